"""Several vaults in one document: what stands around them is not known, and stays as it is."""

import json
import tracemalloc
from collections.abc import Callable
from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_json import vaults
from rdmconv.model.limits import DEFAULT, Limits
from tests.builders import convert, guid, opened, parts_of
from tests.depth import examples
from tests.rows import over

CHUNKS = [1, 2, 7, 64, 1 << 20]


def credential(number: int = 1) -> dict[str, Any]:
    login = {"Password": f"CANARY-{number}", "UserName": f"user {number}"}
    return {"ConnectionType": 26, "Credentials": login, "ID": guid(number), "Name": f"Entry {number}"}


def vault(*numbers: int, **more: Any) -> dict[str, Any]:
    return {"Connections": [credential(number) for number in numbers], **more}


def written(document: Any, **spelling: Any) -> bytes:
    return json.dumps(document, **spelling).encode()


def names_of(document: Any, chunk: int = 1 << 20) -> list[str | None]:
    with patch.object(encoding, "CHUNK", chunk):
        found = opened(written(document))
        for _ in found.windows():
            pass
    return [one.name for one in found.vaults]


def refusal(data: bytes, limits: Limits = DEFAULT) -> InputError:
    with pytest.raises(InputError) as caught:
        parts_of(data, limits=limits)
    return caught.value


CONTAINERS: dict[str, Callable[..., Any]] = {
    "array in an object": lambda *vaults: {"Version": 3, "Vaults": [*vaults], "More": [1, {"a": None}]},
    "bare array": lambda *vaults: [*vaults],
    "members": lambda *vaults: {f"Vault {number}": one for number, one in enumerate(vaults)},
    "deeper": lambda *vaults: {"Export": {"Vaults": [{"Vault": one} for one in vaults]}},
    "mixed": lambda *vaults: [vaults[0], 1, "x", {"b": [*vaults[1:]]}],
}


@over(product(CHUNKS, [{}, {"indent": 2}, {"separators": (",", ":")}], CONTAINERS.values()), str)
def test_each_vault_becomes_what_it_becomes_alone(row: tuple[int, dict[str, Any], Callable[..., Any]]) -> None:
    chunk, spelling, around = row
    three = [vault(1, 2, Name="One"), {"ID": guid(90), "Name": "Two", **vault(3)}, vault(4, 5, 6, Version=2)]
    alone = [json.loads(convert(written(one)).data) for one in three]
    data = written(around(*three), **spelling)
    with patch.object(encoding, "CHUNK", chunk):
        assert convert(data, rules=[]).data == data
        together = convert(data)
    assert together.buckets == ["converted"] * 6
    assert together.data == written(around(*alone), **spelling)


TEXTS = st.sampled_from(["", "a", "Connections", '"', "\\", "{", "]}", "é", '{"Connections": ['])
NAMES = st.sampled_from(["Name", "a", "Vault", "connection", "Folders", "é", '"', "]", ""])
BESIDE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
STEPS = st.lists(st.tuples(st.booleans(), BESIDE, BESIDE), min_size=1, max_size=3)


@settings(max_examples=examples(400))
@given(STEPS, st.sampled_from([None, 1, "\t"]), st.booleans(), st.sampled_from(CHUNKS))
def test_whatever_stands_around_a_vault_stays(
    steps: list[tuple[bool, Any, Any]], indent: Any, ascii_only: bool, chunk: int
) -> None:
    def wrapped(inner: Any) -> Any:
        for is_object, before, after in steps:
            inner = {"Before": before, "Vault": inner, "After": after} if is_object else [inner, before, after]
        return inner

    one = vault(1, 2, Name="V")
    alone = json.loads(convert(written(one)).data)
    data = written(wrapped(one), indent=indent, ensure_ascii=ascii_only)
    with patch.object(encoding, "CHUNK", chunk):
        converted = convert(data)
    assert converted.data == written(wrapped(alone), indent=indent, ensure_ascii=ascii_only)


def test_references_go_across_vaults() -> None:
    user = {"ConnectionType": 1, "CredentialConnectionID": guid(1), "ID": guid(2), "Name": "dc01"}
    converted = convert(written([vault(1), {"Connections": [user]}]))
    assert (converted.buckets, converted.codes) == (["blocked"], ["REF001"])
    assert [one.id for one in converted.outcomes[0].users] == [guid(2)]


def test_one_id_in_two_vaults_is_invalid() -> None:
    converted = convert(written([vault(1), vault(1)]))
    assert (converted.buckets, converted.codes) == (["invalid"] * 2, ["VAL005"] * 2)


def test_an_entry_knows_its_vault() -> None:
    data = written({"Vaults": [vault(1), vault(), vault(2, 3)]})
    units = [part for part in parts_of(data, every_entry=True) if isinstance(part, Unit)]
    assert [unit.vault for unit in units] == [0, 2, 2]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_vault_is_called_what_its_name_says(chunk: int) -> None:
    found = [
        {"Name": "é", **vault(1)},
        vault(2, name="after"),
        vault(3),
        vault(4, Name=5),
        vault(5, Name={"Name": "x"}),
    ]
    assert names_of({"Vaults": found}, chunk) == ["é", "after", None, None, None]


@pytest.mark.parametrize("document", [vault(1), [credential()], credential(), {"Connections": []}])
def test_an_export_of_one_vault_is_no_container(document: Any) -> None:
    assert names_of(document) == []


@pytest.mark.parametrize(
    "document",
    [
        {"Folders": [vault(1)], "Connections": [credential(2)]},
        {"Other": [vault(1)], "Connections": [credential(2)]},
        {"Other": [vault(1)], "Credentials": {}, "ID": guid(2), "Name": "an entry"},
        [credential(2), vault(1)],
        [{**vault(1), **credential(2)}],
    ],
)
def test_what_was_an_export_without_vaults_stays_one(document: Any) -> None:
    assert names_of(document) == []
    assert guid(1) not in {outcome.entry.id for outcome in convert(written(document)).outcomes}


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ({"Vaults": []}, "an object without Connections that is no entry"),
        ({"Vaults": [{"Name": "a"}]}, "an object without Connections that is no entry"),
        ({"Vaults": [{"Connections": 1}]}, "an object without Connections that is no entry"),
        ({"Vaults": [{"Connections": []}]}, "nothing in its Connections looks like an entry"),
        ({"servers": {"connections": [{"host": "a"}]}}, "nothing in its Connections looks like an entry"),
        ([{"Connections": ["x", 1, None]}], "nothing in its Connections looks like an entry"),
        ({"a": {"b": {"c": {"d": {"e": vault(1)}}}}}, "an object without Connections that is no entry"),
        ({"Folders": [vault(1)]}, "an object without Connections that is no entry"),
    ],
)
def test_what_is_no_container_is_refused(document: Any, seen: str) -> None:
    found = refusal(written(document))
    assert (found.code, found.details) == ("FMT002", {"seen": seen})


LATE = 'x": [' + written(vault(1)).decode() + "], "


@pytest.mark.parametrize(
    ("text", "code", "seen"),
    [
        ('{"' + LATE + '"Connections": []}', "FMT002", "its Connections stand beside other vaults"),
        ('{"' + LATE + '"ConnectionType": 26}', "FMT002", "an entry that holds vaults"),
    ],
)
def test_what_turns_out_late_to_be_something_else_is_refused(
    text: str, code: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parts_of(text.encode())
    monkeypatch.setattr(vaults, "_LOOKED_AT", 60)
    found = refusal(text.encode())
    assert (found.code, found.details, found.line) == (code, {"seen": seen}, 1)


@over(
    product(
        CHUNKS,
        [
            (lambda text: text[:-1], "FMT005"),
            (lambda text: text[:-3], "FMT005"),
            (lambda text: text + "]", "FMT005"),
            (lambda text: text.replace("}, {", "} {"), "FMT005"),
            (lambda text: text.replace("}, {", "}, , {"), "FMT005"),
            (lambda text: text.replace("]}", "}]"), "FMT005"),
            (lambda text: text.replace('"Name": "V2"', '"Name": "\\x"'), "FMT005"),
            (lambda text: text.replace('"Name": "V2"', '"Name": V2'), "FMT005"),
            (lambda text: text.replace('"Name": "V2"', '"Connections": []'), "FMT010"),
            (lambda text: text.replace('"V2"', '"\udcff"'), "FMT006"),
            (lambda text: text.replace("26", "26x"), "FMT005"),
        ],
    ),
    str,
)
def test_what_is_broken_is_refused(row: tuple[int, tuple[Callable[[str], str], str]]) -> None:
    chunk, (change, code) = row
    text = change(written({"Vaults": [vault(1), vault(2, Name="V2"), vault(3)]}).decode())
    with patch.object(encoding, "CHUNK", chunk):
        assert refusal(text.encode("utf-8", "surrogateescape")).code == code


def test_a_vault_takes_no_more_memory_than_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 10_000)
    monkeypatch.setattr(encoding, "_KEPT", 0)
    monkeypatch.setattr(vaults, "_LOOKED_AT", 100_000)
    entry = written(credential()).replace(b"26", b"77")
    data = b'{"Vaults": [%b]}' % b",".join([b'{"Connections": [%b]}' % b",".join([entry] * 10_000)] * 2)
    document = opened(data)
    tracemalloc.start()
    assert sum(part.entries for window in document.windows() for part in window if not isinstance(part, Unit)) == 20_000
    assert tracemalloc.get_traced_memory()[1] < len(data) / 3
    tracemalloc.stop()


def test_what_stands_around_is_held_in_memory_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 1000)
    limits = Limits(entry_size=10_000)
    more = "x" * 100_000
    assert refusal(written([vault(1), vault(2, More=more)]), limits).code == "FMT009"
    assert refusal(written([vault(1, 2), {"Connections": [{"Name": more}]}]), limits).code == "FMT009"
