"""The ledger counts every field of every API key once, follows its schema and holds no secret."""

import csv
import io
import json
from functools import cache
from itertools import product
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import event, given, settings

from rdmconv.export.ledger import Ledger
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.entry import Kind
from rdmconv.model.secret import MASK
from rdmconv.pipeline.exporting import count_losses, leaks_in
from rdmconv.profiles.profile import load_profile
from tests.builders import convert, guid, opened, xml_credential, xml_entry, xml_export, xml_field
from tests.depth import examples
from tests.export.cxf_reader import read_cxf
from tests.export.exporting import exported, target, xml_api_key
from tests.paths import ALL_GOOD
from tests.rows import over
from tests.strategies import XML_FILES

NAMES = ("cxf", "csv", "devolutions-server")
TOKEN = "CANARY-" + "x9Kq2Lm7Zr4T"


def test_a_ledger_without_entries_has_no_losses() -> None:
    ledger = Ledger("csv", "vault")
    assert (ledger.has_losses, ledger.left_out, dict(ledger.sums())) == (False, [], {})


SCHEMA = jsonschema_rs.validator_for(json.loads(read_schema("loss-ledger.schema.json")))


@cache
def converted(path: Path) -> bytes:
    return convert(path.read_bytes(), carry_encrypted=True, allow_referenced=True).data


@over(product(NAMES, ALL_GOOD), str)
def test_a_ledger_follows_its_schema_and_adds_up(row: tuple[str, Path]) -> None:
    name, path = row
    _, ledger = exported(converted(path), name)
    told = ledger.as_dict()
    SCHEMA.validate(told)
    lost = [loss["field"] for entry in told["entries"] for loss in entry["losses"]]
    assert len(lost) == sum(counts["lossy"] + counts["dropped"] for counts in told["fields"].values())
    assert "CANARY" not in json.dumps(told)


def test_a_schema_refuses_what_is_no_ledger() -> None:
    told = Ledger("csv", "vault").as_dict()
    assert SCHEMA.is_valid(told)
    assert not SCHEMA.is_valid({**told, "fields": {"api_key": {"lossless": 1}}})
    assert not SCHEMA.is_valid({**told, "format_version": "2.0"})


def test_entries_of_other_kinds_are_counted() -> None:
    data = xml_export(
        xml_entry(id=guid(1)),
        xml_credential(id=guid(2)),
        xml_credential(id=guid(3), sub_type="Custom"),
        xml_api_key(id=guid(4)),
        xml_entry(
            f"<Children>{xml_credential(id=guid(6))}{xml_entry(id=guid(7))}</Children>", id=guid(5), type="Group"
        ),
    )
    _, ledger = exported(data, "csv")
    assert ledger.not_api_keys == {Kind.OTHER: 3, Kind.USERNAME_PASSWORD: 2, Kind.OTHER_CREDENTIAL: 1}
    assert ledger.exported == 1


@pytest.mark.parametrize("own", [True, False], ids=["its own", "of another entry"])
def test_a_secret_in_a_name_is_masked(own: bool) -> None:
    key, name = (TOKEN, f"key {TOKEN}") if own else ("other", f"key {TOKEN}")
    other = xml_credential(password=TOKEN, id=guid(2))
    data = xml_export(xml_api_key(xml_field("Host", "h"), key=key, name=name), other)
    _, ledger = exported(data, "csv")
    assert [line.name for line in ledger.lines] == [f"key {MASK}"]


def test_a_secret_that_is_not_masked_is_found() -> None:
    data = xml_export(xml_api_key(xml_field("Host", "h"), key=TOKEN, id=TOKEN))
    ledger, watched = count_losses(opened(data), target("csv"), load_profile("default"), "vault")
    assert [leak.where for leak in leaks_in(json.dumps(ledger.as_dict()), watched)] == ["vault:3"]
    assert leaks_in("nothing", watched) == []
    assert leaks_in("printer-hp-01", watched) == []


def test_entries_that_lose_the_same_share_it() -> None:
    entries = [xml_api_key(xml_field("Host", "h"), id=guid(number)) for number in range(1, 9)]
    _, ledger = exported(xml_export(*entries), "csv")
    assert len({id(line.losses) for line in ledger.lines}) == 1


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=examples(100))
@given(XML_FILES)
def test_nasty_files_are_exported_as_far_as_they_can_be_read(name: str, data: bytes) -> None:
    written, ledger = exported(convert(data, carry_encrypted=True, allow_referenced=True).data, name)
    readers = {
        "cxf": read_cxf,
        "csv": lambda text: list(csv.DictReader(io.StringIO(text.decode(), newline=""), strict=True)),
        "devolutions-server": json.loads,
    }
    event("exported" if ledger.exported else "nothing exported")
    assert len(readers[name](written)) == ledger.exported
