"""Keep an eye on every secret of a run, so that none is found later in what the run wrote for people to see."""

import io
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple

from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.crypto.leak_scan import Watch, WatchPart
from rdmconv.model.entry_secrets import SHORTEST_KEY, main_secret, secrets_of
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.ordinary import is_ordinary
from rdmconv.model.secret import Secret
from rdmconv.planning import Outcome, Rename
from rdmconv.report.masking import Masking, whole_names


class Leak(NamedTuple):
    """A secret that was found."""

    where: str
    """`file:line` of its entry."""
    spelling: str
    """How it is spelled: `as it is`, `in base64`."""


class WatchedPart(NamedTuple):
    """The secrets of the entries of one input, on their way to those of all; of each enough to find it again."""

    path: str
    lines: "array[int]"
    secrets: WatchPart


class Watched:
    """The secrets of the entries of a run.

    Args:
        paths: where the profile puts the fields of an API key.
        key: of the fingerprints; a key of its own when no other process watches secrets of the same run.
    """

    def __init__(self, paths: ApiKeyPaths, key: Fingerprints | None = None) -> None:
        self._paths = paths
        self._watch = Watch(key)
        self._lines = array("L")
        """Where each entry starts."""
        self._inputs: list[str] = []
        self._starts: list[int] = []
        """The number of the first entry of each input."""

    def begin_input(self, path: str) -> None:
        """Begin the next input."""
        self._inputs.append(path)
        self._starts.append(len(self._lines))

    def part(self) -> WatchedPart:
        """Give what is watched, of one input."""
        return WatchedPart(self._inputs[0], self._lines, self._watch.part())

    def take(self, part: WatchedPart) -> None:
        """Watch the secrets of an input that another process read, with the same key."""
        self.begin_input(part.path)
        self.take_window(part)

    def take_window(self, part: WatchedPart) -> None:
        """Watch the secrets of entries of the current input that another process read, with the same key."""
        self._watch.take(part.secrets, len(self._lines))
        self._lines += part.lines

    def add(self, outcome: Outcome) -> None:
        """Take all secrets of an entry; a user name that looks like one, too, unless it is known to be an ID."""
        number = len(self._lines)
        self._lines.append(outcome.entry.position.line)
        for secret in secrets_of(outcome.entry, self._paths):
            self._watch.add(secret, number)
        name = outcome.entry.view.text("username") or ""
        if self._swaps(outcome) or (outcome.type is None and len(name) >= SHORTEST_KEY and not is_ordinary(name)):
            self._watch.add(Secret(name), number)

    def add_main(self, outcome: Outcome) -> None:
        """Take the password or key of an entry: a fifth of the time, for runs that show few names and keep none."""
        secret = main_secret(outcome.entry, self._paths)
        if secret is not None:
            self._lines.append(outcome.entry.position.line)
            self._watch.add(secret, len(self._lines) - 1)

    def _swaps(self, outcome: Outcome) -> bool:
        """Tell whether the user name becomes the key, or looks like it."""
        if any(note.code == "RUL018" for note in outcome.notes):
            return True
        keys = self._paths["api_key"]
        sources = [edit.source for edit in outcome.edits if isinstance(edit, Rename) and edit.target in keys]
        return outcome.entry.view.path("username") in sources

    def texts(self, written: BinaryIO) -> set[str]:
        """Give the secrets that stand in something, as they stand there."""
        return self._watch.texts(written)

    def masking(self, names: Iterable[str]) -> Masking:
        """Give what masks the secrets that stand in names; one that could be a name and is a whole one stays there."""
        known = list(names)
        found = self.texts(io.BytesIO("\n".join(known).encode("utf-8", "surrogatepass")))
        whole = {part for name in known for part in whole_names(name)} if found else set()
        return Masking([text for text in found if not (is_ordinary(text) and text in whole)])

    def find(self, artefact: BinaryIO, is_shown: Callable[[bytes], bool]) -> list[Leak]:
        """Look for the secrets in what was written.

        Args:
            artefact: open for reading, at its start.
            is_shown: tells whether a text is shown whatever the secrets are; see `Watch.find`.
        """
        return [Leak(self._where(hit.where), hit.spelling) for hit in self._watch.find(artefact, is_shown)]

    def _where(self, number: int) -> str:
        return f"{self._inputs[bisect_right(self._starts, number) - 1]}:{self._lines[number]}"
