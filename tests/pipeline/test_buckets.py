"""Promise 2: every entry ends in exactly one bucket, and the buckets add up."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from rdmconv.planning import Bucket
from tests.builders import convert, xml_credential, xml_export
from tests.depth import examples
from tests.paths import EVERY_GOOD, FIXTURES, JSON_SMALL, JSON_VAULTS, VAULTS, XML_GOOD, name_of
from tests.plain_buckets import expected_xml, is_json_credential, json_entries
from tests.plain_lxml import plain_entries
from tests.rows import over
from tests.strategies import XML_FILES


@over(XML_GOOD, name_of)
def test_buckets_of_a_fixture_are_those_counted_by_hand(path: Path) -> None:
    data = path.read_bytes()
    found = {bucket: count for bucket, count in convert(data).summary.as_dict().items() if count}
    expected = expected_xml(data)
    total = {"total": expected.total()} if expected.total() else {}
    assert found == {**expected, **total}


@over(XML_GOOD, name_of)
def test_credentials_of_a_fixture_are_counted(path: Path) -> None:
    data = path.read_bytes()
    converted = convert(data, rules=[])
    credentials = [entry for entry in plain_entries(data) if entry.sub_type is not None]
    assert converted.credentials == len(credentials)
    assert sum(one.entry.kind.is_credential for one in converted.outcomes) == len(credentials)


@over([*JSON_VAULTS, *JSON_SMALL], name_of)
def test_entries_of_a_json_fixture_add_up(path: Path) -> None:
    data = path.read_bytes()
    converted = convert(data)
    entries = list(json_entries(data))
    no_objects = sum(code == "ENT004" for code in converted.codes)
    assert converted.summary.total - no_objects == len(entries)
    assert converted.credentials == sum(map(is_json_credential, entries))


@over(EVERY_GOOD, name_of)
def test_each_outcome_counts_once(path: Path) -> None:
    converted = convert(path.read_bytes())
    counts = converted.summary.as_dict()
    assert counts.pop("total") == sum(counts.values())
    for bucket in set(Bucket) - {Bucket.UNCHANGED}:
        assert counts[bucket.value] == sum(one.bucket is bucket for one in converted.outcomes)
    ordinals = [one.entry.ordinal for one in converted.outcomes]
    assert ordinals == sorted(set(ordinals))


@settings(max_examples=examples(300))
@given(XML_FILES)
def test_buckets_of_any_file_add_up(data: bytes) -> None:
    entries = plain_entries(data)
    for converted in (convert(data), convert(data, rules=[])):
        counts = converted.summary.as_dict()
        assert counts.pop("total") == sum(counts.values()) == len(entries)
        given_out = {one.entry.ordinal for one in converted.outcomes}
        assert given_out >= {place for place, entry in enumerate(entries) if entry.sub_type is not None}


@settings(max_examples=examples(300))
@given(XML_FILES)
def test_whatever_is_not_converted_has_a_reason(data: bytes) -> None:
    for one in convert(data).outcomes:
        assert (one.bucket is Bucket.CONVERTED) == (one.reason is None)
        assert bool(one.edits) == (one.bucket is Bucket.CONVERTED)


def test_the_table_of_the_vaults_is_right() -> None:
    rows = re.findall(
        r"^\| `(\w+\.xml)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$",
        (FIXTURES / "README.md").read_text(),
        re.MULTILINE,
    )
    assert len(rows) == 4
    for name, *counts in rows:
        plain = plain_entries((VAULTS / name).read_bytes())
        logins = [entry for entry in plain if entry.sub_type == "Default"]
        clear = sum(bool(entry.text("Credentials", "Password")) for entry in logins)
        encrypted = sum(bool(entry.text("Credentials", "SafePassword")) for entry in logins)
        assert [len(plain), len(logins), clear, encrypted, len(logins) - clear - encrypted] == [
            int(count) for count in counts
        ]


@pytest.mark.parametrize("field", ["ApiKey", "ApiId", "TenantId"])
@pytest.mark.parametrize("value", ["old<!-- x -->one", "<?x y?>old"])
def test_what_stands_around_a_comment_is_not_written_over(field: str, value: str) -> None:
    data = xml_export(xml_credential(domain="acme", credentials=f"<{field}>{value}</{field}>"))
    converted = convert(data)
    assert (converted.codes, converted.data) == (["ENT007"], data)
