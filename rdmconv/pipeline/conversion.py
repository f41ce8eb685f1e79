"""Read, decide, rewrite, check, hand over: one pass in constant memory. A dry run is the same without a target."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, closing, nullcontext
from types import TracebackType
from typing import Final, Protocol, Self

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic
from rdmconv.formats.at_once import thread
from rdmconv.formats.base import Document, Span, Units
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.index import Index
from rdmconv.pipeline.decider import Choices, Decider
from rdmconv.pipeline.references import Links, dangling_note, read_index
from rdmconv.pipeline.window import ConvertedWindow, Converter, OutcomeSink, Piece, WindowConverter
from rdmconv.planning import Bucket, Summary
from rdmconv.profiles.of_format import paths_in_any, profile_for
from rdmconv.profiles.profile import Profile
from rdmconv.rules.engine import Rules


class Target(Protocol):
    """Where the converted document goes."""

    def write(self, data: bytes) -> object:
        """Append bytes."""


class Journal(Protocol):
    """Notes how the original can be had back, in the order of the bytes of the file."""

    def copy(self, data: bytes) -> None:
        """Note bytes that stay as they are."""

    def replace(self, new: bytes, old: bytes) -> None:
        """Note bytes that stand for others."""


class Watchers(Struct, frozen=True):
    """Who is told of a conversion as it goes."""

    sinks: Sequence[OutcomeSink] = ()
    """Each is called with the outcome of every credential and of every entry with a problem, in order."""
    journal: Journal | None = None
    progress: Callable[[int, int], None] | None = None
    """Called with the bytes and the entries that are done, every now and then."""


class Settings(Struct):
    """How to convert."""

    rules: Rules
    profile: Profile
    """For RDM's files; see `profile_for`."""
    choices: Choices = field(default_factory=Choices)

    @property
    def paths(self) -> ApiKeyPaths:
        """The places of the fields of an API key in any document of the run."""
        return paths_in_any(self.profile)


class Helpers(Protocol):
    """Other processes that convert windows of a document."""

    def share(self, own: Converter, format_name: str, index: Index) -> AbstractContextManager[WindowConverter]:
        """Let them take a share of a document.

        Args:
            own: does what they cannot.
            format_name: of the document.
            index: what is known of all of it.
        """


_NOBODY: Final = Watchers()
_MOST_HELD: Final = 1 << 27
"""Bytes of windows that are begun: they hold a megabyte each, but for those of a large entry."""
_MOST_UNWRITTEN: Final = 6 << 20
"""Bytes of writes that are under way: so much comes while the disk takes what it was given."""


def profile_of(units: Units, settings: Settings) -> Profile:
    """Give the profile of a document, and let its format know what follows from it.

    Raises:
        InputError: the profile that was chosen is about another format (`PRO008`).
    """
    profile = profile_for(units.name, settings.profile)
    if profile.leaves_old_fields:
        units.allow_old_fields()
    return profile


class _Writer:
    """Writes on a thread: the system copies bytes without the interpreter, so there is no need to wait for it.

    Args:
        target: None for nowhere.
        is_small: whether the document is.
    """

    def __init__(self, target: Target | None, *, is_small: bool) -> None:
        self._target = target
        self._executor = thread("write", is_small=is_small)
        self._under_way: deque[tuple[int, Future[object]]] = deque()
        self._unwritten = 0
        self._has_failed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown()
        while error is None and self._under_way:
            self._finish_one()

    def write(self, data: bytes) -> None:
        """Append bytes; several writes may be under way, since some of them wait for the disk.

        Raises:
            OutputError: one of those before could not be done.
        """
        if self._target is not None:
            self._unwritten += len(data)
            while self._under_way and (self._unwritten > _MOST_UNWRITTEN or self._under_way[0][1].done()):
                self._finish_one()
            self._under_way.append((len(data), self._executor.submit(self._write, data)))

    def _write(self, data: bytes) -> None:
        if self._target is not None and not self._has_failed:  # nothing is to stand behind a gap
            self._has_failed = True
            self._target.write(data)
            self._has_failed = False

    def _finish_one(self) -> None:
        size, written = self._under_way.popleft()
        self._unwritten -= size
        written.result()


class Conversion:
    """One document on its way.

    Args:
        document: open for reading.
        settings: how to convert.
        target: where the result goes; None in a dry run.
        watchers: who is told of it.

    Raises:
        InputError: the profile that was chosen is about another format (`PRO008`).
    """

    def __init__(
        self, document: Document, settings: Settings, target: Target | None, watchers: Watchers = _NOBODY
    ) -> None:
        self._document = document
        self._settings = settings
        self._target = target
        self._watchers = watchers
        self._done = 0
        """Bytes of the input that are converted."""
        self.profile = profile_of(document, settings)
        self.summary = Summary()
        self.credentials = 0
        self.notes: list[Diagnostic] = []
        """Findings about the input as a whole that are not the format's."""

    def run(self, links: Links | None = None, helpers: Helpers | None = None) -> None:
        """Convert the document. When this raises, what the target got is not to be used.

        Args:
            links: to the other inputs of the run.
            helpers: take a share of it; None when this process does all.

        Raises:
            InputError: the document is no export or not well-formed.
            OutputError: the target cannot be written.
        """
        settings, document = self._settings, self._document
        index = read_index(document, links)
        self.notes = dangling_note(index)
        decider = Decider(settings.rules, self.profile, settings.choices, index)
        is_small = document.encoding.is_small
        own = Converter(document, decider, self.profile.paths, self._watchers.sinks, is_small=is_small)
        shared = nullcontext(own) if helpers is None else helpers.share(own, document.name, index)
        with (
            own,
            shared as converter,
            _Writer(self._target, is_small=is_small) as writer,
            closing(document.spans()) as windows,
        ):
            writer.write(self._noted(document.encoding.bom))
            for window in _converted(windows, converter):
                writer.write(self._let_out(window))
        self.notes += decider.shortfall(self.summary.counts[Bucket.CONVERTED])

    def _let_out(self, window: ConvertedWindow) -> bytes:
        """Take the sums of a window, and give its bytes in the encoding of the file."""
        pieces, counts, credentials = window
        self.summary.counts.update(counts)
        self.credentials += credentials
        data = self._written(pieces)
        if self._watchers.progress is not None:
            self._done += len(data)
            self._watchers.progress(self._done, self.summary.total)
        return data

    def _written(self, pieces: Sequence[Piece]) -> bytes:
        """Give pieces in the encoding of the file, and note what stands for something else."""
        encode, journal = self._document.encoding.encode, self._watchers.journal
        if journal is None:
            return encode(b"".join([data for data, _ in pieces]))
        encoded = [(encode(data), None if old is None else encode(old)) for data, old in pieces]
        for data, old in encoded:
            if old is None:
                journal.copy(data)
            else:
                journal.replace(data, old)
        return b"".join([data for data, _ in encoded])

    def _noted(self, data: bytes) -> bytes:
        if self._watchers.journal is not None:
            self._watchers.journal.copy(data)
        return data


def _converted(windows: Iterable[list[Span]], converter: WindowConverter) -> Iterator[ConvertedWindow]:
    """Convert windows; some are begun before the first of them is finished."""
    begun: deque[tuple[int, Callable[[], ConvertedWindow]]] = deque()
    held = 0
    for spans in windows:
        size = sum(len(span.data) for span in spans)
        begun.append((size, converter.begin(spans)))
        held += size
        while len(begun) > converter.ahead or (held > _MOST_HELD and len(begun) > 1):
            size, finish = begun.popleft()
            held -= size
            yield finish()
    while begun:
        yield begun.popleft()[1]()
