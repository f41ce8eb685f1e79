"""Windows of a document on their way: taken apart, converted, and checked while others are read."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Final, NamedTuple, Protocol, Self, TypeAlias

from rdmconv.formats.at_once import thread
from rdmconv.formats.base import Plain, ReadBack, Span, Unit, Units
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.pipeline.decider import Decider
from rdmconv.pipeline.unit_conversion import UnitConverter, Work
from rdmconv.planning import Bucket, Outcome

OutcomeSink: TypeAlias = Callable[[Outcome], None]
Piece: TypeAlias = tuple[bytes, bytes | None]
"""What is written, and what it stands for when that is something else."""


class ConvertedWindow(NamedTuple):
    """What came of a window."""

    pieces: list[Piece]
    """In order; they join up to the window as it is let out."""
    counts: Counter[Bucket]
    """How many of its entries ended where."""
    credentials: int


class WindowConverter(Protocol):
    """Converts windows; they are finished in the order in which they are begun."""

    ahead: int
    """How many are begun, at most, before the first of them is finished."""

    def begin(self, spans: Sequence[Span]) -> Callable[[], ConvertedWindow]:
        """Begin to convert a window; give what finishes it.

        Raises:
            InputError: an entry cannot be taken apart; may also be raised when it is finished.
        """


class Converter:
    """Converts windows in this process.

    Args:
        units: of the format.
        decider: what becomes of an entry.
        paths: where the profile puts the fields of an API key.
        sinks: each is called with the outcome of every credential and of every entry with a problem, in order.
        is_small: whether the document is.
    """

    ahead: Final = 2

    def __init__(
        self, units: Units, decider: Decider, paths: ApiKeyPaths, sinks: Sequence[OutcomeSink], *, is_small: bool
    ) -> None:
        self._converter = UnitConverter(units, decider, paths)
        self.reader = units.reader()
        """Takes the windows apart."""
        self._sinks = sinks
        # Windows are checked on a thread (libxml2 lets go of the interpreter lock) while others are read and decided.
        self._executor = thread("read-back", is_small=is_small)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown()

    def begin(self, spans: Sequence[Span]) -> Callable[[], ConvertedWindow]:
        """See `WindowConverter.begin`."""
        return partial(self.begin_apart(spans), 0)

    def begin_apart(self, spans: Sequence[Span]) -> Callable[[int], ConvertedWindow]:
        """Begin to convert a window whose entries are not counted with those before; give what finishes it.

        That takes how many there were, since only then it is known.
        """
        begin = self._converter.begin
        parts = [begin(part) if isinstance(part, Unit) else part for part in self.reader.parts(spans)]
        batch = [part.rewritten for part in parts if isinstance(part, Work) and part.rewritten is not None]
        found = self._executor.submit(self._converter.read_back, batch)
        return partial(self._finish, parts, found)

    def _finish(self, parts: Sequence[Plain | Work], future: Future[list[ReadBack]], first: int) -> ConvertedWindow:
        """Give a window as it is let out, entries that did not pass the checks as they were."""
        found = iter(future.result())
        done = ConvertedWindow([], Counter(), 0)
        pieces, counts, credentials = done
        for part in parts:
            if isinstance(part, Plain):
                counts[Bucket.UNCHANGED] += part.entries
                pieces.append((part.data, None))
                continue
            if part.rewritten is not None:
                self._converter.check(part, next(found))
            credentials += self._tell(part, counts, first)
            unit, rewritten = part.unit.data, part.rewritten
            pieces.append((unit, None) if rewritten is None else (rewritten.data, unit))
        return done._replace(credentials=credentials)

    def _tell(self, work: Work, counts: Counter[Bucket], first: int) -> int:
        """Count the outcomes of a unit, and tell them; give how many credentials are among them."""
        counts[Bucket.UNCHANGED] += work.unit.others
        credentials = 0
        for one in work.decided:
            outcome = one.outcome
            counts[outcome.bucket] += 1
            outcome.entry.ordinal += first
            credentials += outcome.entry.sub_type is not None
            for sink in self._sinks:
                sink(outcome)
        return credentials
