"""The examples in rules, run as tests."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from rdmconv.diagnostics import Position
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import API_KEY_FIELDS, ENTRY_FIELDS, SECRET, FieldPath, Presence
from rdmconv.model.near import near
from rdmconv.model.secret import Secret
from rdmconv.planning import FromField, Source
from rdmconv.rules.engine import Convert, Skip, wish_of
from rdmconv.rules.fields import is_field
from rdmconv.rules.pack import Example
from rdmconv.rules.rule import Rule
from rdmconv.rules.samples import STEPS, SampleError, sample

_PASSWORD: Final = "password"
"""What assignments call the secret."""
_KEY: Final = "api_key"
_ENCRYPTED: Final = "encrypted"
"""What examples call a secret that RDM has encrypted."""


class ExampleView(Struct, frozen=True):
    """Implements `rdmconv.model.entry.FieldView` on the fields an example gives."""

    fields: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """Give a field."""
        return self.fields.get(name)

    def text_at(self, path: FieldPath) -> str | None:  # noqa: ARG002 - an example has no paths
        """Give nothing: rules ask for fields."""
        return None

    def texts_at(self, paths: tuple[FieldPath, ...]) -> list[str | None]:
        """Give nothing: rules ask for fields."""
        return [None for _ in paths]

    def path(self, name: str) -> FieldPath | None:  # noqa: ARG002
        """Give nothing: an example has no paths."""
        return None

    def presence(self, path: FieldPath) -> Presence:  # noqa: ARG002
        """Give nothing: an example has no paths."""
        return Presence.ABSENT

    def list_at(self, path: FieldPath) -> list[str] | None:  # noqa: ARG002
        """Give nothing: an example has no paths."""
        return None

    def children_of(self, path: FieldPath) -> list[str]:  # noqa: ARG002
        """Give nothing: an example has no paths."""
        return []

    def secretive(self) -> list[tuple[str, str]]:
        """Give nothing: an example has no paths."""
        return []

    def is_text(self, path: FieldPath) -> bool:
        """See `FieldView.is_text`."""
        return self.text_at(path) is not None

    def references(self) -> list[str]:
        """Give nothing: an example logs in with no other entry."""
        return []

    @property
    def form(self) -> None:
        """Give nothing: no two examples are alike."""
        return

    @property
    def secret(self) -> Secret | None:
        """Give the secret, unless there is none or it is empty."""
        text = self.fields.get(SECRET)
        return Secret(text) if text else None

    @property
    def encrypted_secret(self) -> Secret | None:
        """Give what stands for a secret that RDM has encrypted."""
        text = self.fields.get(_ENCRYPTED)
        return Secret(text) if text else None


class Failure(Struct, frozen=True):
    """An example that does not come out as it should."""

    rule: str
    number: int
    """From 1."""
    problem: str


def entry_of(fields: Mapping[str, str], secret_step: int = STEPS[1]) -> Entry:
    """Make an entry of the fields an example gives.

    Args:
        fields: by the names of rules, and `encrypted` instead of `secret`; texts as `rdmconv.rules.samples` describes.
        secret_step: see `sample`; another one gives another secret of the same form.

    Raises:
        SampleError: what stands in braces describes no text.
    """
    texts = {name: sample(text, secret_step if name == SECRET else STEPS[0]) for name, text in fields.items()}
    return Entry(ExampleView(texts), 0, Position(1, 1), Kind.USERNAME_PASSWORD, "Credential", "Default")


def run_examples(rule: Rule) -> Iterator[Failure]:
    """Run the examples of a rule; each that fails is told."""
    for number, example in enumerate(rule.text.example if rule.text is not None else (), 1):
        problem = _problem(rule, example)
        if problem is not None:
            yield Failure(rule.id, number, problem)


def _problem(rule: Rule, example: Example) -> str | None:
    problem = _unknown(example)
    if problem is not None:
        return problem
    try:
        entry = entry_of(example.entry)
    except SampleError as error:
        return str(error)
    fits = rule.condition.holds(entry)
    if example.expect == "no-match":
        return "expected no match, but the rule fits" if fits else None
    if not fits:
        return "expected a match, but the rule does not fit"
    return None if example.expect == "match" else _difference(rule, entry, example.expect)


def _unknown(example: Example) -> str | None:
    """Tell of a name that is no field; of the key nothing can be expected, for nobody looks at it."""
    for name in example.entry:
        if not is_field(name) and name != _ENCRYPTED:
            return f"entry.{name}: there is no such field{near(name, (*ENTRY_FIELDS, SECRET, _ENCRYPTED))}"
    for name in () if isinstance(example.expect, str) else example.expect:
        if name == _KEY:
            return f"expect.{name}: the key is moved unread, and cannot be expected"
        if name not in API_KEY_FIELDS:
            return f"expect.{name}: there is no such field{near(name, API_KEY_FIELDS)}"
    return None


def _difference(rule: Rule, entry: Entry, expected: Mapping[str, str]) -> str | None:
    wish = wish_of(rule, entry)
    if isinstance(wish, Skip):
        return "expected values, but the rule leaves the entry as it is"
    found = visible_values(wish, entry)
    for name, text in expected.items():
        try:
            wanted = sample(text)
        except SampleError as error:
            return f"expect.{name}: {error}"
        if found.get(name, "") != wanted:
            return f"expected another {name}" if found.get(name) else f"expected a {name}, but there is none"
    return None


def visible_values(wish: Convert, entry: Entry) -> dict[str, str]:
    """Give what becomes of the fields that are no secret."""
    return {name: _text(source, entry) for name, source in wish.assignments.items() if name != _KEY}


def _text(source: Source, entry: Entry) -> str:
    if not isinstance(source, FromField):
        return source
    return entry.view.text(SECRET if source.field == _PASSWORD else source.field) or ""
