"""Promise 1: what no edit names comes out byte for byte as it went in."""

import re
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch
from xml.parsers import expat

from hypothesis import event, given, settings
from hypothesis import strategies as st
from lxml import etree

from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.model.entry import Kind
from rdmconv.planning import Bucket, Copy, Edit, Outcome, Remove, Rename, Set
from tests import expat_ranges, plain_lxml
from tests.builders import Converted, convert, guid, xml_credential, xml_export
from tests.depth import examples
from tests.expat_ranges import Range
from tests.paths import EVERY_GOOD, XML_GOOD, name_of
from tests.plain_lxml import PlainEntry, as_utf8
from tests.rows import over
from tests.strategies import XML_FILES


@over(EVERY_GOOD, name_of)
def test_without_a_rule_a_fixture_comes_out_as_it_went_in(path: Path) -> None:
    data = path.read_bytes()
    converted = convert(data, rules=[])
    assert converted.data == data
    assert Bucket.CONVERTED not in converted.summary.counts


@settings(max_examples=examples(700))
@given(XML_FILES)
def test_without_a_rule_any_file_comes_out_as_it_went_in(data: bytes) -> None:
    assert convert(data, rules=[]).data == data


@settings(max_examples=examples(1000))
@given(XML_FILES, st.booleans(), st.booleans())
def test_only_what_edits_name_changes(data: bytes, carry: bool, referenced: bool) -> None:
    converted = convert(data, carry_encrypted=carry, allow_referenced=referenced)
    event(f"converted {converted.summary.counts[Bucket.CONVERTED]}")
    assert_lossless(data, converted)


@over(XML_GOOD, name_of)
def test_only_what_edits_name_changes_in_the_fixtures(path: Path) -> None:
    data = path.read_bytes()
    assert_lossless(data, convert(data, carry_encrypted=True, allow_referenced=True))


@settings(max_examples=examples(300))
@given(XML_FILES)
def test_converting_again_changes_nothing(data: bytes) -> None:
    once = convert(data, carry_encrypted=True, allow_referenced=True)
    twice = convert(once.data, carry_encrypted=True, allow_referenced=True)
    assert twice.data == once.data
    assert not twice.summary.counts[Bucket.CONVERTED]


@over(EVERY_GOOD, name_of)
def test_converting_a_fixture_again_changes_nothing(path: Path) -> None:
    once = convert(path.read_bytes(), allow_referenced=True)
    twice = convert(once.data, allow_referenced=True)
    assert twice.data == once.data
    assert not twice.summary.counts[Bucket.CONVERTED]


@settings(max_examples=examples(400))
@given(
    XML_FILES, st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), max_size=4), st.sampled_from([64, 1 << 20])
)
def test_a_damaged_file_is_refused_or_comes_out_whole(
    data: bytes, damage: list[tuple[float, bytes]], chunk: int
) -> None:
    broken = bytearray(data)
    for place, replacement in damage:
        at = 4 + int(place * (len(broken) - 4))
        broken[at : at + len(replacement)] = replacement
    try:
        with patch.object(encoding, "CHUNK", chunk):
            converted = convert(bytes(broken), rules=[])
    except InputError:
        event("refused")
        return
    event("accepted")
    assert converted.data == broken
    with suppress(expat.ExpatError):  # it knows fewer letters in names
        root = expat_ranges.ranges_of(as_utf8(bytes(broken)))
        assert converted.summary.total == len(expat_ranges.entries_of(root))


FEW: dict[str, list[str | None]] = {
    "username": [None, "", "one", "two"],
    "password": [None, "", "CANARY-1", "CANARY-2"],
    "encrypted": [None, None, "", "Q0FOQVJZ"],
    "domain": [None, "", "one"],
    "sub_type": [None, "Default", "0"],
    "type": ["Credential", "Credential", "26"],
}
MORE = [
    "",
    "",
    "<ApiId/>",
    "<ApiId>one</ApiId>",
    "<ApiKey/>",
    "<ApiKey>CANARY-1</ApiKey>",
    "<Url/>",
    "<Url>a.example</Url>",
    "<!-- c -->",
]
AROUND = ["", "", "<Url/>", "<Url>b.example</Url>", "<Url>c.example</Url>", "<Odd/>", "<ApiId>x</ApiId>"]
ALIKE = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from(values) for name, values in FEW.items()}
        | {"credentials": st.sampled_from(MORE), "around": st.sampled_from(AROUND)}
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=examples(300))
@given(ALIKE)
def test_an_entry_becomes_the_same_alone_and_among_others_like_it(specs: list[dict[str, str]]) -> None:
    entries = [xml_credential(spec.pop("around"), id=guid(place), **spec) for place, spec in enumerate(specs)]
    together = convert(xml_export(*entries), carry_encrypted=True)
    alone = [convert(xml_export(entry), carry_encrypted=True) for entry in entries]
    assert together.codes == [code for one in alone for code in one.codes]
    assert together.data.splitlines()[2:-1] == [one.data.splitlines()[2] for one in alone]


def assert_lossless(data: bytes, converted: Converted) -> None:
    """Compare input and output with parsers that share no code with the package."""
    assert converted.data[: len(bom_of(data))] == bom_of(data)
    before, after = as_utf8(data), as_utf8(converted.data)
    chosen = {one.entry.ordinal: one for one in converted.outcomes if one.bucket is Bucket.CONVERTED}
    if not chosen:
        assert converted.data == data
        return
    roots = expat_ranges.ranges_of(before), expat_ranges.ranges_of(after)
    entries = [expat_ranges.entries_of(root) for root in roots]
    assert len(entries[0]) == len(entries[1])
    assert skeleton(before, entries[0], set(chosen)) == skeleton(after, entries[1], set(chosen))
    assert comments(data) == comments(converted.data)
    plain = plain_lxml.plain_entries(data), plain_lxml.plain_entries(converted.data)
    for ordinal, outcome in chosen.items():
        assert_fields_kept(before, entries[0][ordinal], after, entries[1][ordinal], outcome)
        assert_carried(plain[0][ordinal], plain[1][ordinal])


def bom_of(data: bytes) -> bytes:
    return re.match(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?", data)[0]  # type: ignore[index]


def skeleton(data: bytes, entries: list[Range], converted: set[int]) -> list[bytes]:
    """The document without what belongs to converted entries themselves."""
    order = {id(entry): ordinal for ordinal, entry in enumerate(entries)}
    parts: list[bytes] = []

    def walk(siblings: list[Range], start: int, end: int, *, shown: bool) -> None:
        at = start
        for entry in siblings:
            if shown:
                parts.append(data[at : entry.start])
            own = order[id(entry)] in converted
            parts.append(b"(converted" if own else b"(entry")
            walk(expat_ranges.sub_entries(entry), entry.start, entry.end, shown=not own)
            parts.append(b")")
            at = entry.end
        if shown:
            parts.append(data[at:end])

    inside = {id(child) for entry in entries for child in expat_ranges.sub_entries(entry)}
    walk([entry for entry in entries if id(entry) not in inside], 0, len(data), shown=True)
    return parts


def comments(data: bytes) -> list[str]:
    root = plain_lxml.tree_of(data)
    return [etree.tostring(one, with_tail=False).decode() for one in root.iter(etree.Comment, etree.PI)]


def assert_fields_kept(before: bytes, old: Range, after: bytes, new: Range, outcome: Outcome) -> None:
    """Every field no edit names is there with its bytes, in its order."""
    gone = {path for edit in outcome.edits for path in _taken(edit)}
    come = {path for edit in outcome.edits for path in _given(edit)}
    for place in ("", "credentials", "metainformation"):
        inner = old if not place else old.child(place)
        outer = new if not place else new.child(place)
        untouched = [] if inner is None else _kept(before, inner, place, gone)
        assert untouched == ([] if outer is None else _kept(after, outer, place, come))


def _kept(data: bytes, parent: Range, place: str, named: set[tuple[str, ...]]) -> list[bytes]:
    looked_into = {"credentials", "metainformation", "children"} if not place else set()
    found = []
    for child in parent.children:
        path = (place, child.name.lower()) if place else (child.name.lower(),)
        if path in named:
            named = named - {path}
        elif child.name.lower() not in looked_into:
            found.append(child.bytes_of(data))
    return found


def _taken(edit: Edit) -> list[tuple[str, ...]]:
    match edit:
        case Rename(source, _) | Remove(source):
            return [_lower(source)]
        case Set(target, _):
            return [_lower(target)]
        case Copy():
            return []


def _given(edit: Edit) -> list[tuple[str, ...]]:
    match edit:
        case Rename(_, target) | Copy(_, target) | Set(target, _):
            return [_lower(target)]
        case Remove():
            return []


def _lower(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in path)


def assert_carried(old: PlainEntry, new: PlainEntry) -> None:
    """The name became the ID and the password the key, letter by letter."""
    assert (old.sub_type, new.sub_type) == ("Default", "ApiKey")
    assert old.type == new.type == "Credential"
    for source, target in (("UserName", "ApiId"), ("Domain", "TenantId")):
        there = old.text("Credentials", target) or ""  # only where the old field is empty may another value stand
        assert (old.text("Credentials", source) or there) == (new.text("Credentials", target) or "")
    clear, encrypted = old.text("Credentials", "Password"), old.text("Credentials", "SafePassword")
    assert clear or encrypted
    assert new.text("Credentials", "ApiKey" if clear else "SafeApiKey") == (clear or encrypted)
    for gone in ("UserName", "Password", "SafePassword"):
        assert new.text("Credentials", gone) is None


def test_the_credentials_a_conversion_can_meet_are_met() -> None:
    """Guards the test above: fixtures hold entries that convert, in every spelling."""
    converted = [convert(path.read_bytes()) for path in XML_GOOD]
    assert sum(one.summary.counts[Bucket.CONVERTED] for one in converted) > 50
    assert any(outcome.entry.kind is Kind.API_KEY for one in converted for outcome in one.outcomes)
