import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_json.shapes import JsonShapeMaker, take_apart
from rdmconv.formats.rdm_names import RDM
from rdmconv.formats.shapes import Shapes
from rdmconv.planning import Edit, Remove, Rename, Set
from tests.formats.rdm_json.support import CREDENTIAL, edited, entries, envelope, parts

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(['"', "\\", '\\"', "},{", ":"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=10
)
OFTEN = 20


def refilled(value: Any, scalars: Any) -> Any:
    if isinstance(value, dict):
        return {name: refilled(inner, scalars) for name, inner in value.items()}
    if isinstance(value, list):
        return [refilled(inner, scalars) for inner in value]
    return next(scalars)


@settings(deadline=None)
@given(VALUES, st.lists(SCALARS, min_size=40, max_size=40), st.sampled_from([None, 2]), st.booleans())
def test_a_compiled_shape_finds_what_the_tokens_are(
    value: Any, other: list[Any], indent: int | None, ascii_: bool
) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_).encode()
    alike = json.dumps(refilled(value, iter(other)), indent=indent, ensure_ascii=ascii_).encode()
    shapes = Shapes(JsonShapeMaker(RDM))
    for _ in range(OFTEN):
        shapes.match(data)
    for one in (data, alike):
        shape, scalars = shapes.match(one)
        literals, spans = take_apart(one)
        assert shape.literals == literals
        assert [scalars.span(number) for number in range(len(spans))] == spans
        assert shape.fullmatch(one) is not None
        assert shape.filled(one[start:end] for start, end in spans[1:]) == one


def entry(user: str, password: str, url: str) -> bytes:
    credentials = f'{{"Password": {password}, "UserName": {user}}}'
    return f'{{"ConnectionType": 26, "Credentials": {credentials}, "Url": {url}}}'.encode()


def test_entries_alike_are_edited_alike() -> None:
    edits: list[Edit] = [
        Set(("Credentials", "CredentialType"), "ApiKey"),
        Rename(("Credentials", "UserName"), ("Credentials", "ApiId")),
        Rename(("Credentials", "Password"), ("MetaInformation", "Key")),
        Remove(("Url",)),
    ]
    found = [entry(f'"u\\n{number}"', f"{number}.50", '"é"' if number % 3 else "null") for number in range(OFTEN)]
    alone = [edited(envelope(one), edits) for one in found]
    assert b'"MetaInformation": {"Key": 7.50}' in alone[7]
    assert [envelope(one) for one in json_elements(edited(envelope(*found), edits))] == alone


def test_sub_entries_alike_are_edited_alike() -> None:
    edits: list[Edit] = [Rename(("Credentials", "UserName"), ("Credentials", "ApiId")), Set(("Z",), "z")]
    units = [
        b'{"Name": "%d", "Children": [%s, {"Children": [%s]}], "ConnectionType": 26, "Credentials": {"UserName": %d}}'
        % (number, CREDENTIAL, CREDENTIAL.replace(b'"u"', b"%d" % number), number)
        for number in range(OFTEN)
    ]
    alone = [edited(envelope(one), edits) for one in units]
    assert [envelope(one) for one in json_elements(edited(envelope(*units), edits))] == alone
    found = entries(envelope(*units, units[0]))
    assert all(envelope(*units, units[0])[one.position.column - 1 :].startswith(b"{") for one in found)


def json_elements(data: bytes) -> list[bytes]:
    return [part.data for part in parts(data) if isinstance(part, Unit)]


@pytest.mark.parametrize("null", ['""', "null"])
def test_entries_with_other_fields_empty_have_another_form(null: str) -> None:
    filled, other, empty = (entry('"u"', one, '"x"') for one in ('"p"', '"q"', null))
    views = [one.view for one in entries(envelope(filled, other, empty))]
    assert views[0].form == views[1].form
    assert views[0].form != views[2].form


def test_what_was_asked_for_counts_from_then_on() -> None:
    found = [entry('"u"', '"p"', url) for url in ('"x"', '"y"', '""', '"z"')]
    one, two, three, four = (one.view for one in entries(envelope(*found)))
    assert one.form == two.form
    one.path("url")
    assert three.form != four.form
    assert four.form != one.form
