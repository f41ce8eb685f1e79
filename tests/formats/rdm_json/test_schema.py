import json

import jsonschema_rs
import pytest

from rdmconv.formats.base import Rewritten, Unit
from rdmconv.formats.rdm_json.schema import JsonSchema
from rdmconv.model.fields import ApiKeyField, FieldPath
from rdmconv.model.secret import Secret
from rdmconv.planning import Edit, Rename, Set
from tests.formats.rdm_json.support import CREDENTIAL, edited, envelope, opened, rewritten, units

PATHS: dict[ApiKeyField, tuple[FieldPath, ...]] = {
    "api_id": (("Credentials", "ApiId"),),
    "api_key": (("Credentials", "ApiKey"), ("Credentials", "SafeApiKey")),
    "expires_after": (("MetaInformation", "Expiration"),),
}
CONVERSION: list[Edit] = [
    Set(("Credentials", "CredentialType"), "ApiKey"),
    Rename(("Credentials", "UserName"), ("Credentials", "ApiId")),
    Rename(("Credentials", "Password"), ("Credentials", "ApiKey")),
]
STAND_IN = b'{"type": "object", "properties": {"Name": {"type": "string"}, "Secret": {"const": 1}, "No": false}}'


def test_a_converted_entry_reads_back() -> None:
    ((document, unit),) = rewritten(envelope(CREDENTIAL), CONVERSION)
    (found,) = document.read_back([unit], PATHS)
    assert found.problem is None
    assert found.values == {0: {"api_id": "u", "api_key": Secret("p"), "expires_after": None}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"1234", "1234"),
        (b"1.10", "1.10"),
        (b"-0", "0"),
        (b"-0.0", "-0.0"),
        (b"12345678901234567890123", "12345678901234567890123"),
        (b"true", "true"),
        (b'"\\u00e9\\n"', "é\n"),
        (b'""', None),
        (b"null", None),
    ],
)
def test_values_read_back_by_their_spelling(value: bytes, text: str | None) -> None:
    data = envelope(b'{"ConnectionType": 26, "credentials": {"USERNAME": ' + value + b', "Password": ' + value + b"}}")
    ((document, unit),) = rewritten(data, CONVERSION)
    (found,) = document.read_back([unit], PATHS)
    secret = None if text is None else Secret(text)
    assert found.values == {0: {"api_id": text, "api_key": secret, "expires_after": None}}
    view = units(data)[0].entries[0].view
    assert (view.text("username") or None, view.secret) == (text, secret)


def test_sub_entries_read_back() -> None:
    data = envelope(
        b'{"ConnectionType": 77, "children": [1, {"Children": [{}, ' + CREDENTIAL.replace(b'"p"', b'"q"') + b"]}]}"
    )
    ((document, unit),) = rewritten(data, CONVERSION)
    (found,) = document.read_back([unit], PATHS)
    assert found.values == {4: {"api_id": "u", "api_key": Secret("q"), "expires_after": None}}
    assert found.problem == "type at children/0" or found.problem is None


def test_what_is_no_api_key_has_no_values() -> None:
    data = envelope(CREDENTIAL)
    (unit,) = units(data)
    (found,) = opened(data).read_back([Rewritten(unit, unit.data, unit.entries)], PATHS)
    assert found.values == {0: {}}
    (broken,) = opened(data).read_back([Rewritten(unit, unit.data[:-1], unit.entries)], PATHS)
    assert (broken.problem, broken.values) == ("it cannot be parsed", {})


def test_a_whole_file_after_conversion_follows_the_schema_and_converts_no_more() -> None:
    data = edited(envelope(CREDENTIAL, b"{}", CREDENTIAL), CONVERSION)
    document = opened(data)
    assert [document.schema_problem(unit) for unit in units(data)] == [None, None]
    assert [entry.sub_type for unit in units(data) for entry in unit.entries] == ["ApiKey", "ApiKey"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (b"{}", None),
        (b'{"Name": "hush"}', None),
        (b'{"Name": ["hush"]}', "type at Name"),
        (b'{"Secret": "hush"}', "const at Secret"),
        (b'{"No": "hush"}', "falseSchema at No"),
        (b'["hush"]', "type"),
        (b'{"Other": 1e400}', "it cannot be parsed"),
    ],
)
def test_problems_quote_nothing(entry: bytes, problem: str | None) -> None:
    found = JsonSchema(STAND_IN).problem_of(entry)
    assert found == problem
    assert "hush" not in (found or "")


def test_the_published_schema_wants_a_credential_in_order() -> None:
    document = opened(b"{}")
    good = {"ConnectionType": 26, "Credentials": {"UserName": "u"}, "Unknown": {"X": [1]}}
    assert document.schema_problem(Unit(json.dumps(good).encode())) is None
    assert document.schema_problem(Unit(b'{"Name": {}}')) is not None


def test_nothing_is_fetched() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        JsonSchema(b'{"$ref": "http://127.0.0.1:9/elsewhere"}')


class Refusing:
    """A checker that finds everything too deep, as the real one does some thousand levels down (measured)."""

    def is_valid(self, _: object) -> bool:
        raise ValueError("CANARY: recursion limit reached")


def test_an_entry_too_deep_for_the_checker_is_invalid(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = JsonSchema(STAND_IN)
    monkeypatch.setattr(schema, "_validator", Refusing())
    monkeypatch.setattr(schema, "_all_valid", Refusing())
    assert schema.problem_of(b"{}") == "it nests too deeply"
    (unit,) = units(envelope(CREDENTIAL))
    (found,) = schema.read_back([Rewritten(unit, unit.data, unit.entries)], PATHS)
    assert found.problem == "it nests too deeply"
