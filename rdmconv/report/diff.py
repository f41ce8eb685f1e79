"""What `--diff` prints: each changed field before and after, secrets masked."""

import re
import tempfile
from collections.abc import Callable, Collection, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from rdmconv.diagnostics import printable
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.ordinary import is_ordinary
from rdmconv.model.secret import MASK
from rdmconv.planning import Bucket, Copy, Edit, Outcome, Remove, Rename, Set
from rdmconv.report.masking import Masking
from rdmconv.report.model import Report
from rdmconv.report.packing import packed, unpack

if TYPE_CHECKING:
    from rich.console import Console

_READ: Final = ("username", "domain", "expiration", "url")
"""Fields of the entry whose value may be shown, of a URL the host; descriptions can hold secrets."""
_SET: Final[tuple[ApiKeyField, ...]] = ("type", "tenant_id", "url", "valid_from", "expires_after")
_URL: Final = re.compile(
    r"([a-z][a-z0-9+.-]*://)?(?:[^/?#\s@]*@)?([\w.-]+(?::\d{1,5})?|\$[\w.-]+\$)((?:[/?#][^@]*)?)",
    re.IGNORECASE | re.DOTALL,
)
_TYPES: Final = {("credentials", "credentialtype"), ("subtype",)}
_IS: Final = " = "
_COLOURS: Final = {"-": "red", "+": "green", "@": "cyan"}


class DiffPart(NamedTuple):
    """What changes in one input, on its way to what changes in all."""

    lines: bytes
    """Packed; see `rdmconv.report.packing`."""
    fields: AbstractSet[str]


class Diff:
    """Collects what changes in a run, and prints it when all secrets of the run are known.

    Args:
        paths: where the profile puts the fields of an API key.
    """

    def __init__(self, paths: ApiKeyPaths) -> None:
        self._paths = paths
        self._masking = Masking()
        self.fields: set[str] = set()
        """The fields that are named: what it says whatever the secrets are."""
        self._body = tempfile.TemporaryFile()  # noqa: SIM115 - see `close`

    def add(self, path: str, outcome: Outcome) -> None:
        """Take what changes in an entry; nothing when nothing does.

        Args:
            path: of the input.
            outcome: of the entry.
        """
        for line in diff_lines(path, outcome, self._paths):
            self.fields.add(line.partition(_IS)[0] if line[0] in "-+" else "")
            self._body.write(line.encode("utf-8", "backslashreplace") + b"\n")

    def part(self) -> DiffPart:
        """Give what it holds, for the diff of all."""
        return DiffPart(packed(self._body), self.fields)

    def take(self, part: DiffPart) -> None:
        """Take what changes in an input that another process converted."""
        unpack(part.lines, self._body)
        self.fields |= part.fields

    def mask(self, find: Callable[[BinaryIO], Collection[str]], report: Report) -> None:
        """Mask the secrets that stand in it; once, when all inputs are read.

        Args:
            find: finds the secrets that stand in something.
            report: of the run, masked already; what is a name there, or a word of a rule, stays here as well.
        """
        words = "\n".join(one.type for one in report.converted())
        found = set(find(self._body)) - report.masking.names
        self._masking = Masking({text for text in found if not (is_ordinary(text) and text in words)})

    def render(self, _: Report, write: Callable[[bytes], object], /) -> None:
        """Write it without colours."""
        for line in self._lines():
            write(line.encode() + b"\n")

    def print(self, console: "Console") -> None:
        """Print it, in colour where there is some."""
        from rich.text import Text  # noqa: PLC0415 - who only collects changes prints nothing

        for line in self._lines():
            console.print(Text(line, _COLOURS[line[0]]), soft_wrap=True)

    def _lines(self) -> Iterator[str]:
        self._body.seek(0)
        for line in map(bytes.decode, self._body):
            field, separator, value = line.removesuffix("\n").partition(_IS if line[0] in "-+" else "@@")
            yield f"{field}{separator}{self._masking.text(value)}"

    def close(self) -> None:
        """Let go of the temporary file."""
        self._body.close()


def diff_lines(path: str, outcome: Outcome, paths: ApiKeyPaths) -> list[str]:
    """Give what changes in an entry, safe to print.

    Args:
        path: of the input.
        outcome: of the entry.
        paths: where the profile puts the fields of an API key.
    """
    if outcome.bucket is not Bucket.CONVERTED:
        return []
    entry = outcome.entry
    named = printable(entry.shown_name or entry.id or f"entry {entry.ordinal + 1}")
    head = f"@@ {printable(path)}:{entry.position.line} {named} ({outcome.rule}) @@"
    return [head, *_Masked(outcome, paths).lines()]


class _Masked:
    """Spells edits with values, as far as those may be seen."""

    def __init__(self, outcome: Outcome, paths: ApiKeyPaths) -> None:
        self._outcome = outcome
        self._entry: Entry = outcome.entry
        self._keys = set(paths["api_key"])
        read = {self._entry.view.path(name) for name in _READ}
        url = self._entry.view.path("url")
        self._urls = {_lower(one) for one in (*paths["url"], *(() if url is None else (url,)))}
        self._visible = {_lower(one) for one in read if one is not None} | _TYPES
        self._settable = {_lower(one) for name in _SET for one in paths[name]} | _TYPES

    def lines(self) -> Iterator[str]:
        """Give a line for each field that goes, then one for each that comes."""
        for sign in "-+":
            for edit in self._outcome.edits:
                for one, path, text in self._sides(edit):
                    if one == sign:
                        yield f"{sign} {'/'.join(path)}{_IS}{printable(text)}"

    def _sides(self, edit: Edit) -> Iterator[tuple[str, FieldPath, str]]:
        match edit:
            case Rename(source, target):
                yield "-", source, self._read(source, target)
                yield "+", target, self._read(source, target)
            case Copy(source, target):
                yield "+", target, self._read(source, target)
            case Remove(source):
                yield "-", source, self._read(source, source)
            case Set(target, value):
                if self._entry.view.text_at(target) is not None:
                    yield "-", target, self._read(target, target)
                is_visible = _lower(target) in self._settable
                yield "+", target, self._shown(target, value) if is_visible else MASK

    def _read(self, source: FieldPath, target: FieldPath) -> str:
        text = self._entry.view.text_at(source)
        if not text:
            return ""
        is_key = target in self._keys or self._may_be_key(source, text)
        return MASK if is_key or _lower(source) not in self._visible else self._shown(source, text)

    def _may_be_key(self, source: FieldPath, text: str) -> bool:
        """Tell it of a user name that looks like one, unless a provider's IDs are known to look like it."""
        if source != self._entry.view.path("username") or is_ordinary(text):
            return False
        return self._outcome.type is None or any(note.code == "RUL018" for note in self._outcome.notes)

    def _shown(self, path: FieldPath, text: str) -> str:
        if _lower(path) in self._urls:
            text = _host_of(text)
        secret = self._entry.view.secret
        if secret is None:
            return text
        return MASK if secret.satisfies(lambda plain: plain in text and not is_ordinary(plain)) else text


def _host_of(url: str) -> str:
    """Give a URL without what can hold a secret: user, path and query; nothing of what is not plainly a URL."""
    found = _URL.fullmatch(url)
    if found is None or not (found[2].startswith("$") or "." in found[2] or is_ordinary(found[2])):
        return MASK
    scheme, host, rest = found[1] or "", found[2], found[3]
    return f"{scheme}{host}{'/…' if rest.strip('/') else rest}"


def _lower(path: FieldPath) -> FieldPath:
    return tuple(name.lower() for name in path)
