import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.formats.base import Unwritable
from rdmconv.formats.encoding import detect_encoding
from rdmconv.planning import Copy, Edit, Remove, Rename, Set
from tests.formats.rdm_json.support import CREDENTIAL, edited, entries, envelope
from tests.paths import JSON_SMALL, JSON_VAULTS, name_of
from tests.rows import over

SUB_TYPE = Set(("Credentials", "CredentialType"), "ApiKey")
TO_API_ID = Rename(("Credentials", "UserName"), ("Credentials", "ApiId"))
TO_KEY = Rename(("Credentials", "Password"), ("Credentials", "ApiKey"))
TO_EXPIRATION = Set(("MetaInformation", "Expiration"), "2026-01-01")


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ('{"A":1,"ConnectionType":26}', [Remove(("A",))], '{"ConnectionType":26}'),
        ('{"ConnectionType": 26, "Z": 1}', [Remove(("Z",))], '{"ConnectionType": 26}'),
        ('{ "A": 1, "ConnectionType": 26 }', [Remove(("A",))], '{ "ConnectionType": 26 }'),
        ('{"A": 1, "B": 2, "ConnectionType": 26}', [Remove(("A",)), Remove(("B",))], '{"ConnectionType": 26}'),
        (
            '{"A": 1, "ConnectionType": 26, "Y": 1, "Z": 2}',
            [Remove(("Y",)), Remove(("A",)), Remove(("Z",))],
            '{"ConnectionType": 26}',
        ),
        ('{"ConnectionType":26}', [Set(("Name",), "n")], '{"ConnectionType":26,"Name":"n"}'),
        ('{"ConnectionType": 26}', [Set(("Name",), "n")], '{"ConnectionType": 26, "Name": "n"}'),
        ('{"ConnectionType": 26}', [Set(("A",), "n")], '{"A": "n", "ConnectionType": 26}'),
        ('{\n\t"ConnectionType":26\n}', [Set(("A",), "n")], '{\n\t"A":"n",\n\t"ConnectionType":26\n}'),
        ('{\r\n "ConnectionType" : 26\r\n}', [Set(("Z",), "n")], '{\r\n "ConnectionType" : 26,\r\n "Z" : "n"\r\n}'),
        (
            '{"ConnectionType": 26 , "Name": 1 , "Z": 2 }',
            [Set(("Y",), "y"), Set(("X",), "x")],
            '{"ConnectionType": 26 , "Name": 1 , "X": "x", "Y": "y", "Z": 2 }',
        ),
        ('{"ConnectionType": 26, "X" : [1]}', [Set(("X",), "n")], '{"ConnectionType": 26, "X" : "n"}'),
        (
            '{"ConnectionType": 26, "B": 1.10, "Z": 2}',
            [Rename(("b",), ("Y",))],
            '{"ConnectionType": 26, "Y": 1.10, "Z": 2}',
        ),
        (
            '{"ConnectionType": 26, "B" :  "\\u00e9\\/"}',
            [Copy(("B",), ("MetaInformation", "X"))],
            '{"ConnectionType": 26, "B" :  "\\u00e9\\/", "MetaInformation": {"X" :  "\\u00e9\\/"}}',
        ),
        (
            '{"ConnectionType":26,"Credentials":{"A":1,"B":2}}',
            [Remove(("Credentials", "A")), Remove(("Credentials", "B")), Set(("Credentials", "C"), "c")],
            '{"ConnectionType":26,"Credentials":{"C":"c"}}',
        ),
        (
            '{"ConnectionType": 26, "Credentials": {\n  "A": 1,\n  "B": 2\n}}',
            [Remove(("Credentials", "A")), Remove(("Credentials", "B"))],
            '{"ConnectionType": 26, "Credentials": {}}',
        ),
        (
            '{"ConnectionType": 26, "MetaInformation": null}',
            [TO_EXPIRATION],
            '{"ConnectionType": 26, "MetaInformation": {"Expiration": "2026-01-01"}}',
        ),
        (
            '{"ConnectionType": 26, "metainformation": { }}',
            [TO_EXPIRATION],
            '{"ConnectionType": 26, "metainformation": {"Expiration": "2026-01-01"}}',
        ),
        (
            '{\n  "ConnectionType": 26,\n  "Z": 1\n}',
            [Set(("M", "B"), "b"), Set(("M", "A"), "a")],
            '{\n  "ConnectionType": 26,\n  "M": {\n    "A": "a",\n    "B": "b"\n  },\n  "Z": 1\n}',
        ),
        (
            '{\n  "ConnectionType": 26\n}',
            [Set(("A", "B", "C"), "x")],
            '{\n  "A": {\n    "B": {\n      "C": "x"\n    }\n  },\n  "ConnectionType": 26\n}',
        ),
        (
            '{\n  "ConnectionType": 26,\n  "Credentials": {"A": 1}\n}',
            [Set(("M", "B"), "b")],
            '{\n  "ConnectionType": 26,\n  "Credentials": {"A": 1},\n  "M": {"B": "b"}\n}',
        ),
        (
            '{"ConnectionType": 26, "Credentials": {"ApiId": "", "UserName": "u"}}',
            [Remove(("Credentials", "ApiId")), TO_API_ID],
            '{"ConnectionType": 26, "Credentials": {"ApiId": "u"}}',
        ),
        (
            '{"ConnectionType": 26, "Credentials": {"Z": 1, "M": 2}}',
            [
                Set(("Credentials", "X"), "x", ("Z", "Y", "X", "M")),
                Set(("Credentials", "Y"), "y", ("Z", "Y", "X", "M")),
            ],
            '{"ConnectionType": 26, "Credentials": {"Z": 1, "Y": "y", "X": "x", "M": 2}}',
        ),
        (
            '{"ConnectionType": 26, "P": {}}',
            [Set(("P", "X"), "x", ("Y", "X")), Set(("P", "Y"), "y", ("Y", "X"))],
            '{"ConnectionType": 26, "P": {"Y": "y", "X": "x"}}',
        ),
        (
            '{"ConnectionType": 26, "Credentials": {"A": 1}}',
            [Set(("Credentials", "CredentialType"), "ApiKey", is_exact=True)],
            '{"ConnectionType": 26, "Credentials": {"A": 1, "CredentialType": "ApiKey"}}',
        ),
        (
            '{"ConnectionType": "Credential", "Credentials": {"A": 1}}',
            [Set(("Credentials", "CredentialType"), "49", is_exact=True)],
            '{"ConnectionType": "Credential", "Credentials": {"A": 1, "CredentialType": 49}}',
        ),
    ],
)
def test_edits(before: str, edits: list[Edit], after: str) -> None:
    assert edited(envelope(before.encode()), edits) == envelope(after.encode())


@pytest.mark.parametrize(
    ("connection", "credential", "written"),
    [
        ("26", "0", "49"),
        ("26", '"Default"', '"ApiKey"'),
        ("26", '"0"', '"49"'),
        ("26", "0.0", "49"),
        ('"Credential"', "0", "49"),
        ("26", None, "49"),
        ("26.0", "null", "49"),
        ('"26"', None, '"49"'),
        ('"Credential"', None, '"ApiKey"'),
        ('"credential"', "null", '"ApiKey"'),
    ],
)
def test_the_sub_type_is_written_as_the_entry_writes_types(
    connection: str, credential: str | None, written: str
) -> None:
    inside = "{}" if credential is None else f'{{"CredentialType": {credential}}}'
    data = envelope(f'{{"ConnectionType": {connection}, "Credentials": {inside}}}'.encode())
    after = edited(data, [SUB_TYPE])
    assert after == envelope(
        f'{{"ConnectionType": {connection}, "Credentials": {{"CredentialType": {written}}}}}'.encode()
    )


def test_text_is_escaped_as_the_entry_does_it() -> None:
    value = 'é"\\\n\x00🔑'
    ascii_only = envelope(b'{"ConnectionType": 26}')
    assert b'"Z": "\\u00e9\\"\\\\\\n\\u0000\\ud83d\\udd11"' in edited(ascii_only, [Set(("Z",), value)])
    utf8 = envelope('{"ConnectionType": 26, "Name": "ü"}'.encode())
    assert '"Z": "é\\"\\\\\\n\\u0000🔑"'.encode() in edited(utf8, [Set(("Z",), value)])


def test_what_json_cannot_hold_is_refused() -> None:
    for data in (envelope(b'{"ConnectionType": 26}'), envelope('{"ConnectionType": 26, "Name": "ü"}'.encode())):
        with pytest.raises(Unwritable) as caught:
            edited(data, [Set(("Z", "Y"), "a\ud800")])
        assert (caught.value.ordinal, caught.value.field) == (0, ("Z", "Y"))


def test_nothing_is_written_below_a_text() -> None:
    with pytest.raises(Unwritable) as caught:
        edited(envelope(b"{}", b'{"ConnectionType": 26, "X": "text"}'), [Set(("X", "Y"), "a")])
    assert (caught.value.ordinal, caught.value.field) == (1, ("X", "Y"))


def test_a_field_that_is_not_there_cannot_move() -> None:
    with pytest.raises(LookupError):
        edited(envelope(b'{"ConnectionType": 26}'), [TO_API_ID])


def test_an_entry_and_its_sub_entry_change_at_once() -> None:
    inner = b'{"ConnectionType": 26, "Credentials": {"UserName": "i"}}'
    outer = b'{"Children": [' + inner + b'], "ConnectionType": 26, "Credentials": {"UserName": "o"}}'
    after = edited(envelope(outer), [TO_API_ID, Set(("Name",), "n")])
    assert after == envelope(outer.replace(b'"UserName"', b'"ApiId"').replace(b'"}}', b'"}, "Name": "n"}'))


CONVERSION: list[Edit] = [SUB_TYPE, Set(("Credentials", "ApiKeyType"), "T"), TO_EXPIRATION]


@over([*JSON_VAULTS, *JSON_SMALL], name_of)
def test_nothing_else_changes(path: Path) -> None:
    data = path.read_bytes()
    encoding = detect_encoding(data)
    text = data[len(encoding.bom) :].decode(encoding.codec)
    before, after = json.loads(text), json.loads(edited(data, CONVERSION))
    converted = sum(not entry.problems for entry in entries(data) if entry.kind.is_credential)
    assert _differing(before, after) == converted


def _differing(before: Any, after: Any) -> int:
    """Undo the conversion wherever it is found; count how often, and say -1 when something else differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        credentials = after.get("Credentials") or after.get("credentials")
        changed = isinstance(credentials, dict) and credentials.get("ApiKeyType") == "T"
        if changed:
            after = _undone(before, after)
        assert before.keys() == after.keys()
        return changed + sum(_differing(before[name], after[name]) for name in before)
    if isinstance(before, list) and isinstance(after, list):
        assert len(before) == len(after)
        return sum(map(_differing, before, after))
    assert before == after
    return 0


def _undone(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    after = dict(after)
    for name, added in {"Credentials": {"ApiKeyType", "CredentialType"}, "MetaInformation": {"Expiration"}}.items():
        spelled = next(found for found in after if found.lower() == name.lower())
        old = before.get(spelled)
        if not old:
            assert after[spelled].keys() == added
            if spelled in before:
                after[spelled] = old
            else:
                del after[spelled]
        else:
            inside = {key: value for key, value in after[spelled].items() if key not in added}
            after[spelled] = inside | {key: old[key] for key in old if key in added}
    return after


NAMES = st.sampled_from(["A", "B", "C", "M", "X", "Y", "Z", "é", "a b"])


@given(
    entry=st.dictionaries(NAMES, st.integers() | st.text('ab,{}"\\', max_size=3), max_size=6),
    removed=st.sets(NAMES),
    added=st.dictionaries(st.sampled_from(["D", "N", "0", "zz", "Connection"]), st.text("xyé", max_size=2)),
    style=st.sampled_from([{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {"ensure_ascii": False}]),
    last=st.booleans(),
)
def test_any_removals_and_additions_leave_valid_json(
    entry: dict[str, Any], removed: set[str], added: dict[str, str], style: dict[str, Any], *, last: bool
) -> None:
    type_of = {"ConnectionType": 26}
    whole = entry | type_of if last else type_of | entry
    data = json.dumps([whole], **style).encode()
    edits: list[Edit] = [Remove((name,)) for name in removed if name in entry]
    edits += [Set((name,), value) for name, value in added.items()]
    after = edited(data, edits)
    kept = {name: value for name, value in whole.items() if name not in removed}
    (found,) = json.loads(after)
    assert found == kept | added
    assert [name for name in found if name in kept] == list(kept)
    if len(kept) > 1 or "indent" in style:
        assert after == json.dumps([found], **(style | {"ensure_ascii": data.isascii()})).encode()


def test_moving_back_gives_the_file_again() -> None:
    data = envelope(CREDENTIAL)
    there = edited(data, [TO_API_ID, TO_KEY])
    assert there != data
    back: list[Edit] = [Rename(edit.target, edit.source) for edit in (TO_API_ID, TO_KEY)]
    assert edited(there, back) == data
