"""Documents in JSON, spelled as nobody spells them who need not; and such with one byte changed."""

import codecs
import json
from random import Random

from hypothesis import strategies as st

from tests.builders import guid
from tests.differential.xml_documents import with_one_byte_changed

_TEXTS = [
    *["", "a", "b c", "Ü🔑", '"', "\\", "\\u0043", "}, {", '"}, {"', "]}", "[", "\x7f", " ", "26", "</Connection>"],
    *['{"ConnectionType": 26}', '"Children": [', "\n", "\0", "A\\B", "null", ":", ","],
]
_SCALARS = [
    *["null", "true", "false", "0", "-0", "-0.0", "26", "26.0", "2.6e1", "260", "1E400", "0.1e-7", "3389.0"],
    "123456789012345678901234567890",
    *["{}", "[]", "[[], {}]", "[26, [{}]]", '{"a": {"a": 1}}', '{"Connections": [{"ConnectionType": 26}]}'],
]
_TYPES = [
    *['"Credential"', "26", "26", "26.0", "2.6e1", "2600e-2", '"26"', '" credential "', '"\\u0043redential"'],
    *["77", '"Group"', '"RDPConfigured"', "null", '""', '" "', "true", "[26]", "{}", "1e999", "26000000000000000000"],
]
_SUB_TYPES = ["0", '"Default"', '"ApiKey"', "49", "49.0", "null", '" "', "[]", '"Custom"', "27", '"\\u0030"']
_BESIDE = [
    "Events",
    "Folders",
    "Version",
    "DatabaseID",
    "Ü",
    "",
    "connection",
    "Connection",
    "Stamp",
    '"',
    "},{",
    "id2",
]
_GAPS = ["", "", "", " ", "\n", "\r\n\t", "  "]


class JsonAuthor:
    """Writes parts of an export as a seed says."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._usual_gap = self.one_of(_GAPS)

    def one_of(self, choices: list[str]) -> str:
        """Any of them."""
        return self._random.choice(choices)

    def happens(self, of_ten: int) -> bool:
        """Whether something does that does so often."""
        return self._random.randrange(10) < of_ten

    def gap(self) -> str:
        """White space, most often the same."""
        return self._usual_gap if self.happens(9) else self.one_of(_GAPS)

    def text(self, value: str) -> str:
        """A string, in any spelling."""
        if self.happens(6):
            return json.dumps(value, ensure_ascii=self.happens(3))
        return f'"{"".join(map(self._character, value))}"'

    def _character(self, one: str) -> str:
        if ord(one) < ord(" ") or one in '"\\' or self.happens(3):
            units = one.encode("utf-16-be").hex()
            case = str.upper if self.happens(5) else str.lower
            return "".join(f"\\u{case(units[at : at + 4])}" for at in range(0, len(units), 4))
        return "\\/" if one == "/" and self.happens(5) else one

    def name(self, value: str) -> str:
        """The name of a member, at times in other letters or spelled with escapes."""
        cased = value if self.happens(8) else self.one_of([value.upper(), value.lower(), value.title()])
        return f'"{cased}"' if self.happens(8) and cased.isalnum() else self.text(cased)

    def value(self) -> str:
        """Any value."""
        return self.one_of(_SCALARS) if self.happens(3) else self.text(self.one_of(_TEXTS))

    def members(self, pairs: list[tuple[str, str]]) -> str:
        """An object; its members in any order, and now and then one of them twice."""
        if pairs and self.happens(1):
            pairs = [*pairs, (self._random.choice(pairs)[0], self.value())]
        self._random.shuffle(pairs)
        return "{" + self._joined([f"{self.name(name)}{self.gap()}:{self.gap()}{one}" for name, one in pairs]) + "}"

    def array(self, items: list[str]) -> str:
        """An array."""
        return "[" + self._joined(items) + "]"

    def _joined(self, parts: list[str]) -> str:
        inside = f"{self.gap()},{self.gap()}".join(parts) if self.happens(7) else ""
        inside = inside or "".join(
            f"{'' if not place else ','}{self.gap()}{one}{self.gap()}" for place, one in enumerate(parts)
        )
        return self.gap() + inside + self.gap()

    def credentials(self) -> str:
        """What holds a login, or what stands in its place."""
        if self.happens(1):
            return self.one_of(_SCALARS)
        names = ["UserName", "Password", "SafePassword", "Domain", "Url", "MnemonicPassword"]
        pairs = [(name, self.value()) for name in names if self.happens(4)]
        if self.happens(3):
            pairs.append(("CredentialType", self.one_of(_SUB_TYPES)))
        return self.members(pairs)

    def login(self) -> str:
        """An entry with a user name and a password, as it should be but for its spelling."""
        held = [("UserName", self.text(self.one_of(_TEXTS))), ("Password", self.text("CANARY" + self.one_of(_TEXTS)))]
        held += [("Domain", self.text("d"))] if self.happens(3) else []
        own = [("ID", self.text(guid(self._random.randrange(10, 10_000)))), ("Name", self.text(self.one_of(_TEXTS)))]
        kind = self.one_of(["26", '"Credential"', "26.0", '"26"'])
        return self.members([("ConnectionType", kind), ("Credentials", self.members(held)), *own])

    def entry(self, depth: int = 2) -> str:
        """An entry, or what stands in its place."""
        if self.happens(3):
            return self.login()
        if self.happens(1):
            return self.value()
        pairs = [(name, self.value()) for name in ["Name", "Group", "Url", "Host", "Description"] if self.happens(4)]
        if self.happens(8):
            pairs.append(("ConnectionType", self.one_of(_TYPES)))
        if self.happens(6):
            pairs.append(("Credentials", self.credentials()))
        if self.happens(7):
            pairs.append(("ID", self.text(guid(self._random.randrange(6)))))
        if self.happens(1):
            pairs.append(("CredentialConnectionID", self.text(guid(self._random.randrange(6)))))
        if self.happens(2):
            meta = [("Keywords", self.value()), ("Expiration", self.value()), (self.one_of(_BESIDE), self.value())]
            pairs.append(("MetaInformation", self.members(meta)))
        if self.happens(2):
            pairs.append((self.one_of(_BESIDE), self.value()))
        if depth and self.happens(2):
            below = self.array([self.entry(depth - 1) for _ in range(self._random.randrange(3))])
            pairs.append(("Children", below if self.happens(8) else self.value()))
        return self.members(pairs)

    def vault(self) -> str:
        """An object with entries."""
        entries = self.array([self.entry() for _ in range(self._random.randrange(5))])
        return self.members([("Connections", entries), *self.beside()])

    def beside(self) -> list[tuple[str, str]]:
        """What else stands in an object around entries."""
        return [(self.one_of(_BESIDE), self.value()) for _ in range(self._random.randrange(3))]

    def document(self) -> str:
        """One of the forms that exports have, or another one."""
        kind = self._random.randrange(10)
        if kind < 4:
            return self.vault()
        if kind < 6:
            return self.array([self.entry() for _ in range(self._random.randrange(6))])
        if kind == 6:
            return self.entry()
        vaults = self.array([self.vault() for _ in range(self._random.randrange(1, 3))])
        if kind == 7:
            return vaults
        return self.members([("Vaults", vaults), *self.beside()]) if kind == 8 else self.value()


def odd_document(seed: int) -> str:
    """Any document, with white space around it."""
    author = JsonAuthor(seed)
    return author.gap() + author.document() + author.gap()


_ENCODINGS = [
    *[("utf-8", b"")] * 4,
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
]


def _stored(text: str, encoding: tuple[str, bytes]) -> bytes:
    return encoding[1] + text.encode(encoding[0])


JSON_DOCUMENTS = st.builds(_stored, st.integers(0, 2**32).map(odd_document), st.sampled_from(_ENCODINGS))
_BYTES = [*b'{}[]",:\\ \n\ttfn0126-+.eEuDdC\0\x1f\x7f\x80\xc3\xed\xff']
BROKEN_JSON = with_one_byte_changed(JSON_DOCUMENTS, _BYTES)
