"""What `--diff` prints: each changed field before and after, secrets masked."""

import re
from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from rdmconv.diagnostics import printable
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.secret import MASK
from rdmconv.planning import Bucket, Copy, Edit, Outcome, Remove, Rename, Set

_READ: Final = ("username", "domain", "expiration", "url")
"""Fields of the entry whose value may be shown, of a URL the host; descriptions can hold secrets."""
_SET: Final[tuple[ApiKeyField, ...]] = ("type", "tenant_id", "url", "valid_from", "expires_after")
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*://)?(?:[^/?#\s]*@)?([^/?#@\s]+)(.*)", re.IGNORECASE | re.DOTALL)
_TYPES: Final = {("credentials", "credentialtype")}
_COLOURS: Final = {"-": "red", "+": "green", "@": "cyan"}


def print_diff(console: Console, path: str, outcome: Outcome, paths: ApiKeyPaths) -> None:
    """Print what changes in an entry; nothing when nothing does.

    Args:
        console: where to.
        path: of the input.
        outcome: of the entry.
        paths: where the profile puts the fields of an API key.
    """
    if outcome.bucket is not Bucket.CONVERTED:
        return
    entry = outcome.entry
    named = printable(entry.shown_name or entry.id or f"entry {entry.ordinal + 1}")
    lines = [f"@@ {printable(path)}:{entry.position.line} {named} ({outcome.rule}) @@"]
    lines += _Masked(outcome, paths).lines()
    for line in lines:
        console.print(Text(line, _COLOURS[line[0]]), soft_wrap=True)


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
                        yield f"{sign} {'/'.join(path)} = {printable(text)}"

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
        is_key = target in self._keys or any(note.code == "RUL018" for note in self._outcome.notes)
        return MASK if is_key or _lower(source) not in self._visible else self._shown(source, text)

    def _shown(self, path: FieldPath, text: str) -> str:
        if _lower(path) in self._urls:
            text = _host_of(text)
        secret = self._entry.view.secret
        if secret is None:
            return text
        return MASK if secret.satisfies(lambda plain: plain in text) else text


def _host_of(url: str) -> str:
    """Give a URL without what can hold a secret: user, path and query."""
    found = _URL.fullmatch(url)
    if found is None:
        return MASK
    scheme, host, rest = found[1] or "", found[2], found[3]
    return f"{scheme}{host}{'/…' if rest.strip('/') else rest}"


def _lower(path: FieldPath) -> FieldPath:
    return tuple(name.lower() for name in path)
