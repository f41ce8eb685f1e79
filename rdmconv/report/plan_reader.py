"""Read a plan again, line by line."""

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from rdmconv.errors import InputError

_LONGEST: Final = 1 << 24
"""Bytes of a line."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)  # members of a later version are ignored


class PlannedFile(_Record):
    """A file a plan rests on."""

    name: str
    sha256: str


class PlannedInput(_Record):
    """An input as it was."""

    path: str
    size: int
    sha256: str
    format: str
    profile: PlannedFile | None = None
    """That was used, which is the run's or that of the format; older plans do not name it."""


class Header(_Record):
    """What a plan rests on."""

    record: Literal["header"]
    format_version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    options: dict[str, Any]
    packs: list[PlannedFile]
    profile: PlannedFile
    inputs: list[PlannedInput]


class Entry(_Record):
    """An entry to convert."""

    record: Literal["entry"]
    input: int
    ordinal: int
    id: str | None
    name: str | None
    folder: str | None
    line: int
    rule: str
    type: str | None
    edits: list[dict[str, str | None]]


class InputEnd(_Record):
    """The end of an input, with what adds up over it."""

    record: Literal["input_end"]
    input: int
    summary: dict[str, int]


class Footer(_Record):
    """The end of a plan."""

    record: Literal["footer"]
    summary: dict[str, int]


Record: TypeAlias = Annotated[Header | Entry | InputEnd | Footer, Field(discriminator="record")]
_RECORD: Final[TypeAdapter[Record]] = TypeAdapter(Record)


class PlanReader:
    """A plan, open for reading.

    Args:
        stream: of the plan, seekable.

    Raises:
        InputError: it is no plan (`PLN001`), a later version wrote it (`PLN002`), or a part of it is missing.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._line = 0
        first = self._next()
        if not isinstance(first, Header):
            raise self._error("it does not begin with a header")
        if not first.format_version.startswith("1."):
            raise InputError("PLN002", version=first.format_version)
        if not first.inputs:
            raise self._error("it is about no file")
        self.header = first
        self._start = stream.tell(), self._line
        self._check()

    def _check(self) -> None:
        """Make sure that nothing is missing before anything is done."""
        converted = ended = 0
        summary: Counter[str] = Counter()
        while not isinstance(record := self._next(), Footer):
            if not isinstance(record, Entry | InputEnd) or record.input != ended:
                raise self._error("its lines are not in order")
            converted += isinstance(record, Entry)
            if isinstance(record, InputEnd):
                summary.update(record.summary)
                ended += 1
        if ended != len(self.header.inputs) or converted != summary["converted"] or summary != record.summary:
            raise self._error("its lines do not add up")
        if self._stream.readline(_LONGEST).strip():
            raise self._error("there is more behind its end")
        self.rewind()

    def rewind(self) -> None:
        """Begin again with the first input."""
        offset, self._line = self._start
        self._stream.seek(offset)

    def records(self, number: int) -> Iterator[Entry | InputEnd]:
        """Give what is planned for an input, up to its end; inputs are asked for in order.

        Args:
            number: of the input, from 0.
        """
        while not isinstance(record := self._next(), Footer):
            if isinstance(record, Entry | InputEnd) and record.input == number:
                yield record
                if isinstance(record, InputEnd):
                    return

    def _next(self) -> Header | Entry | InputEnd | Footer:
        line = self._stream.readline(_LONGEST)
        self._line += 1
        if not line:
            raise self._error("it is cut short" if self._line > 1 else "it is empty")
        try:
            text = line.removeprefix(codecs.BOM_UTF8)  # editors write one
            return _RECORD.validate_python(json.loads(text, object_pairs_hook=_without_twins))
        except (ValueError, RecursionError):  # a ValidationError is one, and its text quotes the line
            is_whole = line.endswith(b"\n")
            raise self._error("the line is none of a plan" if is_whole else "it is cut short") from None

    def _error(self, problem: str) -> InputError:
        return InputError("PLN001", line=self._line, problem=problem)


def _without_twins(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says something twice: a reviewer may have read the other."""
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member stands twice")
    return found
