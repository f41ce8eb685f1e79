"""What each of several processes does for a run: it reads and writes the files itself, and tells what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from rdmconv.batch.job import Job
from rdmconv.batch.records import Records, Share, Wanted, WindowShare
from rdmconv.crypto.age_keys import Keys
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.errors import InputError, UsageError
from rdmconv.formats.base import Span
from rdmconv.formats.registry import units_of
from rdmconv.linking import Naming, OneInput, Opened, Survey
from rdmconv.model.index import Index
from rdmconv.model.limits import Limits
from rdmconv.pipeline.conversion import Settings, profile_of
from rdmconv.pipeline.decider import Decider
from rdmconv.pipeline.options import RunOptions
from rdmconv.pipeline.references import Links
from rdmconv.pipeline.window import ConvertedWindow, Converter
from rdmconv.planning import Hashed, Outcome
from rdmconv.storage.source import STANDARD_INPUT, Opener

if TYPE_CHECKING:
    from rdmconv.crypto.age_x25519 import Identity


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process must know of a run; no secret, and nothing that only one process can have."""

    options: RunOptions
    settled: Sequence[Hashed]
    """Rule packs and profile as the run read them."""
    wanted: Wanted
    limits: Limits
    key: bytes = field(repr=False)
    """Of the fingerprints."""
    identities: Sequence[Path] = ()
    """Files of identities that open inputs."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An input to convert, and what the others have to do with it."""

    job: Job
    links: Links | None


Sent: TypeAlias = tuple[bytes, int, bool, int, int, int, Sequence[bytes]]
"""The values of a `Span`: on its way from process to process a tuple takes a quarter of the time."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window of an input that another process reads."""

    document: int
    """A number that no other document of the run has."""
    name: str
    """Of the input."""
    format: str
    spans: Sequence[Sent] = ()
    """Candidates, and how many entries are between them."""
    index: Index | None = None
    """What is known of the whole document; None when it is likely that the process was told before."""


class IndexWanted(Exception):  # noqa: N818 - no error: it is sent then
    """The process was not told what is known of the whole document."""


class OnlyAtHome(Exception):  # noqa: N818 - no error: the process that began the run does it
    """It takes what only the process has that the run began in: a passphrase, standard input."""


def begin(_orders: Orders, _: None) -> None:
    """Do nothing, in a process that has begun."""


def get_ready(orders: Orders, name: str) -> None:
    """Have at hand what any task of the run takes: this module, rules and profile.

    Raises:
        OnlyAtHome: nothing of it can be done here.
    """
    _bench(orders, name)


def survey(orders: Orders, name: str) -> Survey | None:
    """Read an input for its IDs and references.

    Raises:
        OnlyAtHome: it cannot be read here.
    """
    return _bench(orders, name).opened.survey(name)


def index(orders: Orders, wanted: Naming) -> Index | None:
    """Read an input for the entries that name credentials of others.

    Raises:
        OnlyAtHome: it cannot be read here.
    """
    return _bench(orders, wanted.name).opened.index(wanted)


def convert(orders: Orders, assignment: Assignment) -> Share:
    """Convert an input.

    Raises:
        OnlyAtHome: it cannot be converted here; nothing is written.
    """
    return _bench(orders, assignment.job.input).convert(assignment)


def window(orders: Orders, task: Window) -> WindowShare:
    """Convert a window.

    Raises:
        IndexWanted: it is to come again, with the index.
        OnlyAtHome: it cannot be converted here.
    """
    return _bench(orders, task.name).window(task)


class _Bench:
    """What a process needs at hand for all inputs of a run."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._settings = _settings(orders)
        self._document: _Document | None = None

    @cached_property
    def _opener(self) -> Opener:
        """Made when an input is opened here: who converts windows of others has no need of keys."""
        return Opener(Keys(_identities(self._orders.identities), _nobody), self._orders.limits)

    @cached_property
    def opened(self) -> Opened:
        """Inputs that are opened here."""
        return Opened(self._opener, Fingerprints(self._orders.key).of_bytes)

    def convert(self, assignment: Assignment) -> Share:
        job = replace(assignment.job, inputs=OneInput(self._opener, assignment.links))
        with Records(self._orders.wanted, self._settings.paths, self._orders.key) as records:
            return records.part(records.convert(job, self._settings))

    def window(self, task: Window) -> WindowShare:
        if self._document is None or self._document.number != task.document:
            if task.index is None:
                raise IndexWanted
            self._document = _Document(task, task.index, self._settings, self._orders.limits)
        spans = [Span(*values) for values in task.spans]
        done, outcomes = self._document.convert(spans)
        pieces = zip(spans, done.pieces, strict=True)
        rewritten = [None if old is None else new for span, (new, old) in pieces if span.candidate]
        with Records(self._orders.wanted, self._settings.paths, self._orders.key) as records:
            return WindowShare(rewritten, done.counts, done.credentials, *records.window(task.name, outcomes))


class _Document:
    """A document of which another process sends windows."""

    def __init__(self, task: Window, index: Index, settings: Settings, limits: Limits) -> None:
        self.number = task.document
        units = units_of(task.format, limits)
        profile = profile_of(units, settings)
        decider = Decider(settings.rules, profile, settings.choices, index)
        self._outcomes: list[Outcome] = []
        self._converter = Converter(units, decider, profile.paths, [self._outcomes.append], is_small=True)

    def convert(self, spans: Sequence[Span]) -> tuple[ConvertedWindow, Sequence[Outcome]]:
        """Convert a window, whose entries are counted from 0."""
        self._outcomes.clear()
        self._converter.reader.ordinal = 0
        try:
            return self._converter.begin(spans)(), self._outcomes
        except InputError:
            raise OnlyAtHome from None  # there it is known what comes before


def _settings(orders: Orders) -> Settings:
    """Read rules and profile anew; when somebody changed or removed a file, the run goes on with what it read."""
    try:
        settings = orders.options.settings()
    except UsageError:
        raise OnlyAtHome from None
    if [*settings.rules.packs, settings.profile.source] != [*orders.settled]:
        raise OnlyAtHome
    return settings


def forget() -> None:
    """Forget the run at hand, in a process that goes on."""
    _BENCHES.clear()


def _nobody() -> NoReturn:
    raise OnlyAtHome


def _identities(files: Sequence[Path]) -> list["Identity"]:
    if not files:
        return []
    if not all(file.is_file() for file in files):
        raise OnlyAtHome  # a pipe can be read once, and who reads it again waits for ever
    from rdmconv.crypto.age_key_files import identities_of  # noqa: PLC0415 - who reads files in clear need not wait

    try:
        return [one for file in files for one in identities_of(file.read_bytes(), str(file))]
    except (OSError, UsageError):
        raise OnlyAtHome from None  # somebody changed it meanwhile


_BENCHES: Final[dict[bytes, _Bench]] = {}
"""Of the run at hand, by its key."""


def _bench(orders: Orders, name: str) -> _Bench:
    if name == STANDARD_INPUT:
        raise OnlyAtHome
    if orders.key not in _BENCHES:
        _BENCHES.clear()
        _BENCHES[orders.key] = _Bench(orders)
    return _BENCHES[orders.key]
