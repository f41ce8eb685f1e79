"""A provider of API keys, compiled: what its keys, IDs, hosts and names look like."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from rdmconv.rules.pack import Form, ProviderText
from rdmconv.rules.patterns import Pattern, quoted, word_pattern

_HOST_PART: Final = "[A-Za-z0-9._-]+"
_ACCOUNT: Final = r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#@]*@)?"
_TELLING, _VAGUE = 3, 0
"""How much a pattern tells, as letters that are fixed; see `Guard`."""


class Provider:
    """What is known of a provider, ready to be asked.

    Args:
        text: as the pack has it.

    """

    def __init__(self, text: ProviderText) -> None:
        self.text: Final = text
        self.id: Final = text.id
        self.name: Final = text.name

    def check(self) -> None:
        """Compile every form.

        Raises:
            PatternError: one is no pattern.
        """
        for form in (*self.text.secret, *self.text.username):
            Pattern(form.form, whole=True).check()
        for pattern in filter(None, map(self.pattern, ("secret", "username"))):
            _ = pattern.groups

    def pattern(self, field: str) -> Pattern | None:
        """Give the pattern for a field: the forms of keys and IDs, the hosts, the words for it in any other field.

        Returns:
            None when nothing is known.
        """
        makers: dict[str, Callable[[], Pattern | None]] = {
            "secret": lambda: self._secret,
            "username": lambda: self._username,
            "host": lambda: self._host,
            "url": lambda: self._url,
        }
        return makers[field]() if field in makers else self._words

    def literal(self, field: str) -> int:
        """Say how much it tells that the pattern for a field is found, as `Guard.literal`."""
        forms = {"secret": self.text.secret, "username": self.text.username}.get(field)
        return _TELLING if forms is None or all(form.decisive for form in forms) else _VAGUE

    @cached_property
    def _secret(self) -> Pattern | None:
        return _forms(self.text.secret)

    @cached_property
    def _username(self) -> Pattern | None:
        return _forms(self.text.username)

    @cached_property
    def _host(self) -> Pattern | None:
        hosts = host_pattern((*self.text.api_hosts, *self.text.hosts))
        return Pattern(hosts, fold=True, whole=True) if hosts else None

    @cached_property
    def _url(self) -> Pattern | None:
        hosts = host_pattern((*self.text.api_hosts, *self.text.hosts))
        return Pattern(rf"{_ACCOUNT}(?:{hosts})(?:[:/?#].*)?", fold=True, whole=True) if hosts else None

    @cached_property
    def _words(self) -> Pattern | None:
        return Pattern(word_pattern(self.text.words), fold=True) if self.text.words else None


def _forms(forms: Sequence[Form]) -> Pattern | None:
    return Pattern(joined(form.form for form in forms), whole=True) if forms else None


def joined(patterns: Iterable[str]) -> str:
    """Join patterns to one for any of them."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def host_pattern(globs: Sequence[str]) -> str:
    """Give a pattern for hosts; in each glob `*` stands for one or more characters."""
    return "|".join(_HOST_PART.join(map(quoted, glob.split("*"))) for glob in globs)


Providers: TypeAlias = Callable[[str], Provider | None]
"""Looks a provider up by its ID."""


def no_providers(provider_id: str) -> Provider | None:  # noqa: ARG001 - the shape of a catalogue
    """Look up in a catalogue that is empty."""
    return None
