"""Documents in XML that are as nasty as they can be while they stay well-formed; and such with one byte changed."""

import codecs
from random import Random

from hypothesis import strategies as st

from tests.builders import XSI, guid
from tests.strategies import SEEDS, XML_FILES, Author

_HEADS = [
    "",
    '<?xml version="1.0"?>',
    "<?xml version='1.0' encoding='utf-16' standalone='yes' ?>\n",
    "<!-- <Connections><Connection> --><?p <!DOCTYPE ?>\n",
]
_ENTRIES = [
    "<Connection/>",
    "<Connection></Connection>",
    "<Connection\n>text</Connection\t>",
    "<Connection a='>' b=\"/Connection>\"><ConnectionType>26</ConnectionType></Connection>",
    "<Connection><ConnectionType>Cre&#100;ential</ConnectionType></Connection>",
    "<Connection><ConnectionType>77</ConnectionType><x:ConnectionType>26</x:ConnectionType></Connection>",
    "<Connection><ConnectionType>2<![CDATA[6]]></ConnectionType><Name>&lt;b&gt;</Name></Connection>",
    "<Connection><ConnectionType><!-- -->26</ConnectionType><Name>a<?p ?>b</Name></Connection>",
    "<Connection><ConnectionType>Group</ConnectionType><Children/><Children><Connection/></Children></Connection>",
    "<Connection><CHILDREN a='/>'>x<Connection/>y<connection/><Connection>z</Connection></CHILDREN></Connection>",
    "<Connection><Name><![CDATA[]]></Name><ID>]]&gt;</ID><Group>\ra\r\nb</Group></Connection>",
    "<Connection><ConnectionType>Group</ConnectionType><ConnectionTypeX>26</ConnectionTypeX></Connection>",
    "<Connection><Name xsi:nil='1'/><Url xsi:nil='true'></Url><ID xsi:nil='false'>a</ID></Connection>",
    "<Connection><Name xmlns='urn:n'>a</Name><Host xmlns=''>b</Host></Connection>",
    "<Connection xmlns='urn:n'><ConnectionType>26</ConnectionType></Connection>",
    "<Connection><Children xmlns='urn:n'><Connection><Name>a</Name></Connection></Children></Connection>",
    (
        "<Connection><Children><Connection xmlns='urn:n'><ConnectionType>26</ConnectionType></Connection></Children>"
        "</Connection>"
    ),
    "<Connection><A><Children><Connection/></Children></A><Code/><Co a=''/></Connection>",
    (
        "<Connection><Credentials>text<UserName>u</UserName><Credentials><UserName>i</UserName></Credentials></Credentials>"
        "<ConnectionType>Credential</ConnectionType></Connection>"
    ),
    f"<Connection><Image>{'QUFB' * 400}</Image><ConnectionType>Credential</ConnectionType></Connection>",
    "<x:Connection><ConnectionType>26</ConnectionType></x:Connection>",
    "<ConnectionX><ConnectionType>26</ConnectionType></ConnectionX>",
    "<connection><ConnectionType>26</ConnectionType></connection>",
    "<Other><Connection><ConnectionType>26</ConnectionType></Connection></Other>",
    "<![CDATA[<Connection>]]>",
    "<!-- </Connection> - <Connection> -->",
    "<?p <Connection ?>",
    "]>&#60;Connection>&amp;",
]
_AROUND = [
    "{}",
    "<Vaults>{}</Vaults>",
    "<Vault Name='a>b'><Name>V<!-- <Name> --></Name>{}</Vault>",
    "<RDMExport>{}</RDMExport>",
    "<Connection>{}</Connection>",
    "<a><b><c>{}</c></b></a>",
    "<Connections/>{}<ArrayOfConnection />",
]
_HOLDERS = ["Connections", "ArrayOfConnection", "Connections", "connections", "Connection", "x:Connections"]


def _holder(random: Random) -> str:
    author = Author(random.randrange(1 << 32))
    entries = [
        author.entry(random.randrange(1, 5)) if random.randrange(3) else random.choice(_ENTRIES)
        for _ in range(random.randrange(5))
    ]
    name = random.choice(_HOLDERS)
    attributes, space = random.choice(["", " ", ' a=">"']), random.choice(["", " "])
    inside = f"<{name}{attributes}>{author.several(entries)}</{name}{space}>"
    for _ in range(random.randrange(3)):
        inside = random.choice(_AROUND).format(inside)
    return inside


def odd_document(seed: int) -> str:
    """Several vaults, or none, in elements that nobody knows."""
    random = Random(seed)
    root = random.choice(
        ["Connections", "ArrayOfConnection", "RDMExport", "Vaults", "rdx", "Connection", "CONNECTIONS"]
    )
    space = random.choice(["", "", "", "", " xmlns='urn:d'", " xmlns=''", "\n xmlns:c='urn:c' c:xmlns='a'"])
    body = "\n".join(
        _holder(random) if random.randrange(2) else random.choice(_ENTRIES) for _ in range(random.randrange(4))
    )
    more = f"<CredentialConnectionID>{guid(11)}</CredentialConnectionID>" if random.randrange(9) == 0 else ""
    return f"{random.choice(_HEADS)}<{root} xmlns:xsi='{XSI}' xmlns:x='urn:x'{space}>{more}{body}</{root}>\n"


_ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""),
]


def _stored(text: str, line_end: str, encoding: tuple[str, bytes]) -> bytes:
    return encoding[1] + text.replace("\n", line_end).encode(encoding[0])


ODD_FILES = st.builds(
    _stored, SEEDS.map(odd_document), st.sampled_from(["\n", "\n", "\r\n", "\r"]), st.sampled_from(_ENCODINGS)
)
XML_DOCUMENTS = XML_FILES | ODD_FILES | ODD_FILES

_BYTES = [*b"<>/&;\"'=!?-[] \n\r\tCcx:\0\x0b\x7f\x80\xbf\xc3\xed\xff0"]


def changed(data: bytes, place: float, change: int, byte: int) -> bytes:
    """The document with one byte put in, taken out or replaced."""
    at = int(place * len(data))
    return data[:at] + bytes([byte][: change != 0]) + data[at + (change < 2) :]


def with_one_byte_changed(documents: st.SearchStrategy[bytes], odd: list[int]) -> st.SearchStrategy[bytes]:
    """Documents of a strategy, most of them broken."""
    byte = st.sampled_from(odd) | st.integers(0, 255)
    return st.builds(changed, documents, st.floats(0, 1, exclude_max=True), st.integers(0, 2), byte)


BROKEN_XML = with_one_byte_changed(XML_DOCUMENTS, _BYTES)
