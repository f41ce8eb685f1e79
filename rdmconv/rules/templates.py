"""Texts a rule writes, with `{…}` filled from the entry. A secret is asked for the dates it claims, nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from rdmconv.model.entry import Entry
from rdmconv.model.fields import SECRET
from rdmconv.model.secret import Secret
from rdmconv.rules.dates import DateFormat, DateFormatError
from rdmconv.rules.fields import KNOWN, TAGS, is_field, text_of
from rdmconv.rules.filters import DATE_FORMAT, FILTERS, OF, SECRET_FILTERS, Filter
from rdmconv.rules.provider import Providers, no_providers

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"(?P<name>.+?)(?:\[(?P<index>-?\d{1,3})\])?", re.DOTALL)
_FOLDER: Final = "folder"


class TemplateError(ValueError):
    """A template names something it cannot name; the text says what it may name."""


class Filled(NamedTuple):
    """What a template came to."""

    text: str
    """Empty when something it names is not there."""
    is_claimed: bool = False
    """Whether it is what a token says of itself."""
    is_fixed: bool = False
    """Whether it is the same for all entries."""


_NOTHING: Final = Filled("")
_TELLING: Final = 12
"""Characters of a secret that give it away; what keys begin with is mostly shorter."""
_SHORTEST: Final = 8
"""Characters of a secret that is one: what is shorter is found in too many texts."""


class _Placeholder(Struct, frozen=True):
    name: str
    index: int | None
    filters: Sequence[Filter]

    def text(self, entry: Entry, groups: Mapping[str, str]) -> str:
        if self.name == SECRET:
            secret = entry.view.secret
            return "" if secret is None else secret.ask(self._filtered)
        text = groups[self.name] if self.name in groups else self._read(entry)
        return self._filtered(text)

    def _read(self, entry: Entry) -> str:
        text = text_of(entry, self.name) if is_field(self.name) else ""
        if self.index is None:
            return text
        parts = text.split() if self.name == TAGS else [level for level in text.split("\\") if level]
        return parts[self.index] if -len(parts) <= self.index < len(parts) else ""

    def _filtered(self, text: str) -> str:
        for change in self.filters:
            text = change(text)
        return text


class Template:
    """A text with `{field}`, `{field[0]}`, `{field|filter}` or `{group}` in it.

    Args:
        text: as the rule has it.
        groups: names of the groups that patterns of the rule capture.
        providers: that filters can name.

    Raises:
        TemplateError: a placeholder names no field, group or filter, or would show a secret.
    """

    def __init__(self, text: str, groups: Sequence[str] = (), providers: Providers = no_providers) -> None:
        pieces = _PLACEHOLDER.split(text)
        self._literals = pieces[::2]
        if any(brace in literal for literal in self._literals for brace in "{}"):
            raise TemplateError(f"{text}: a brace stands alone; {{name}} is filled in, and texts have no others")
        self._placeholders = [_parsed(piece, groups, providers) for piece in pieces[1::2]]

    def fill(self, entry: Entry, groups: Mapping[str, str]) -> Filled:
        """Give the text for an entry: nothing when something it names is not there."""
        texts = [placeholder.text(entry, groups) for placeholder in self._placeholders]
        if not all(texts):
            return _NOTHING
        filled = "".join(map("".join, zip(self._literals, [*texts, ""], strict=True)))
        claimed = any(placeholder.name == SECRET for placeholder in self._placeholders)
        return Filled(filled, claimed, not self._placeholders)


def first_filled(templates: Sequence[Template], entry: Entry, groups: Mapping[str, str]) -> Filled:
    """Give the first of several templates that comes out with something in it."""
    return next((filled for one in templates if (filled := one.fill(entry, groups)).text), _NOTHING)


def gives_away(secret: Secret, text: str) -> bool:
    """Tell whether a text holds so much of a secret that it must not be shown."""
    return secret.ask(lambda plain: any(part in text for part in _telling_parts(plain)))


def _telling_parts(plain: str) -> Iterator[str]:
    if len(plain) >= _SHORTEST:
        length = min(len(plain), _TELLING)
        yield from (plain[at : at + length] for at in range(len(plain) - length + 1))


def names_in(text: str) -> list[str]:
    """Give what a template names: fields and groups."""
    matches = (_NAME.fullmatch(inner.partition("|")[0].strip()) for inner in _PLACEHOLDER.findall(text))
    return [match["name"] for match in matches if match is not None]


def _parsed(inner: str, groups: Sequence[str], providers: Providers) -> _Placeholder:
    reference, *filters = (part.strip() for part in inner.split("|"))
    match = _NAME.fullmatch(reference)
    name = "" if match is None else match["name"]
    index = None if match is None or match["index"] is None else int(match["index"])
    if name not in groups and not is_field(name):
        raise TemplateError(f"there is no field or group {{{name}}}; fields are {KNOWN}")
    if index is not None and name not in {_FOLDER, TAGS}:
        raise TemplateError(f"{{{inner}}}: only {_FOLDER} and {TAGS} have parts to count")
    if name == SECRET and (not filters or filters[0] not in SECRET_FILTERS):
        raise TemplateError(f"{{{inner}}} would show the secret; {{secret|exp}} and {{secret|nbf}} are dates it claims")
    known = {**FILTERS, **SECRET_FILTERS} if name == SECRET else FILTERS
    return _Placeholder(name, index, [_filter(one, known, providers, inner) for one in filters])


def _filter(text: str, known: Mapping[str, Filter], providers: Providers, inner: str) -> Filter:
    name, colon, argument = text.partition(":")
    if colon and name == OF:
        provider = providers(argument.strip())
        pattern = None if provider is None else provider.pattern("url")
        if pattern is None:
            raise TemplateError(f"{{{inner}}}: there is no provider {argument.strip()} whose hosts are known")
        return lambda url: url if pattern.holds(url) else ""
    if colon and name == DATE_FORMAT:
        try:
            return DateFormat(argument.strip()).iso
        except DateFormatError as error:
            raise TemplateError(f"{{{inner}}}: {error}") from None
    if colon or name not in known:
        raise TemplateError(f"{{{inner}}}: there is no filter {text}; filters are {', '.join(known)}")
    return known[name]
