"""Builders of what tests need; every argument has a default that is valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from rdmconv.diagnostics import Position
from rdmconv.formats.base import Document, Plain, Unit
from rdmconv.formats.registry import open_stream
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import FieldPath, Presence
from rdmconv.model.index import Index
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.model.secret import Secret
from rdmconv.pipeline.conversion import Conversion, Settings, Watchers
from rdmconv.pipeline.decider import Choices
from rdmconv.planning import Outcome, Summary
from rdmconv.profiles.profile import Profile, load_profile
from rdmconv.rules.actions import compile_captures, compile_settings
from rdmconv.rules.compiler import rule_set
from rdmconv.rules.conditions import Condition, Group, compile_condition
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.pack import First
from rdmconv.rules.provider import no_providers
from rdmconv.rules.rule import Rule
from rdmconv.rules.selection import rule_for_all

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def guid(number: int = 1) -> str:
    """An ID that no other number has."""
    return f"00000000-0000-4000-8000-{number:012}"


# XML


def xml_field(name: str, value: str | None) -> str:
    """One element with text; nothing for None."""
    return "" if value is None else f"<{name}>{escape(value)}</{name}>"


def xml_entry(
    *fields: str, name: str | None = "Entry", id: str | None = guid(), type: str | None = "RDPConfigured"
) -> str:
    """An entry on one line; fields come between its type and its name."""
    inner = (xml_field("ConnectionType", type), *fields, xml_field("ID", id), xml_field("Name", name))
    return f"<Connection>{''.join(inner)}</Connection>"


def xml_credential(
    *fields: str,
    name: str | None = "Billing",
    id: str | None = guid(),
    username: str | None = "billing",
    password: str | None = "CANARY-built",
    encrypted: str | None = None,
    domain: str | None = None,
    sub_type: str | None = None,
    credentials: str = "",
    type: str | None = "Credential",
) -> str:
    """A username and password entry on one line; `credentials` is more that stands in its credentials."""
    inner = (
        xml_field("CredentialType", sub_type),
        credentials,
        xml_field("Domain", domain),
        xml_field("Password", password),
        xml_field("SafePassword", encrypted),
        xml_field("UserName", username),
    )
    return xml_entry(f"<Credentials>{''.join(inner)}</Credentials>", *fields, name=name, id=id, type=type)


def xml_export(*entries: str, root: str = "ArrayOfConnection", between: str = "\n", declaration: bool = True) -> bytes:
    """A whole export, one entry a line."""
    head = '<?xml version="1.0" encoding="utf-8"?>\n' if declaration else ""
    body = between.join(("", *entries, ""))
    return f'{head}<{root} xmlns:xsi="{XSI}" xmlns:x="urn:x">{body}</{root}>\n'.encode()


# Reading and converting


@dataclass
class Converted:
    """What came of a conversion in memory."""

    data: bytes
    outcomes: list[Outcome]
    summary: Summary
    credentials: int

    @property
    def buckets(self) -> list[str]:
        """The bucket of each entry reported, in order."""
        return [outcome.bucket.value for outcome in self.outcomes]

    @property
    def codes(self) -> list[str | None]:
        """The code of each reason, in order."""
        return [None if outcome.reason is None else outcome.reason.code for outcome in self.outcomes]


class Memory:
    """A target that keeps what is written."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data


def opened(data: bytes, limits: Limits = DEFAULT) -> Document:
    """A document in memory."""
    return open_stream(BytesIO(data), limits)


def convert(
    data: bytes, rules: Sequence[Rule] | RuleSet | None = None, profile: Profile | None = None, **choices: Any
) -> Converted:
    """Convert a document in memory: everything, unless rules are given."""
    target, outcomes = Memory(), list[Outcome]()
    chosen = rule_set([rule_for_all()]) if rules is None else rules
    together = chosen if isinstance(chosen, RuleSet) else RuleSet(chosen)
    settings = Settings(together, profile or load_profile("default"), Choices(**choices))
    conversion = Conversion(opened(data), settings, target, Watchers([outcomes.append]))
    conversion.run()
    return Converted(bytes(target.data), outcomes, conversion.summary, conversion.credentials)


def parts_of(data: bytes, *, limits: Limits = DEFAULT, every_entry: bool = False) -> list[Plain | Unit]:
    """All parts of a document."""
    return [part for window in opened(data, limits).windows(every_entry=every_entry) for part in window]


def entries_of(data: bytes, *, every_entry: bool = True) -> list[Entry]:
    """All entries a document gives out, in order."""
    return [
        entry for part in parts_of(data, every_entry=every_entry) if isinstance(part, Unit) for entry in part.entries
    ]


# Entries without a file


@dataclass
class StubView:
    """A view on a table; the fields stand where RDM's formats have them."""

    fields: Mapping[str, str]
    clear: str | None = None
    ciphertext: str | None = None
    paths: Mapping[str, FieldPath] = field(default_factory=dict)
    standing: Mapping[FieldPath, str] = field(default_factory=dict)
    """What else stands in the entry, by path in lower case."""

    def text(self, name: str) -> str | None:
        return self.fields.get(name)

    def text_at(self, path: FieldPath) -> str | None:
        wanted = tuple(part.lower() for part in path)
        if wanted in self.standing:
            return self.standing[wanted]
        texts = {**self.fields, "password": self.clear, "encrypted_password": self.ciphertext}
        return next(
            (texts.get(name) for name, at in self.paths.items() if tuple(p.lower() for p in at) == wanted), None
        )

    def texts_at(self, paths: Sequence[FieldPath]) -> list[str | None]:
        return [self.text_at(path) for path in paths]

    def path(self, name: str) -> FieldPath | None:
        return self.paths.get(name)

    def presence(self, path: FieldPath) -> Presence:
        text = self.text_at(path)
        if text is None:
            return Presence.ABSENT
        return Presence.VALUE if text else Presence.EMPTY

    def references(self) -> list[str]:
        return []

    def secretive(self) -> list[tuple[str, str]]:
        return [(name, text) for name, text in (("Password", self.clear), ("SafePassword", self.ciphertext)) if text]

    def is_text(self, path: FieldPath) -> bool:
        return self.text_at(path) is not None

    def children_of(self, path: FieldPath) -> list[str]:
        return [found[-1] for found in self.paths.values() if found[:-1] == path]

    @property
    def form(self) -> None:
        return None

    @property
    def secret(self) -> Secret | None:
        return Secret(self.clear) if self.clear else None

    @property
    def encrypted_secret(self) -> Secret | None:
        return Secret(self.ciphertext) if self.ciphertext else None


_PLACES: Mapping[str, FieldPath] = {
    "username": ("Credentials", "UserName"),
    "domain": ("Credentials", "Domain"),
    "url": ("Url",),
    "expiration": ("MetaInformation", "Expiration"),
}


def entry(
    *,
    secret: str | None = "CANARY-built",
    encrypted: str | None = None,
    kind: Kind = Kind.USERNAME_PASSWORD,
    sub_type: str | None = "Default",
    standing: Mapping[FieldPath, str] | None = None,
    paths: Mapping[str, FieldPath] | None = None,
    **fields: str,
) -> Entry:
    """A username and password entry that comes from no file; fields by the names rules use."""
    given = {"name": "Billing", "username": "billing", "id": guid(), **fields}
    custom = {name.replace("custom_", "custom."): text for name, text in given.items()}
    found = {name: path for name, path in _PLACES.items() if name in custom}
    if secret is not None:
        found["password"] = ("Credentials", "Password")
    if encrypted is not None:
        found["encrypted_password"] = ("Credentials", "SafePassword")
    view = StubView(custom, secret, encrypted, {**found, **(paths or {})}, standing or {})
    return Entry(view, 0, Position(1, 1), kind, "Credential", sub_type)


def profile_with(**places: str | None) -> Profile:
    """The default profile with other places; None for none."""
    said = load_profile("default").model_dump(by_alias=True)
    return Profile.model_validate({**said, "api_key": {**said["api_key"], **places}})


def no_index() -> Index:
    """An index of an input in which nothing is repeated or referred to."""
    return Index()


ALWAYS, NEVER = Group("none", ()), Group("any", ())


def condition(table: object) -> Condition:
    """A condition as a pack has it, compiled."""
    return compile_condition(table, no_providers)


def rule(id: str = "one", match: object = None, settings: Mapping[str, str | First] | None = None, **more: Any) -> Rule:
    """A rule, compiled; without a condition it matches every entry."""
    wanted = ALWAYS if match is None else match if isinstance(match, Condition) else condition(match)
    swap = more.get("swap", False)
    captures = compile_captures(wanted, swap=swap)
    compiled = compile_settings(settings or {}, wanted, captures, swap=swap)
    return Rule(id, wanted, settings=compiled, captures=captures, **more)


def pack(*rules: str, head: str = '[pack]\nid = "test"\nversion = "1.0"\n') -> str:
    """The text of a rule pack; with no rule it converts nothing."""
    return "\n".join((head, *rules))


def rule_text(id: str = "billing", match: str = 'name = { eq = "Billing" }', more: str = "", settings: str = "") -> str:
    """The text of one rule."""
    return f'[[rule]]\nid = "{id}"\n{more}\nmatch = {{ {match} }}\n' + (f"[rule.set]\n{settings}\n" if settings else "")


def provider_text(id: str = "acme", more: str = "", settings: str = "") -> str:
    """The text of one provider."""
    head = f'[[provider]]\nid = "{id}"\nname = "{id.title()}"\nsource = "none"\nconfidence = "low"\n{more}\n'
    return head + (f"[provider.set]\n{settings}\n" if settings else "")
