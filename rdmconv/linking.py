"""Several inputs in one run: which of them log in with credentials of others, found out before the first is converted.

Each input is read an additional time for that; one that cannot be read says so when its turn comes.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import InputError
from rdmconv.formats.id_index import Hasher, Wanted
from rdmconv.formats.registry import open_stream
from rdmconv.model.index import Index
from rdmconv.model.references import Users
from rdmconv.pipeline.references import Links, name_users
from rdmconv.storage.location import location
from rdmconv.storage.source import STANDARD_INPUT, Opener


class Survey(NamedTuple):
    """What one input has to do with any others."""

    used_by: Counter[str]
    """How many of its entries name each credential to log in with, its own or not."""
    ids: "array[int]"
    """Hashes of the IDs of its entries."""


class Naming(NamedTuple):
    """What is to be found out about an input that names credentials of others."""

    name: str
    used_by: Counter[str]
    """How often it names each."""


class Reader(Protocol):
    """Reads the inputs of a run for what they have to do with each other; one that cannot be read gives None."""

    @property
    def hasher(self) -> Hasher:
        """What it hashes IDs with."""

    def surveys(self, names: Sequence[str]) -> Iterator[Survey | None]:
        """Read each for its IDs and references, in order."""

    def indexes(self, wanted: Sequence[Naming]) -> Iterator[Index | None]:
        """Read each for the entries that name credentials of others, in order: how many do, and who."""


class Opened:
    """Reads inputs in this process.

    Args:
        opener: opens them.
        hasher: hashes their IDs.
    """

    def __init__(self, opener: Opener, hasher: Hasher = hash) -> None:
        self._opener = opener
        self.hasher = hasher

    def surveys(self, names: Sequence[str]) -> Iterator[Survey | None]:
        """See `Reader.surveys`."""
        return map(self.survey, names)

    def indexes(self, wanted: Sequence[Naming]) -> Iterator[Index | None]:
        """See `Reader.indexes`."""
        return map(self.index, wanted)

    def survey(self, name: str) -> Survey | None:
        """Read one for its IDs and references."""
        with suppress(InputError), self._opener.open(name) as source:
            found = open_stream(source.stream, source.limits).survey(self.hasher)
            return Survey(found.used_by, found.hashes())
        return None

    def index(self, wanted: Naming) -> Index | None:
        """Read one for the entries that name credentials of others."""
        index = Index(used_by=wanted.used_by)
        with suppress(InputError), self._opener.open(wanted.name) as source:
            name_users(open_stream(source.stream, source.limits), index, wanted.used_by.keys(), wanted.name)
            return index
        return None


class OneInput:
    """An input of which it is known what the others of the run have to do with it.

    Args:
        opener: opens it.
        links: to the others; None when there are none.
    """

    def __init__(self, opener: Opener, links: Links | None = None) -> None:
        self.open = opener.open
        self._links = links

    def links(self, _: str) -> Links | None:
        """Tell what the others have to do with it."""
        return self._links


class LinkedInputs:
    """The inputs of one run, and what they have to do with each other. One input is not read before its turn.

    Args:
        names: as given; a file that is named twice counts once.
        opener: opens them.
        progress: called with how many inputs are read for that.
        reader: reads them for that; None for this process.
    """

    def __init__(
        self,
        names: Iterable[str],
        opener: Opener | None = None,
        progress: Callable[[int], None] | None = None,
        reader: Reader | None = None,
    ) -> None:
        opener = opener or Opener()
        self.open = opener.open
        """Opens an input, standard input as often as asked; raises `InputError` when it cannot be read."""
        self._identities = {name: _identity(name) for name in names}
        """Found out once: a file that is converted in place may be another one then."""
        self._files: dict[str, str] = {}
        """The name each file was first given by."""
        for name, file in self._identities.items():
            self._files.setdefault(file, name)
        self._known: dict[str, set[str]] = {}
        """What each input names and is an entry of another, by the identity of the file."""
        self._own: dict[str, set[str]] = {}
        """The entries of each input that are named anywhere."""
        self._counts: dict[str, Counter[str]] = {}
        self._total: Counter[str] = Counter()
        self._users = Users()
        if len(self._files) > 1:
            self._link(reader or Opened(opener), progress)

    def links(self, name: str) -> Links | None:
        """Tell what the others have to do with an input; None when there are no others."""
        if len(self._files) < 2:  # noqa: PLR2004 - two inputs are the fewest that can be linked
            return None
        file = self._identities[name]
        links = Links(self._known.get(file, set()))
        here = self._counts.get(file, Counter())
        for guid in self._own.get(file, ()):
            elsewhere = self._total[guid] - here[guid]
            if elsewhere > 0:
                links.used_by[guid] = elsewhere
                links.users.add_of(self._users, guid, but_of=self._files[file])
        return links

    def _link(self, reader: Reader, progress: Callable[[int], None] | None) -> None:
        used_by: dict[str, Counter[str]] = {}
        ids: dict[str, array[int]] = {}
        for number, (file, survey) in enumerate(
            zip(self._files, reader.surveys([*self._files.values()]), strict=True), 1
        ):
            if survey is not None:
                used_by[file], ids[file] = survey
            if progress is not None:
                progress(number)
        wanted = Wanted(set().union(*used_by.values()), reader.hasher)
        self._own = {file: own for file, hashes in ids.items() if (own := wanted.among(hashes))}
        self._known = _known_elsewhere(used_by, self._own)
        naming = [
            Naming(self._files[file], Counter({guid: used_by[file][guid] for guid in known}))
            for file, known in self._known.items()
        ]
        for file, index in zip(self._known, reader.indexes(naming), strict=True):
            if index is not None:
                self._users.add_all(index.users)
                self._counts[file] = index.used_by
                self._total.update(index.used_by)


def not_known(failed: int, files: int) -> Iterator[Diagnostic]:
    """Warn when some inputs cannot be read: nobody knows whether they log in with credentials of the others (`REF003`).

    Also of one that was read for its references: it may end before they come.
    """
    if 0 < failed < files:
        yield Diagnostic("REF003", None, {"count": str(failed)})


def _known_elsewhere(used_by: Mapping[str, Counter[str]], own: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Tell of each file what it names to log in with and is an ID in another; files that name none are left out.

    Args:
        used_by: what each file names.
        own: which of all that is named are IDs of each file; without files that have none.
    """
    files_with = Counter(guid for guids in own.values() for guid in guids)
    elsewhere = {
        file: {guid for guid in guids if files_with[guid] > (guid in own.get(file, ()))}
        for file, guids in used_by.items()
    }
    return {file: guids for file, guids in elsewhere.items() if guids}


def _identity(name: str) -> str:
    """Give what is the same for all names of a file."""
    if name != STANDARD_INPUT:
        with suppress(OSError, RuntimeError, ValueError):  # links in a circle; no path at all
            return str(location(name).resolve())
    return name
