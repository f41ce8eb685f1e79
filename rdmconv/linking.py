"""Several inputs in one run: which of them log in with credentials of others, found out before the first is converted.

Each input is read an additional time for that; one that cannot be read says so when its turn comes.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from rdmconv.crypto.age_keys import NO_KEYS, Keys
from rdmconv.diagnostics import Diagnostic
from rdmconv.errors import InputError
from rdmconv.formats.id_index import Wanted
from rdmconv.formats.registry import open_stream
from rdmconv.model.index import Index
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.model.references import Users
from rdmconv.pipeline.references import Links, name_users
from rdmconv.storage.source import STANDARD_INPUT, Opener, Source


class LinkedInputs:
    """The inputs of one run, and what they have to do with each other. One input is not read before its turn.

    Args:
        names: as given; a file that is named twice counts once.
        keys: what opens those that are encrypted.
        limits: what each may have at most.
        progress: called with how many inputs are read for that.
    """

    def __init__(
        self,
        names: Iterable[str],
        keys: Keys = NO_KEYS,
        limits: Limits = DEFAULT,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._opener = Opener(keys, limits)
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
            self._link(progress)

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        """Open an input, standard input as often as asked.

        Raises:
            InputError: it cannot be read.
        """
        with self._opener.open(name) as source:
            yield source

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

    def _link(self, progress: Callable[[int], None] | None) -> None:
        used_by: dict[str, Counter[str]] = {}
        ids: dict[str, array[int]] = {}
        for number, (file, name) in enumerate(self._files.items(), 1):
            with suppress(InputError), self.open(name) as source:
                survey = open_stream(source.stream, source.limits).survey()
                used_by[file], ids[file] = survey.used_by, survey.hashes()
            if progress is not None:
                progress(number)
        wanted = Wanted(set().union(*used_by.values()))
        self._own = {file: own for file, hashes in ids.items() if (own := wanted.among(hashes))}
        self._known = _known_elsewhere(used_by, self._own)
        for file, known in self._known.items():
            name = self._files[file]
            index = Index(used_by=Counter({guid: used_by[file][guid] for guid in known}), users=self._users)
            with suppress(InputError), self.open(name) as source:
                name_users(open_stream(source.stream, source.limits), index, known, name)
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
            return str(Path(name).resolve())
    return name
