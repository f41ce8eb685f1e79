"""What each of several processes does for a run: it reads and writes the files itself, and tells what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from rdmconv.batch.job import Job
from rdmconv.batch.records import Records, Share, Wanted
from rdmconv.crypto.age_keys import Keys
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.errors import UsageError
from rdmconv.linking import Naming, OneInput, Opened, Survey
from rdmconv.model.index import Index
from rdmconv.model.limits import Limits
from rdmconv.pipeline.options import RunOptions
from rdmconv.pipeline.references import Links
from rdmconv.planning import Hashed
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


class OnlyAtHome(Exception):  # noqa: N818 - no error: the process that began the run does it
    """It takes what only the process has that the run began in: a passphrase, standard input."""


def begin(_orders: Orders, _: None) -> None:
    """Do nothing, in a process that has begun."""


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


class _Bench:
    """What a process needs at hand for all inputs of a run."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._settings = orders.options.settings()
        if [*self._settings.rules.packs, self._settings.profile.source] != [*orders.settled]:
            raise OnlyAtHome  # somebody changed a file meanwhile: the run goes on with what it read
        self._opener = Opener(Keys(_identities(orders.identities), _nobody), orders.limits)
        self.opened = Opened(self._opener, Fingerprints(orders.key).of_bytes)

    def convert(self, assignment: Assignment) -> Share:
        job = replace(assignment.job, inputs=OneInput(self._opener, assignment.links))
        with Records(self._orders.wanted, self._settings.paths, self._orders.key) as records:
            return records.part(records.convert(job, self._settings))


def forget() -> None:
    """Forget the run at hand, in a process that goes on."""
    _BENCHES.clear()


def _nobody() -> NoReturn:
    raise OnlyAtHome


def _identities(files: Sequence[Path]) -> list["Identity"]:
    if not files:
        return []
    from rdmconv.crypto.age_key_files import identities_of  # noqa: PLC0415 - who reads files in clear need not wait

    try:
        return [one for file in files for one in identities_of(file.read_bytes(), str(file))]
    except (OSError, UsageError):
        raise OnlyAtHome from None  # it could be read once: a pipe


_BENCHES: Final[dict[bytes, _Bench]] = {}
"""Of the run at hand, by its key."""


def _bench(orders: Orders, name: str) -> _Bench:
    if name == STANDARD_INPUT:
        raise OnlyAtHome
    if orders.key not in _BENCHES:
        _BENCHES.clear()
        _BENCHES[orders.key] = _Bench(orders)
    return _BENCHES[orders.key]
