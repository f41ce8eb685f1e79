"""Hypothesis strategies: XML exports as nasty as they can be while they stay well-formed.

Hypothesis chooses the root, the encoding, the line end and one number an entry; the number seeds what the entry looks
like. That is thirty times as fast as drawing each part, and a failing example still shrinks to few entries.
"""

import codecs
from random import Random

from hypothesis import strategies as st

from tests.builders import XSI, guid

_CHARACTERS = [
    *"<>&\"'\r\n\t ]-?/;#\\{}$=azAZ09_.",
    *"\x7f\u0085\u2028\xa0\u202e\u200b\u009b\ufeffé🔑\ufdd0\U0010ffff\ue000",
    "]]>",
    "<!--",
    "<Connection>",
    "&amp;",
    "e\u0301",
    "CANARY-",
]
_BAIT = [
    "<Connection>",
    "</Connection>",
    "<Connection />",
    "<ConnectionType>Credential</ConnectionType>",
    "<Password>bait</Password>",
    "</ArrayOfConnection>",
    "> /> \" '",
    "<![CDATA[",
    "",
]
_ATTRIBUTES = [*[""] * 9, ' a="1"', " a='>'", ' a="/>"', " a='\"' b=\"'\"", "\n a = '1' ", ' x:a="&lt;/Connection>"']
_TYPES = [*["Credential"] * 6, "26", "credential", "RDPConfigured", "1", "Group", "Document", "Odd <>&"]
_ODD_TYPE_ELEMENTS = [
    "",
    "<ConnectionType />",
    "<ConnectionType> </ConnectionType>",
    "<ConnectionType><!-- c -->Credential</ConnectionType>",
    "<ConnectionType> Credential </ConnectionType>",
    '<ConnectionType xsi:nil="true" />',
    "<ConnectionType>Credential</ConnectionType><ConnectionType>Group</ConnectionType>",
    "<CONNECTIONTYPE>Credential</CONNECTIONTYPE>",
]
_UNKNOWN = [
    "<x:Password>elsewhere</x:Password>",
    "<Image>QUFBQUFBQUFB</Image>",
    "<Events />",
    "<AddOn><Connection><ConnectionType>Credential</ConnectionType></Connection></AddOn>",
    "<AddOn><Connection a='/>'/><Credentials><Password>deeper</Password></Credentials></AddOn>",
    "<Twice><Twice>same</Twice> <Twice/></Twice>",
    "<Ünïcode.name-1>é</Ünïcode.name-1>",
    "<ConnectionTypes>Credential</ConnectionTypes>",
    "<Connections><Connection/></Connections>",
    "<Description><![CDATA[<Connection><ConnectionType>Credential</ConnectionType></Connection>]]></Description>",
    "<Description>&lt;Connection&gt; > ' \"</Description>",
    "<default xmlns='urn:d'><Connection/></default>",
]
_ODD_CREDENTIALS = [
    "<UserName>twice</UserName>",
    '<Password xsi:nil="true" />',
    "<Password>a<!-- b -->c</Password>",
    "<Password>a<b/>c</Password>",
    "<ApiId>there</ApiId>",
    "<ApiKey/>",
    "<TenantId />",
    "<Url>https://in.example</Url>",
    "<Credentials><Password>inner</Password></Credentials>",
    "text beside elements",
]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _raw(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")


def _numbered(text: str) -> str:
    return "".join(f"&#x{ord(one):X};" if place % 2 else f"&#{ord(one)};" for place, one in enumerate(text))


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _half_cdata(text: str) -> str:
    middle = len(text) // 2
    return _raw(text[:middle]).replace("]", "&#93;") + _cdata(text[middle:])


_SPELLINGS = [_escaped, _escaped, _raw, _numbered, _cdata, _half_cdata]


class Author:
    """Writes parts of an export as a seed says."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def one_of(self, choices: list[str]) -> str:
        return self._random.choice(choices)

    def happens(self, of_ten: int) -> bool:
        return self._random.randrange(10) < of_ten

    def text(self) -> str:
        return "".join(self._random.choice(_CHARACTERS) for _ in range(self._random.randrange(9)))

    def between(self) -> str:
        gap = self.one_of(["", "", "\n", "\n  ", "\n\t\t", " "])
        if not self.happens(2):
            return gap
        bait = self.one_of(_BAIT)
        return gap + self.one_of([f"<!-- {bait} -->", f"<?pi {bait} ?>"]) + self.one_of(["", "\n", " "])

    def element(self, name: str, content: str) -> str:
        attributes, space = self.one_of(_ATTRIBUTES), self.one_of(["", "", "", "", " ", "\n "])
        if not content and self.happens(5):
            return f"<{name}{attributes}{space}/>"
        return f"<{name}{attributes}{space}>{content}</{name}{self.one_of(['', '', '', ' '])}>"

    def leaf(self, name: str, text: str | None = None) -> str:
        """An element around text, in any spelling; now and then its name is in capitals."""
        spelled = self._random.choice(_SPELLINGS)(self.text() if text is None else text)
        if self.happens(5):
            return f"<{name}>{spelled}</{name}>"
        return self.element(name if self.happens(8) else self.one_of([name.upper(), name.lower()]), spelled)

    def several(self, pieces: list[str]) -> str:
        self._random.shuffle(pieces)
        return self.between() + "".join(piece + self.between() for piece in pieces)

    def type_element(self) -> str:
        if self.happens(1):
            return self.one_of(_ODD_TYPE_ELEMENTS)
        text = self.one_of(_TYPES)
        return (
            self.leaf("ConnectionType", text)
            if self.happens(3)
            else f"<ConnectionType>{_escaped(text)}</ConnectionType>"
        )

    def credentials(self) -> str:
        sub_type = self.one_of(["Default", "0", "default", "Default", "ApiKey", "49", "Custom", ""])
        pieces = [
            *([self.leaf("CredentialType", sub_type)] if self.happens(3) else []),
            *([self.leaf("UserName")] if self.happens(9) else []),
            *([self.leaf("Password", "CANARY" + self.text())] if self.happens(8) else []),
            *([self.leaf("SafePassword", "Q0FOQVJZQUE=")] if self.happens(1) else []),
            *([self.leaf("Domain")] if self.happens(4) else []),
            *([self.leaf("MnemonicPassword")] if self.happens(2) else []),
            *([self.one_of(_ODD_CREDENTIALS)] if self.happens(1) else []),
        ]
        return self.element("Credentials", self.several(pieces))

    def entry(self, number: int, depth: int = 2) -> str:
        own = guid(number * 10 + depth if self.happens(9) else 1)
        url = self.one_of(["https://a.example/x?y=1&z=2", "", "a b", "host.example"])
        meta = "<MetaInformation><Expiration>2030-01-01T00:00:00</Expiration></MetaInformation>"
        pieces = [
            self.type_element(),
            *([self.credentials()] if self.happens(9) else []),
            *([f"<ID>{own}</ID>"] if self.happens(9) else []),
            *([self.leaf("Name")] if self.happens(9) else []),
            *([self.leaf("Group", self.one_of(["A\\B", "A", ""]))] if self.happens(5) else []),
            *([self.leaf("Url", url)] if self.happens(3) else []),
            *([self.leaf("CredentialConnectionID", guid(number * 10 + 12))] if self.happens(1) else []),
            *([meta] if self.happens(3) else []),
            *([self.one_of(_UNKNOWN)] if self.happens(4) else []),
        ]
        if depth and self.happens(2):
            below = [self.entry(number + count, depth - 1) for count in range(self._random.randrange(3))]
            pieces.append(self.element("Children", self.several(below)))
        return self.element("Connection", self.several(pieces))

    def document(self, kind: str, entries: list[str]) -> str:
        """A whole export of one of the four shapes around entries."""
        declared = f' xmlns:xsi="{XSI}" xmlns:x="urn:x"'
        body = self.several(entries)
        if kind == "Connection":
            whole = entries[0].replace("<Connection", f"<Connection{declared}", 1)
        elif kind == "RDMExport":
            more = self.one_of(["", "<Version>2</Version>", "<Other><Connection/></Other>", "<Connections2/>"])
            inner = f"{more}{self.between()}<Connections>{body}</Connections>{self.between()}"
            whole = f"<RDMExport{declared}>{inner}</RDMExport>"
        else:
            whole = f"<{kind}{declared}>{body}</{kind}{self.one_of(['', ' '])}>"
        heads = ["", '<?xml version="1.0" encoding="utf-8"?>', "<?xml version='1.0'?>\n<?xml-stylesheet href='x'?>"]
        return self.one_of(heads) + self.between().lstrip() + whole + self.between()


def xml_text(kind: str, document_seed: int, entry_seeds: list[int]) -> str:
    """The text of an export."""
    entries = [Author(seed).entry(number) for number, seed in enumerate(entry_seeds, 1)]
    return Author(document_seed).document(kind, entries)


SEEDS = st.integers(0, 2**32)
XML_TEXTS = st.builds(
    xml_text,
    st.sampled_from(["ArrayOfConnection", "Connections", "RDMExport", "Connection"]),
    SEEDS,
    st.lists(SEEDS, min_size=1, max_size=5),
)
"""Exports as text; line ends are `\\n` where no character reference says otherwise."""

_ENCODINGS = st.sampled_from(
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)]
)


def _stored(text: str, line_end: str, encoding: tuple[str, bytes]) -> bytes:
    return encoding[1] + text.replace("\n", line_end).encode(encoding[0])


XML_FILES = st.builds(_stored, XML_TEXTS, st.sampled_from(["\n", "\r\n"]), _ENCODINGS)
"""Exports as bytes, in every encoding a file may have."""
