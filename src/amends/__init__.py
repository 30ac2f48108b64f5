"""Amends: a quality management system whose first principle is the customer."""

__version__ = "0.1.0"
