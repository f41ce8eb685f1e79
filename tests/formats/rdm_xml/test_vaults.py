"""Several vaults in one document: what stands around them is not known, and stays as it is."""

from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.formats.base import Unit, Vault
from tests.builders import XSI, convert, guid, opened, parts_of, xml_credential, xml_entry
from tests.depth import examples
from tests.rows import over
from tests.strategies import SEEDS, xml_text

FORMS = {
    "ArrayOfConnection": "<ArrayOfConnection>{}</ArrayOfConnection>",
    "Connections": "<Connections>\n{}\n</Connections>",
    "RDMExport": f'<RDMExport xmlns:xsi="{XSI}"><Connections>{{}}</Connections><Version>2</Version></RDMExport>',
}
CHUNKS = [1, 7, 64, 1 << 20]


def container(*vaults: str) -> str:
    return "\n".join(("<Vaults>", *(f"<Vault>{one}</Vault>" for one in vaults), "</Vaults>"))


def three() -> list[str]:
    return [
        form.format(xml_credential(id=guid(number), name=f"V{number}")) for number, form in enumerate(FORMS.values())
    ]


def vaults_of(text: str) -> list[str | None]:
    document = opened(text.encode())
    for _ in document.windows():
        pass
    return [vault.name for vault in document.vaults]


def refusal(text: str) -> tuple[str, int | None, int | None]:
    with pytest.raises(InputError) as caught:
        parts_of(text.encode())
    return caught.value.code, caught.value.line, caught.value.column


@pytest.mark.parametrize("chunk", CHUNKS)
def test_without_a_rule_it_comes_out_as_it_went_in(chunk: int) -> None:
    data = container(*three()).encode()
    with patch.object(encoding, "CHUNK", chunk):
        assert convert(data, rules=[]).data == data


@pytest.mark.parametrize("chunk", CHUNKS)
def test_each_vault_becomes_what_it_becomes_alone(chunk: int) -> None:
    vaults = three()
    alone = [convert(vault.encode()).data.decode() for vault in vaults]
    with patch.object(encoding, "CHUNK", chunk):
        together = convert(container(*vaults).encode())
    assert together.buckets == ["converted"] * 3
    assert together.data.decode() == container(*alone)


VAULTS = st.builds(xml_text, st.sampled_from([*FORMS]), SEEDS, st.lists(SEEDS, max_size=4))
NAMES = st.sampled_from(["Backup", "Vault", "a", "Éa", "Connection.s"])
TAGS = st.tuples(NAMES, st.sampled_from(["", " Name='A'", ' a=">"', "\n"]))
BESIDE = st.sampled_from(
    [
        "",
        "\n  ",
        "<Name>A</Name>",
        "<!-- <Connections><Connection> -->",
        "<?pi <Connections> ?>",
        "<i>]]&gt;</i>",
        "<a><![CDATA[<Connections><Connection><ConnectionType>26</ConnectionType></Connection>]]></a>",
        "<Connections/>",
        "<Connection><ConnectionType>Credential</ConnectionType></Connection>",
        "<Connections>\n</Connections>",
        "text",
    ]
)


@settings(max_examples=examples(400))
@given(VAULTS, st.lists(st.tuples(TAGS, BESIDE, BESIDE), min_size=1, max_size=4), st.sampled_from(CHUNKS))
def test_whatever_stands_around_a_vault_stays(
    vault: str, around: list[tuple[tuple[str, str], str, str]], chunk: int
) -> None:
    converted_alone = convert(vault.encode()).data.decode()
    head = tail = ""
    for (name, attributes), before, after in around:
        head, tail = f"<{name}{attributes}>{before}{head}", f"{tail}{after}</{name}>"
    # An entry that looks like one, whatever the vault holds.
    head += FORMS["Connections"].format(xml_entry(id=guid(999)))
    with patch.object(encoding, "CHUNK", chunk):
        converted = convert(f"{head}{body(vault)}{tail}".encode()).data.decode()
    assert converted == f"{head}{body(converted_alone)}{tail}"


def body(document: str) -> str:
    return document.partition("?>")[2] if document.startswith("<?xml") else document


def test_a_prefix_may_be_declared_on_one_vault_only() -> None:
    credential = xml_credential("<z:Odd/>", id=guid(1))
    text = container(
        f"<Connections xmlns:z='urn:z'>{credential}</Connections>",
        f"<a><Connections>{xml_credential(id=guid(2))}</Connections></a>",
    )
    assert convert(text.encode()).buckets == ["converted"] * 2


def test_references_go_across_vaults() -> None:
    user = xml_entry(f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>", id=guid(2))
    text = container(*(FORMS["Connections"].format(one) for one in (xml_credential(id=guid(1)), user)))
    converted = convert(text.encode())
    assert (converted.buckets, converted.codes) == (["blocked"], ["REF001"])
    assert [one.id for one in converted.outcomes[0].users] == [guid(2)]


def test_one_id_in_two_vaults_is_invalid() -> None:
    vault = FORMS["Connections"].format(xml_credential(id=guid(1)))
    converted = convert(container(vault, vault).encode())
    assert (converted.buckets, converted.codes) == (["invalid"] * 2, ["VAL005"] * 2)


def test_an_entry_knows_its_vault() -> None:
    text = container("<Connections/>", *three(), three()[0])
    units = [part for part in parts_of(text.encode(), every_entry=True) if isinstance(part, Unit)]
    assert [unit.vault for unit in units] == [1, 2, 3, 4]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_vault_is_called_what_the_elements_around_it_say(chunk: int) -> None:
    entry = xml_credential()
    with patch.object(encoding, "CHUNK", chunk):
        assert vaults_of(
            f"""<Export Name="all">
              <Vault Name="a &amp; b"><Connections>{entry}</Connections></Vault>
              <Vault><Connections>{entry}</Connections><Name> after </Name></Vault>
              <Vault><Name>before</Name><RDMExport><Connections>{entry}</Connections></RDMExport></Vault>
              <Vault><RDMExport><Connections>{entry}</Connections><Name>in</Name></RDMExport></Vault>
              <Vault><Owner><Name>nobody</Name></Owner><Connections name='own'>{entry}</Connections></Vault>
              <Vault><Name/><Connections/></Vault>
            </Export>"""
        ) == ["a & b", "after", "before", "in", "own", None]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_an_export_of_one_vault_is_no_container(form: str) -> None:
    assert vaults_of(form.format(xml_credential())) == []
    assert opened(form.format("").encode()).vaults == ()
    assert vaults_of(container(form.format(xml_credential()))) == [None]
    assert Vault(None) == Vault(name=None)


ENTRY = xml_credential()


@over(
    product(
        [
            ("<Vaults/>", "FMT002", 1, 1),
            ("\n <Vaults><Connections/></Vaults>", "FMT002", 2, 2),
            (f"<Vaults>{ENTRY}</Vaults>", "FMT002", 1, 1),
            (f"<Vaults><Vault>{ENTRY}</Vault></Vaults>", "FMT002", 1, 1),
            (f"<a><b><c><d><e><Connections>{ENTRY}</Connections></e></d></c></b></a>", "FMT002", 1, 1),
            ("<a><Connections><Connection host='x'/></Connections></a>", "FMT002", 1, 1),
            ("<a><Connections><Connection><Name>x</Name></Connection></Connections></a>", "FMT002", 1, 1),
            (f"<a><connections>{ENTRY}</connections></a>", "FMT002", 1, 1),
            (f"<a xmlns:x='u'><x:Connections>{ENTRY}</x:Connections></a>", "FMT002", 1, 1),
            ("<svg xmlns='http://www.w3.org/2000/svg'><path/></svg>", "FMT002", 1, 1),
            (f"<a>{'<b>' * 70}{'</b>' * 70}</a>", "FMT002", 1, 1),
            (f"<a xmlns='u'>\n<Connections>{ENTRY}</Connections></a>", "FMT012", 2, 1),
            (f"<a><b xmlns='u'><Connections>{ENTRY}</Connections></b></a>", "FMT012", 1, 17),
            (f"<a><Connections xmlns='u'>{ENTRY}</Connections></a>", "FMT012", 1, 4),
            (f"<a><Connections>{ENTRY}</Connections>{'<b>' * 70}{'</b>' * 70}</a>", "FMT008", 1, None),
            (f"<a><Connections>{ENTRY}</Connections>", "FMT003", 1, None),
            (f"<a><Connections>{ENTRY}</Connections></a><b/>", "FMT003", 1, None),
        ],
        CHUNKS,
    ),
    str,
)
def test_what_is_no_container_is_refused(row: tuple[tuple[str, str, int, int | None], int]) -> None:
    (text, code, line, column), chunk = row
    with patch.object(encoding, "CHUNK", chunk):
        found = refusal(text)
    assert found[:2] == (code, line)
    assert column is None or found[2] == column


def test_what_stands_inside_a_vault_is_no_vault() -> None:
    more = f"<Old><Connections>{xml_credential(id=guid(2))}</Connections></Old>{xml_credential(id=guid(3))}"
    text = f"<a><Connections>{xml_credential(id=guid(1))}{more}</Connections></a>"
    assert [one.entry.id for one in convert(text.encode()).outcomes] == [guid(1), guid(3)]
    assert vaults_of(text) == [None]


def test_a_namespace_beside_vaults_is_none_of_their_business() -> None:
    text = f"<a><b xmlns='u'><c/></b><Connections>{ENTRY}</Connections></a>"
    assert convert(text.encode()).buckets == ["converted"]
