"""What is learned from entries of invented versions of RDM."""

import io
from collections.abc import Callable
from typing import Any

from rdmconv.formats.registry import open_stream
from rdmconv.pipeline.learning import Export, Lesson, learn_profile
from tests.profiles.dialects import Dialect, Tree, converted, in_json, numbered

Write = Callable[..., bytes]


def learned(before: bytes, after: bytes, **told: str) -> Lesson:
    exports = [Export(name, open_stream(io.BytesIO(data))) for name, data in (("before", before), ("after", after))]
    return learn_profile(exports[0], exports[1], "learned", told)  # type: ignore[arg-type]


def places(lesson: Lesson) -> dict[str, str]:
    return {slot: "/".join(place.path) for slot, place in lesson.learned.places.found.items()}


def missed(lesson: Lesson) -> list[str]:
    """The fields whose place is not known."""
    return [one.details["field"] for one in lesson.missing if one.code == "PRO005"]


def of_kind(write: Write, one: Tree) -> Tree:
    """The entry as this kind of export has it."""
    return numbered(one) if write is in_json else one


def of(write: Write, *entries: Tree) -> bytes:
    return write(*(of_kind(write, one) for one in entries))


def after_of(write: Write, dialect: Dialect, *entries: Tree, **typed: Any) -> bytes:
    return write(*(converted(of_kind(write, one), dialect, **typed) for one in entries))
