"""What is no export in clear is refused by what it is: nothing known is called encrypted, nothing encrypted text."""

import base64
import bz2
import codecs
import gzip
import io
import lzma
import random
import sqlite3
import textwrap
import zipfile
from pathlib import Path

import pytest

from rdmconv.errors import InputError
from tests.builders import opened, parts_of

BLOB = b"\x0d\x0c\x02\x00\x00\x00\x02\x00" + random.Random(1).randbytes(300)
"""The header of the vendor's ciphertext, and what tells nothing."""
VENDORS = base64.b64encode(BLOB).decode()
ANY = base64.b64encode(BLOB[8:]).decode()
URL_SAFE = base64.urlsafe_b64encode(BLOB).decode()
ESCAPED = ANY.replace("/", "\\/").replace("+", "\\u002B").replace("=", "\\u003D")
BROKEN = "\r\n".join(textwrap.wrap(VENDORS, 76)) + "\r\n"
ESCAPED_LINES = BROKEN.replace("\r\n", "\\r\\n")
AGE = "age-encryption.org/v1\n-> X25519 abc\n"
ARMOUR = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n"
PROSE = "the quick brown fox jumps over the lazy dog and then it jumps over the lazy dog again " * 3


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        parts_of(data)
    return caught.value


def test_vendors_text_begins_as_it_should() -> None:
    assert VENDORS.startswith("DQw")
    assert {"-", "_"} & set(URL_SAFE)


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped("vault.csv"), "zip"),
        (zipped(), "zip, an empty one"),
        (b"PK\x07\x08" + zipped("vault.csv"), "zip, in several parts"),
        (gzip.compress(b"<Connections/>"), "gzip"),
        (bz2.compress(b"<Connections/>"), "bzip2"),
        (lzma.compress(b"<Connections/>"), "xz"),
        (b"\x28\xb5\x2f\xfd\x04\x00", "zstd"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_compressed_is_called_so(data: bytes, kind: str) -> None:
    found = refusal(data)
    assert (found.code, found.details) == ("FMT011", {"kind": kind})


@pytest.mark.parametrize(
    "data",
    [
        BLOB,
        VENDORS.encode(),
        b" \r\n" + VENDORS.encode(),
        BROKEN.encode(),
        URL_SAFE.encode(),
        codecs.BOM_UTF8 + VENDORS.encode(),
        codecs.BOM_UTF16_LE + VENDORS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + BROKEN.encode("utf-16-be"),
    ],
    ids=["bytes", "text", "after blanks", "in lines", "for URLs", "BOM", "UTF-16-LE", "UTF-16-BE in lines"],
)
def test_the_vendors_ciphertext_is_known(data: bytes) -> None:
    found = refusal(data)
    assert found.code == "ENC001"
    assert "the vendor's" in found.details["seen"]


@pytest.mark.parametrize("first", ["", "n", "t", "7", "f"])
@pytest.mark.parametrize("wide", [len(ANY), 64])
def test_base64_is_called_so_however_it_begins(first: str, wide: int) -> None:
    found = refusal("\n".join(textwrap.wrap(first + ANY, wide)).encode())
    assert (found.code, found.details) == ("ENC001", {"seen": "nothing but base64"})


@pytest.mark.parametrize("head", [b"\xf7", codecs.BOM_UTF16_LE, codecs.BOM_UTF8 + b"\xf7"])
@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_of_no_known_kind(seed: int, head: bytes) -> None:
    found = refusal(head + random.Random(seed).randbytes(5000))
    assert (found.code, found.details) == ("ENC001", {"seen": "neither XML nor JSON"})


@pytest.mark.parametrize(
    ("data", "how"),
    [(AGE.encode() + BLOB, "twice"), (ARMOUR.encode(), "in ASCII armor"), (b"\n" + ARMOUR.encode(), "in ASCII armor")],
)
def test_age_files_are_known(data: bytes, how: str) -> None:
    found = refusal(data)
    assert (found.code, found.details) == ("ENC004", {"how": how})


@pytest.mark.parametrize(
    "text",
    [
        f"<RDMExport><Data>{VENDORS}</Data></RDMExport>",
        f"<RDMExport>\n  <Version>2</Version>\n  <Data>\n{BROKEN}  </Data>\n</RDMExport>",
        f"<RDMExport><Data>{ANY}</Data></RDMExport>",
        f"<ArrayOfConnection>{VENDORS}</ArrayOfConnection>",
        f"<Sealed>{BROKEN}</Sealed>",
        f"<a><b>{ANY * 30}</b></a>",
        f'{{"Data": "{VENDORS}"}}',
        f'{{"Version": 2, "Data": "{ANY}"}}',
        f'{{"Data": "{ESCAPED}"}}',
        f'{{"Data": "{ESCAPED_LINES}"}}',
        f'{{"Connections": "{VENDORS}"}}',
        f'"{VENDORS}"',
        f'["{VENDORS}"]',
        f'{{"Data": "{ANY * 30}"}}',
    ],
)
def test_a_document_around_ciphertext_is_said_to_hold_some(text: str) -> None:
    found = refusal(text.encode())
    assert (found.code, found.details) == ("ENC001", {"seen": "no entries, but a long value that can be ciphertext"})


def database(folder: Path) -> bytes:
    path = folder / "some.db"
    connection = sqlite3.connect(path)
    connection.execute("create table t (a)")
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("%PDF-1.7\n%\x07", "it is a PDF"),
        ("<!DOCTYPE html><html><body></body></html>", "it is a web page"),
        ("<?xml version='1.0'?>\n<!-- x -->\n<HTML lang='en'><body></HTML>", "it is a web page"),
        ("Name,User", "it is text, but neither XML nor JSON"),
        ('"Name","User"\n"a","b"', "it is text, but neither XML nor JSON"),
        ('"Na\\"me" ;"User"', "it is text, but neither XML nor JSON"),
        ("name;user\né;ü\n", "it is text, but neither XML nor JSON"),
        ("2026-01-31,x\n", "it is text, but neither XML nor JSON"),
        ("true,false", "it is text, but neither XML nor JSON"),
        (PROSE, "it is text, but neither XML nor JSON"),
        ("Hello", "it is text, but neither XML nor JSON"),
        (f"<doc><p>{PROSE}</p></doc>", "its root element is another one"),
        (f'{{"text": "{PROSE}"}}', "an object without Connections that is no entry"),
        (f"<doc>{'<i>1</i>' * 20}<image>{ANY}</image></doc>", "its root element is another one"),
        ("9" * 5000, "the document is a single value"),
    ],
)
def test_what_is_known_is_not_called_encrypted(text: str, seen: str) -> None:
    found = refusal(text.encode())
    assert (found.code, found.details) == ("FMT002", {"seen": seen})


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_text_in_an_old_encoding_is_not_called_encrypted(codec: str) -> None:
    assert refusal("Größe,Name\n".encode(codec)).code == "FMT002"


def test_a_database_is_not_called_encrypted(tmp_path: Path) -> None:
    assert refusal(database(tmp_path)).details == {"seen": "it is an SQLite database"}


@pytest.mark.parametrize(
    "data",
    [b"<RDMExport/>", b"<RDMExport><Version>2</Version></RDMExport>", b'{"Connections": []}', b"[]"],
)
def test_an_export_without_entries_is_still_one(data: bytes) -> None:
    assert opened(data).name in {"rdm-xml", "rdm-json"}


def test_an_entry_with_a_long_value_is_an_entry() -> None:
    assert parts_of(f"<Connection><Name>{ANY}</Name></Connection>".encode())
    assert parts_of(f'{{"ConnectionType": 26, "Name": "{VENDORS}"}}'.encode())
