"""Lots of products and places of the company."""

import uuid

from django.db import models

from amends.registers.models.branches import Product


class Lot(models.Model):
    """A batch of a product. The product may be unknown when the customer only read the lot number."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60, editable=False, db_index=True)

    class Meta:
        """One lot per product and number."""

        constraints = [
            models.UniqueConstraint(
                fields=["product", "number_key"],
                condition=models.Q(product__isnull=False),
                name="one_lot_per_product_and_number",
            ),
            models.UniqueConstraint(
                fields=["number_key"],
                condition=models.Q(product__isnull=True),
                name="one_lot_per_number_without_product",
            ),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"lot {self.number}"


class Location(models.Model):
    """A place of the company: a shop, a plant, a depot."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, unique=True, editable=False)

    def __str__(self) -> str:
        """Show the word."""
        return self.name
