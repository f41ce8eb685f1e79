"""What a template can make of a text: pure functions, no code of the user's."""

from collections.abc import Callable, Mapping
from typing import Final

from rdmconv.rules.claims import claimed_date
from rdmconv.rules.dates import iso_date
from rdmconv.rules.fields import after_scheme, host_of

Filter = Callable[[str], str]


_NOBODY: Final = frozenset(
    (
        *("account", "accounts", "admin", "api", "app", "apps", "auth", "console", "dashboard", "docs", "help", "id"),
        *("login", "manage", "my", "portal", "sso", "status", "support", "www"),
    )
)
"""First labels of hosts that are a service's own and name no customer."""


def _label(host: str) -> str:
    label = host.partition(".")[0].lower().removesuffix("-admin") if _has_labels(host) else ""
    return "" if label in _NOBODY else label


def _parent(host: str) -> str:
    return host.partition(".")[2] if _has_labels(host) else ""


def _has_labels(host: str) -> bool:
    """Tell whether it is a name of several labels, and no address."""
    return "." in host and not host.replace(".", "").isdigit()


def _segment(url: str) -> str:
    path = after_scheme(url).partition("?")[0].partition("#")[0].partition("/")[2]
    first = path.partition("/")[0]
    return "" if first.startswith("_") else first  # a page of the service's own


FILTERS: Final[Mapping[str, Filter]] = {
    "host": host_of,
    "label": _label,
    "parent": _parent,
    "segment": _segment,
    "lower": str.lower,
    "upper": str.upper,
    "date": iso_date,
}
"""The host of a URL, the first label of a host, what follows it, the first segment of a URL's path, the case, a date as
RDM writes it."""
DATE_FORMAT: Final = "date"
"""Can take an argument: how the date is written, such as `DD.MM.YYYY`."""
OF: Final = "of"
"""Takes a provider: a URL or host that is not one of the provider's counts as empty."""
SECRET_FILTERS: Final[Mapping[str, Filter]] = {
    "exp": lambda token: claimed_date(token, "exp"),
    "nbf": lambda token: claimed_date(token, "nbf"),
}
"""All that may be said of a secret: the dates a JSON Web Token claims (RFC 7519, sections 4.1.4 and 4.1.5)."""
