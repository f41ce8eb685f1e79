"""Entries alike share a shape: what is found by its expression and carried out by its recipe is what one alone gets."""

import weakref
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats import shapes as formats_shapes
from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_xml import shapes
from rdmconv.formats.rdm_xml.elements import take_apart
from rdmconv.formats.rdm_xml.schema import XmlSchema
from rdmconv.formats.rdm_xml.shapes import XmlShapeMaker
from rdmconv.formats.shapes import Shapes
from rdmconv.model.fields import Presence
from rdmconv.pipeline.validation import validate_document
from rdmconv.planning import Copy, Edit, Remove, Rename, Set
from rdmconv.profiles.profile import load_profile
from tests.builders import convert, entries_of, opened, xml_credential, xml_entry, xml_export
from tests.plain_lxml import plain_entries

OFTEN = 20
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "plain",
        "a &amp; b &lt;",
        "&#x41;&#10;",
        "<![CDATA[</UserName><Password>]]>",
        "a<![CDATA[]]>b<![CDATA[-->]]>",
        "é\U0001f511",
        "> ]] -- ?",
        "\r\n\ttwo lines",
    ]
)
BETWEEN = st.sampled_from(["", "\n  ", "<!-- a <b> & c -->", "<?go <x>?>", "\n<!--->-->\n<!---->"])
NAMES = st.sampled_from(["UserName", "Password", "Domain", "Url", "Other", "Credentials"])


class Text(str):
    """A token that is the text of a leaf, and so may differ between entries alike."""

    __slots__ = ()


@st.composite
def elements(draw: st.DrawFn, depth: int = 2) -> list[str]:
    """The tokens of an element."""
    name, attributes = draw(NAMES), draw(st.sampled_from(["", ' a="1 > 0"', " x:nil='true'"]))
    if draw(st.booleans()) or depth == 0:
        if draw(st.booleans()):
            return [f"<{name}{attributes}>", Text(draw(TEXTS)), f"</{name} >"]
        return [f"<{name}{attributes} />"]
    inside = [token for child in draw(st.lists(elements(depth - 1), max_size=3)) for token in child]
    return [f"<{name}{attributes}>{draw(BETWEEN)}", *inside, f"{draw(BETWEEN)}</{name}>"]


def spelled(tokens: list[str]) -> bytes:
    return f"<Connection>{''.join(tokens)}</Connection>".encode()


@settings(deadline=None)
@given(st.lists(elements(), max_size=4), st.lists(TEXTS, min_size=8, max_size=8))
def test_a_compiled_shape_finds_what_the_tokens_are(children: list[list[str]], others: list[str]) -> None:
    tokens = [token for child in children for token in child]
    texts = iter(cycle(others))
    other = [next(texts) if isinstance(token, Text) else token for token in tokens]
    known = Shapes(XmlShapeMaker())
    data, alike = spelled(tokens), spelled(other)
    for _ in range(OFTEN):
        known.match(data)
    for one in (data, alike):
        shape, scalars = known.match(one)
        literals, spans = take_apart(one)
        assert shape.literals == literals
        assert [scalars.span(number) for number in range(len(spans))] == spans
        assert shape.filled(one[start:end] for start, end in spans[1:]) == one
    assert known.match(data)[0].fullmatch(data) is not None


def edited(entry: str, count: int, edits: list[Edit]) -> list[bytes]:
    """Each of so many entries alike, after the edits; numbers and names differ."""
    document = opened(xml_export(*(entry.replace("#", str(number)) for number in range(count))))
    units = [part for window in document.windows() for part in window if isinstance(part, Unit)]
    return [document.rewrite(unit, [(one, edits) for one in unit.entries]).data for unit in units]


ROOTS = {
    "fields that move": xml_credential("<Url>u#</Url>", domain="d#"),
    "comments around": xml_credential(credentials="<!-- # --><X>#</X>\n  <?go #?>"),
    "a missing parent": xml_credential("<A>#</A>"),
    "an empty parent": xml_credential("<MetaInformation />", name="#"),
    "an empty parent with an end tag": xml_credential("<MetaInformation>  </MetaInformation>", name="#"),
    "a nil parent": xml_credential('<MetaInformation xsi:nil="true"></MetaInformation>', name="#"),
    "a type that is nil": xml_credential(credentials='<CredentialType xsi:nil="true" />', name="#"),
    "numbers for types": xml_credential(sub_type="0", type="26", name="#"),
    "CDATA": xml_credential(username=None, credentials="<UserName><![CDATA[<#>]]></UserName>"),
    "sub-entries": xml_credential(f"<Children>{xml_credential(name='#', username='u#')}</Children>"),
}
EDITS: list[Edit] = [
    Set(("Credentials", "CredentialType"), "ApiKey"),
    Rename(("Credentials", "UserName"), ("Credentials", "ApiId")),
    Rename(("Credentials", "Password"), ("MetaInformation", "Key")),
    Copy(("Name",), ("Credentials", "Label")),
    Remove(("ID",)),
]


@pytest.mark.parametrize("entry", ROOTS.values(), ids=ROOTS.keys())
def test_entries_alike_are_edited_alike(entry: str) -> None:
    together = edited(entry, OFTEN, EDITS)
    alone = [edited(entry.replace("#", str(number)), 1, EDITS)[0] for number in range(OFTEN)]
    assert together == alone
    assert all(b"<ApiId>" in one and b"<Label>" in one for one in together)


def test_what_is_empty_makes_another_form() -> None:
    texts = ["p", "q", "", "<![CDATA[]]>", "<![CDATA[r]]>", "<![CDATA[]]><![CDATA[]]>"]
    entries = [xml_credential(password=None, credentials=f"<Password>{text}</Password>") for text in texts]
    one, other, empty, cdata, filled, twice = (entry.view.form for entry in entries_of(xml_export(*entries)))
    assert one == other == filled
    assert empty == cdata == twice
    assert one != empty


@pytest.mark.parametrize("first", ["", "2029-01-01"])
def test_an_expiry_is_copied_wherever_there_is_one(first: str) -> None:
    """What the first entry of a shape lacked must not be lost in those that have it, nor the other way round."""
    profile = load_profile("default")
    places = profile.api_key.model_copy(update={"expires_after": "Credentials/Expires"})
    texts = list(islice(cycle([first, "2030-01-01", "", "<![CDATA[2031-01-01]]>"]), 4 * OFTEN))
    entries = [
        xml_credential(f"<MetaInformation><Expiration>{text}</Expiration></MetaInformation>", id=None) for text in texts
    ]
    converted = convert(xml_export(*entries), profile=profile.model_copy(update={"api_key": places}))
    assert converted.buckets == ["converted"] * 4 * OFTEN
    found = [one.text("Credentials", "Expires") or "" for one in plain_entries(converted.data)]
    assert found == [text.removeprefix("<![CDATA[").removesuffix("]]>") for text in texts]


def test_a_shape_that_looks_like_stand_ins_is_not_remembered() -> None:
    """No XML has such a byte, but it is refused only later, by libxml2."""
    entry = xml_credential("<X\x011\x01></X\x011\x01>")
    known = Shapes(XmlShapeMaker())
    assert known.match(entry.encode())[0] is not known.match(entry.encode())[0]
    with pytest.raises(InputError):
        convert(xml_export(*[entry] * OFTEN))


def test_a_leaf_with_markup_in_it_has_no_text_and_is_not_empty() -> None:
    (entry,) = entries_of(xml_export(xml_credential(credentials="<Other>a<!-- b -->c</Other>")))
    assert entry.view.text_at(("Credentials", "Other")) is None
    assert entry.view.presence(("Credentials", "Other")) is Presence.VALUE


def test_what_is_too_wide_to_be_checked_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_CHILDREN", 100)
    wide, good = xml_credential(credentials="<a/>" * 101), xml_credential(credentials="<a/>" * 90, id=None)
    outer = xml_credential(f"<X>{'<a/>' * 101}</X><Children>{xml_credential()}</Children>", name="outer")
    converted = convert(xml_export(wide, good, outer))
    assert (converted.buckets, converted.codes[0]) == (["invalid", "converted", "invalid", "invalid"], "ENT009")
    assert wide.encode() in converted.data
    assert outer.encode() in converted.data


def test_what_is_too_wide_is_not_checked_by_validate_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_CHILDREN", 100)
    document = opened(xml_export(xml_credential(credentials="<a/>" * 101)))
    monkeypatch.setattr(XmlSchema, "problem_of", lambda _, __: pytest.fail("it was checked"))
    findings = list(validate_document(document, load_profile("default")))
    assert [finding.diagnostic.code for finding in findings] == ["ENT009"]


def test_white_space_of_a_new_parent_does_not_depend_on_values() -> None:
    """A recipe is learnt on an entry without values, so nothing may depend on a line break in one."""
    entry = "<Connection>\n  <ConnectionType>Credential</ConnectionType>\n  <ID>{}</ID>\n  <Name>{}</Name></Connection>"
    edits: list[Edit] = [Set(("MetaInformation", "ValidFrom"), "2026-01-01")]
    for name in ("one line", "two\n  lines"):
        together = edited(entry.format("#", name), OFTEN, edits)
        alone = [edited(entry.format(number, name), 1, edits)[0] for number in range(OFTEN)]
        assert together == alone


def test_memory_is_not_for_shapes_that_never_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats_shapes, "_ALL_KNOWN", 10_000)
    known = Shapes(XmlShapeMaker())
    for number in range(200):
        known.match(f"<Connection><X{number}>1</X{number}>{'<a/>' * 100}</Connection>".encode())
    assert sum(len(b"".join(literals)) for literals in known._known) < 10_000


def test_a_shape_is_let_go_at_once_when_it_is_not_remembered() -> None:
    shape = XmlShapeMaker().shape(take_apart(b"<Connection><a>1</a></Connection>")[0], is_known=False)
    gone = weakref.ref(shape)
    del shape
    assert gone() is None


def test_types_of_any_length_are_not_remembered() -> None:
    entries = entries_of(xml_export(*(xml_entry(type=f"T{number}" + "x" * 1000, id=None) for number in range(OFTEN))))
    outlines = {id(entry.view.outline): entry.view.outline for entry in entries}  # type: ignore[attr-defined]
    assert len(outlines) == 1
    assert not any(outline._facts or outline._forms for outline in outlines.values())
    assert entries[0].view.form is None
