"""Every page of the root URL table, with an address to ask for."""

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

SAMPLES: Mapping[str, object] = {
    "uuid": "5b0f3c1e-0d7e-4b8e-9a59-2f2f6f0d3c11",
    "int": 7,
    "str": "unknown",
    "slug": "unknown",
    "path": "unknown",
}
BY_NAME = {"uidb36": "1", "key": "set-password", "sha256": "0" * 64, "sha": "0" * 64}


def all_pages() -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the view name of every pattern and arguments for it; "" for a pattern without a name."""
    for parts, namespaces in _walk(get_resolver(), [], []):
        pattern = parts[-1]
        name = getattr(pattern, "name", None)
        page = ":".join([*namespaces, name]) if name else ""
        yield page, {key: value for part in parts for key, value in _arguments(part).items()}


def address_of(page: str, arguments: Mapping[str, object]) -> str:
    """Return the address of a page with these arguments."""
    return reverse(page, kwargs=dict(arguments))


def _walk(
    resolver: URLResolver, before: list[URLPattern | URLResolver], namespaces: list[str]
) -> Iterator[tuple[list[URLPattern | URLResolver], list[str]]]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            inner = [*namespaces, item.namespace] if item.namespace else namespaces
            yield from _walk(item, [*before, item], inner)
        else:
            yield [*before, item], namespaces


def _arguments(part: URLPattern | URLResolver) -> dict[str, object]:
    if isinstance(part.pattern, RegexPattern):
        return {name: BY_NAME.get(name, "unknown") for name in re.compile(str(part.pattern)).groupindex}
    converters = part.pattern.converters
    return {name: BY_NAME.get(name, SAMPLES.get(_kind(converter), "unknown")) for name, converter in converters.items()}


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
