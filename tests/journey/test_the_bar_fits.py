"""The bar holds every destination at every width between a phone and a desk."""

import pytest

from tests.make import PRAISE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 768, 900, 1024, 1184, 1186, 1280])
def test_neither_mark_nor_search_is_squeezed_and_nothing_is_wider_than_the_window(make, visitor, width):
    make.voice(PRAISE)
    visitor.sign_in(make.boss.email)
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.go("/")
    visitor.picture(f"bar-{width}")
    assert visitor.faults() == []
    assert visitor.page.locator(".mark svg").bounding_box()["width"] >= 20
    assert visitor.page.locator(".search input").bounding_box()["width"] >= 120
