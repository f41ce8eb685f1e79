"""What must hold of any scan: nothing is lost, and it does not matter how the file is cut into chunks."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from rdmconv.errors import InputError
from rdmconv.formats.base import Span

Windows: TypeAlias = Callable[[Iterator[bytes]], Iterator[list[Span]]]
"""Begins a scan of chunks."""


class Seen(NamedTuple):
    """What a scan found, as far as it does not depend on the chunks."""

    data: bytes
    entries: int
    candidates: list[tuple[bytes, int, int, int]]
    """Each with its line, its column and the number of its vault."""
    refused: str | None
    """The code of the refusal, when there was one."""


def scanned(chunks: Iterable[bytes], windows: Windows) -> Seen:
    """Scan a document."""
    spans: list[Span] = []
    refused = None
    try:
        for window in windows(iter(chunks)):
            spans += window
    except InputError as error:
        refused = error.code
    return Seen(
        b"".join(span.data for span in spans),
        sum(span.entries for span in spans),
        [(span.data, span.line, span.column, span.vault) for span in spans if span.candidate],
        refused,
    )


def cut(data: bytes) -> Iterator[list[bytes]]:
    """Give a document in chunks of several sizes; the bytes themselves choose one of them."""
    yield [data]
    for size in (len(data) // 16 + 1, len(data) // 3 + 1 + sum(data[-20:]) % 7):
        yield [data[at : at + size] for at in range(0, len(data), size)]


def check_whole(data: bytes, seen: Seen) -> None:
    """Make sure that a scan gives out the document, or how it begins when it is refused."""
    assert data.startswith(seen.data)
    assert seen.refused is not None or seen.data == data


def is_same(one: Seen, other: Seen) -> bool:
    """Tell whether a scan of chunks comes to the same as one of the whole.

    What is given out before a refusal depends on the chunks, and so does which of several faults is found first. An
    entry that a chunk ends in may be looked into without need.

    Args:
        one: of the whole.
        other: of chunks.
    """
    if one.refused is not None or other.refused is not None:
        return one.refused is not None and other.refused is not None
    is_all_there = set(one.candidates) <= set(other.candidates)
    return is_all_there and (one.data, one.entries) == (other.data, other.entries)
