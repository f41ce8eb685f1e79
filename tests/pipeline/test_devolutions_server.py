"""Devolutions Server's JSON converts in place: only the expected members change, held against plain `json`."""

import codecs
import json
import re
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from rdmconv.planning import Bucket
from tests.builders import Converted, convert, entries_of, guid, parts_of
from tests.paths import SERVER, SERVER_FILES, name_of
from tests.rows import over

WHOLE = [SERVER / name for name in ("page.json", "array.json", "entry.json")]
ENCODINGS = {
    "as it is": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "UTF-8 BOM": lambda text: text.encode("utf-8-sig"),
    "UTF-16 LE": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 BE, CRLF": lambda text: codecs.BOM_UTF16_BE + text.replace("\n", "\r\n").encode("utf-16-be"),
}
RENAMED = {"username": "apiId", "password": "apiKey", "domain": "tenantId"}


def text_of(data: bytes) -> str:
    codec = "utf-16" if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"
    return data.decode(codec)


def plain(data: bytes) -> Any:
    """The document with numbers as they are spelled and members in their order."""

    def spelled(kind: str) -> Any:
        return lambda number: (kind, number)

    return json.loads(text_of(data), parse_int=spelled("int"), parse_float=spelled("float"))


def entries_in(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    return document["data"] if isinstance(document["data"], list) else [document]


def as_api_key(entry: Any) -> Any:
    """What a user name and password should become, by the documentation alone."""
    data = dict(entry["data"])
    found = {new: data.pop(old) for old, new in RENAMED.items() if old in data}
    return {**entry, "subType": "ApiKey", "data": {**data, **found}}


def outside(text: str, ids: list[str]) -> str:
    """A document without what may change: the sub-type and the data of some entries."""
    for one in ids:
        at = text.index(one)
        for name in ("data", "subType"):
            member = re.compile(rf'"{name}"\s*:\s*').search(text, at)
            assert member is not None
            end = json.JSONDecoder().raw_decode(text, member.end())[1]
            text = f"{text[: member.end()]}…{text[end:]}"
    return text


def converted_ids(found: Converted) -> list[str]:
    return [str(one.entry.id) for one in found.outcomes if one.bucket is Bucket.CONVERTED]


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("path", WHOLE, ids=name_of)
def test_only_the_expected_members_change(path: Path, encode: Any) -> None:
    data = encode(path.read_text("utf-8"))
    found = convert(data)
    ids = converted_ids(found)
    assert len(ids) == {"page.json": 12, "array.json": 7, "entry.json": 1}[path.name]
    before, after = plain(data), plain(found.data)
    for old, new in zip(entries_in(before), entries_in(after), strict=True):
        assert new == (as_api_key(old) if old["id"] in ids else old)
        assert list(new) == list(old)
    assert outside(text_of(found.data), ids) == outside(text_of(data), ids)
    head = len(data) - len(data.lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE))
    assert found.data[:head] == data[:head]


def test_a_page_keeps_what_stands_around_its_entries() -> None:
    data = (SERVER / "page.json").read_bytes()
    before, after = plain(data), plain(convert(data).data)
    assert len(before["data"]) == 20
    assert {name: value for name, value in after.items() if name != "data"} == {
        name: value for name, value in before.items() if name != "data"
    }


@over(product([False, True], SERVER_FILES), str)
def test_parts_join_up_to_the_file(row: tuple[bool, Path]) -> None:
    every_entry, path = row
    data = path.read_bytes()
    joined = b"".join(part.data for part in parts_of(data, every_entry=every_entry))
    assert joined.decode() == text_of(data)


@pytest.mark.parametrize("path", SERVER_FILES, ids=name_of)
def test_every_entry_ends_in_the_bucket_that_plain_json_tells(path: Path) -> None:
    data = path.read_bytes()
    entries = entries_in(json.loads(text_of(data), object_pairs_hook=_folded))
    ids = Counter(one["id"] for one in entries if isinstance(one, dict))
    expected = Counter(_bucket(one, ids) for one in entries)
    assert convert(data).summary.as_dict() == {
        **{bucket.value: expected[bucket.value] for bucket in Bucket},
        "total": len(entries),
    }


class _Twice(dict[str, Any]):
    """An object with a member twice."""


def _folded(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {name.lower(): value for name, value in pairs}
    return found if len(found) == len(pairs) else _Twice(found)


def _bucket(entry: Any, ids: Counter[str]) -> str:
    if not isinstance(entry, dict):
        return "invalid"
    kind, sub_type = str(entry["type"]), str(entry.get("subtype", "Default"))
    if kind not in {"Credential", "26"} or sub_type not in {"Default", "0"}:
        return "unchanged"
    data = entry["data"]
    is_wrong = not isinstance(data, dict) or isinstance(data, _Twice) or ids[entry["id"]] > 1
    return "invalid" if is_wrong or not data.get("password") else "converted"


def page(*entries: str) -> bytes:
    return (
        f'{{"data": [{", ".join(entries)}], "currentPage": 1, "pageSize": 1, "totalCount": 1, "totalPage": 1}}'.encode()
    )


def entry(data: str, *, kind: str = '"Credential"', sub_type: str = '"Default"', more: str = "") -> str:
    return f'{{"id": "{guid()}", "name": "n", {more}"type": {kind}, "subType": {sub_type}, "data": {data}}}'


LOGIN = '{"username": "u", "password": "CANARY-p"}'
KEY = '{"apiId": "u", "apiKey": "CANARY-p"}'


@pytest.mark.parametrize(
    ("kind", "sub_type", "written"),
    [
        ('"Credential"', '"Default"', '"ApiKey"'),
        ('"credential"', '"default"', '"ApiKey"'),
        ("26", "0", "49"),
        ('"26"', '"0"', '"49"'),
        ("26", "null", "49"),
    ],
)
def test_types_are_written_as_they_are_found(kind: str, sub_type: str, written: str) -> None:
    found = convert(page(entry(LOGIN, kind=kind, sub_type=sub_type)))
    assert found.data == page(entry(KEY, kind=kind, sub_type=written))


def test_entries_of_one_shape_go_by_a_recipe() -> None:
    entries = [entry(LOGIN).replace(guid(), guid(number)) for number in range(1, 60)]
    keys = [entry(KEY, sub_type='"ApiKey"').replace(guid(), guid(number)) for number in range(1, 60)]
    assert convert(page(*entries)).data == page(*keys)


def test_numbers_with_a_fraction_are_read_back_as_spelled() -> None:
    login, key = '{"username": 1.50, "password": 1e3}', '{"apiId": 1.50, "apiKey": 1e3}'
    assert convert(page(entry(login))).data == page(entry(key, sub_type='"ApiKey"'))


def test_another_credential_of_the_same_fields_stays() -> None:
    data = page(entry(LOGIN, sub_type='"AccessCode"'), entry("null", kind='"Folder"', sub_type='"Company"'))
    found = convert(data)
    assert (found.data, found.summary.counts[Bucket.UNCHANGED]) == (data, 2)
    assert [one.kind.value for one in entries_of(data)] == ["other-credential", "folder"]


def test_tags_are_read_like_those_of_rdm() -> None:
    texts = [
        entries_of(page(entry(LOGIN, more=f'"tags": {tags}, ')))[0].view.text("tags")
        for tags in ('["a", "b c", 4, null, {}]', "[]", "null", '"a b"')
    ]
    assert texts == ["a b c 4", None, None, "a b"]


def test_children_are_a_member_like_any_other() -> None:
    data = page(entry(LOGIN, more=f'"Children": [{entry(LOGIN)}], '))
    found = convert(data)
    assert found.summary.as_dict()["total"] == 1
    assert json.loads(found.data)["data"][0]["Children"] == [json.loads(entry(LOGIN))]
