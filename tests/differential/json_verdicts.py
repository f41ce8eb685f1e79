"""Whether JSON is valid, and what else there is in it for which rdmconv refuses a document, as others see it."""

from collections.abc import Callable

from tests.differential.json_views import Value, holders_of, json_value

DEEPEST = 60


def value_or_none(data: bytes) -> Value | None:
    """What the standard library makes of a file; None when it is no JSON, or so deep that no reader should go there."""
    try:
        return json_value(data)
    except (ValueError, RecursionError):
        return None


def _is_no_export(document: Value) -> bool:
    return holders_of(document)[0] is None


def _has_connections_twice(document: Value) -> bool:
    here = len(document.named("connections")) > 1
    inside = [*document.items, *(inner for _, inner in document.members)]
    return here or any(map(_has_connections_twice, inside))


def _is_deep(document: Value) -> bool:
    """Deeper than any export; that is counted in entries at some places and in brackets at others."""
    return _depth(document) > DEEPEST


def _depth(value: Value) -> int:
    inside = [*value.items, *(inner for _, inner in value.members)]
    return 1 + max(map(_depth, inside), default=0)


STRICTER: dict[str, Callable[[Value], bool]] = {
    "FMT002": _is_no_export,
    "FMT008": _is_deep,
    "FMT010": _has_connections_twice,
    "ENC001": _is_no_export,
}
"""For what valid JSON is refused, and how another parser sees that it is so."""
