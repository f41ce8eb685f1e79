"""The ways in which a text may stand in an artefact, each made by what others use to make it."""

import base64
import csv
import html
import io
import json
import re
import string
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import quoteattr

from rdmconv.diagnostics import printable

Speller = Callable[[str], str]


def utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def units(text: str) -> list[str]:
    digits = text.encode("utf-16-be", "surrogatepass").hex()
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]


def csv_cell(text: str) -> str:
    row = io.StringIO()
    csv.writer(row, quoting=csv.QUOTE_ALL).writerow([text])
    return row.getvalue()


def markdown(text: str) -> str:
    return re.sub(f"[{re.escape(string.punctuation)}]", r"\\\g<0>", text)


def in_base64(text: str, before: str = "", after: str = "") -> str:
    return base64.b64encode(utf8(before + text + after)).decode()


ONCE: dict[str, Speller] = {
    "as it is": str,
    "JSON, ASCII": json.dumps,
    "JSON, UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON with slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON, all escaped": lambda text: "".join(f"\\u{unit}" for unit in units(text)),
    "JSON, all escaped, upper case": lambda text: "".join(f"\\u{unit.upper()}" for unit in units(text)),
    "HTML": html.escape,
    "XML attribute": lambda text: quoteattr(text, {"\n": "&#10;", "\t": "&#9;"}),
    "decimal": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "HEXADECIMAL": lambda text: "".join(f"&#X{ord(letter):04X};" for letter in text),
    "URL": lambda text: quote(utf8(text)),
    "URL, slashes too": lambda text: quote(utf8(text), safe=""),
    "URL, lower case": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(utf8(text))),
    "URL, all escaped": lambda text: "".join(f"%{byte:02x}" for byte in utf8(text)),
    "form": lambda text: quote_plus(utf8(text)),
    "CSV": csv_cell,
    "Markdown": markdown,
    "printable": printable,
    "in a code page": lambda text: text.encode("latin-1", "backslashreplace").decode("latin-1"),
    "base64": in_base64,
    "base64, second place": lambda text: in_base64(text, "u"),
    "base64, third place": lambda text: in_base64(text, "u:", "\r\n"),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(utf8(text)).decode().rstrip("="),
    "base64 in lines": lambda text: base64.encodebytes(utf8("x" * 50 + text)).decode(),
    "base64 in lines of Windows": lambda text: base64.encodebytes(utf8(text)).decode().replace("\n", "\r\n"),
    "hex": lambda text: utf8(text).hex(),
    "HEX": lambda text: utf8(text).hex().upper(),
    "hex, odd": lambda text: f"0{utf8(text).hex()}",
}
TWICE = {
    f"{inner} in {outer}": lambda text, inner=inner, outer=outer: ONCE[outer](ONCE[inner](text))
    for inner, outer in (
        ("JSON, ASCII", "HTML"),
        ("JSON, ASCII", "decimal"),
        ("JSON, all escaped", "HTML"),
        ("JSON, all escaped", "hexadecimal"),
        ("JSON, ASCII", "CSV"),
        ("URL", "decimal"),
        ("form", "HTML"),
        ("form", "hexadecimal"),
        ("HTML", "JSON, ASCII"),
        ("decimal", "JSON, all escaped"),
        ("URL", "JSON, all escaped"),
        ("form", "JSON, all escaped"),
        ("printable", "JSON, ASCII"),
        ("printable", "HTML"),
        ("printable", "CSV"),
        ("printable", "Markdown"),
        ("HTML", "Markdown"),
        ("base64", "JSON with slashes"),
        ("base64", "hexadecimal"),
        ("base64", "Markdown"),
        ("base64", "URL, slashes too"),
        ("base64 for URLs", "Markdown"),
        ("base64 in lines", "JSON, ASCII"),
    )
}
SPELLERS: dict[str, Speller] = {**ONCE, **TWICE}
