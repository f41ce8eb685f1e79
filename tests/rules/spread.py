"""From the examples of a provider's forms to texts that fit at every bound, and to texts that just do not."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import Form, ProviderText
from rdmconv.rules.samples import Choice, Part, Run, parse_sample, shortest

PRINTABLE = "".join(map(chr, range(32, 127)))
LONGER = (1, 7, 40)
"""How much longer than the least texts without a bound are tried."""
ANYTHING_FOLLOWS = r"(?s:.{64,})"
"""The end of a form whose last run is described by what is usual, not by all that fits."""


@dataclass(frozen=True)
class Decisive:
    """A form that tells its provider from all others."""

    provider: ProviderText
    field: str
    form: Form
    number: int

    def __str__(self) -> str:
        return f"{self.provider.id}-{self.field}-{self.number}"

    @property
    def examples(self) -> list[list[Part]]:
        return [parse_sample(example) for example in self.form.examples]


@cache
def decisive_forms() -> Sequence[Decisive]:
    return [
        Decisive(provider, field, form, number)
        for provider in contents_of("builtin").providers.values()
        for field, forms in (("secret", provider.secret), ("username", provider.username))
        for number, form in enumerate(forms)
        if form.decisive
    ]


def fits(form: Decisive) -> list[str]:
    """Every length at a bound, every character of a class, every word; the plainest text first."""
    found = [text for parts in form.examples for text in _varied(parts, _variants)]
    return list(dict.fromkeys(found))


def misses(form: Decisive) -> list[str]:
    """One character off, too many or too few of them; what another example describes is left out."""
    is_loose = form.form.form.endswith(ANYTHING_FOLLOWS)
    found = [
        text
        for parts in form.examples
        for text in _varied(parts, lambda part, last: _near_misses(part, any_character=is_loose and last))
    ]
    known = [described(parts) for parts in form.examples]
    return [text for text in dict.fromkeys(found) if not any(one.fullmatch(text) for one in known)]


def described(parts: Sequence[Part]) -> re.Pattern[str]:
    """What an example says, without asking the form."""
    return re.compile("".join(map(_described, parts)))


def mutants(pattern: str) -> Iterator[str]:
    """The pattern with one character left out or replaced, in every way."""
    plain = re.sub(r"\(\?P<\w+>", "(", pattern)
    for at, character in enumerate(plain):
        for other in ("", _next(character)):
            if other != character:
                yield plain[:at] + other + plain[at + 1 :]


def _next(character: str) -> str:
    if character.isascii() and character.isalnum():
        return {"z": "a", "Z": "A", "9": "0"}.get(character, chr(ord(character) + 1))
    return "x"


def _varied(parts: Sequence[Part], vary: Callable[[Part, bool], Iterator[str]]) -> Iterator[str]:
    """The example as it stands, then with one of its parts varied at a time."""
    plain = [shortest(part) for part in parts]
    for at, part in enumerate(parts):
        for other in vary(part, at == len(parts) - 1):
            yield "".join((*plain[:at], other, *plain[at + 1 :]))


def _variants(part: Part, last: bool) -> Iterator[str]:  # noqa: ARG001 - the shape of what varies
    yield shortest(part)
    match part:
        case Run(alphabet, least, most):
            lengths = [least, *(least + more for more in LONGER)] if most is None else [least, most]
            for length in lengths:
                yield _run(alphabet, length)
            for length in {max(least, 1), lengths[-1]}:
                yield from _replaced(_run(alphabet, length), alphabet)
        case Choice(words):
            yield from words


def _near_misses(part: Part, *, any_character: bool) -> Iterator[str]:
    match part:
        case Run(alphabet, least, most):
            if least:
                yield _run(alphabet, least - 1)
            if most is not None:
                yield _run(alphabet, most + 1)
            if not any_character:
                odd = [character for character in (*PRINTABLE, "\n", "é") if character not in alphabet]
                yield from _replaced(_run(alphabet, max(least, 1)), odd)
        case Choice(words):
            for word in words:
                yield from _damaged(word)
        case str():
            yield from _damaged(part)


def _damaged(word: str) -> Iterator[str]:
    for at, character in enumerate(word):
        if character != "\n":  # pasting replaces line breaks by whatever it likes
            for other in ("", *PRINTABLE):
                yield word[:at] + other + word[at + 1 :]


def _run(alphabet: str, length: int) -> str:
    return "".join(alphabet[(3 + 7 * at) % len(alphabet)] for at in range(length))


def _replaced(text: str, characters: Sequence[str]) -> Iterator[str]:
    """One of the characters at the start, in the middle or at the end."""
    for at in sorted({0, len(text) // 2, len(text) - 1}):
        for character in characters:
            yield text[:at] + character + text[at + 1 :]


def _described(part: Part) -> str:
    match part:
        case Run(alphabet, least, most):
            return f"[{re.escape(alphabet)}]{{{least},{'' if most is None else most}}}"
        case Choice(words):
            return f"(?:{'|'.join(map(re.escape, words))})"
        case str():
            return re.escape(part)
