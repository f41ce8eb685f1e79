"""Files that are no export in clear, told by how they begin: archives, ciphertext, documents of other programs.

The magic numbers are those of the formats' own specifications (PKWARE's APPNOTE, RFC 1952 and 8878, 7zFormat.txt, …).
Of what RDM encrypts with a master key no public sample exists, so ciphertext is known by the
vendor's header, or by being nothing but base64.
"""

import re
from typing import Final

from rdmconv.errors import InputError

_COMPRESSED: Final = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip, an empty one",
    b"PK\x07\x08": "zip, in several parts",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
}
_AGE: Final = b"age-encryption.org/v1"
_AGE_ARMOR: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
_OTHERS: Final = {b"%PDF-": "it is a PDF", b"SQLite format 3\0": "it is an SQLite database"}
_VENDOR_HEADER: Final = b"\x0d\x0c"
"""How the vendor's own ciphertext format begins; as base64 text `DQw` (its public library)."""

_WEB_PAGE: Final = re.compile(
    rb"(?:<\?xml[^>]*+>\s*+|<!--.*?-->\s*+)*+<(?:!doctype\s++html|html)[\s>]", re.DOTALL | re.IGNORECASE
)
_LINES: Final = re.compile(rb"[A-Za-z0-9+/]++(?:[ \t]*+[\r\n]\s*+[A-Za-z0-9+/]++)*+={0,2}\s*+")
"""Base64, on one line or broken into several."""
_SHORTEST: Final = 16
"""Characters of base64 that are no word any more."""
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_BEGINS_LIKE_JSON: Final = re.compile(
    rb'[{\[]|(?:true|false|null|-?[0-9][0-9.eE+-]*+)\s*+\Z|"(?!(?:[^"\\]++|\\.)*+"\s*+[,;\t])'
)
"""A value of its own must go up to the end: what begins with a date or a word is text, such as CSV."""
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]|\xef\xbf\xbd")
"""Control characters, and what stands for bytes that are no UTF-16."""

_LETTER: Final = rb"(?:[A-Za-z0-9+/]|\\/|\\u002[BbFf])"
_VALUE: Final = re.compile(
    rb'[>"]\s*+(%(letter)b++(?:(?:\s|\\[nrt])++%(letter)b++)*+)(?:=|\\u003[Dd]){0,2}(?:\s|\\[nrt])*+(?:[<"]|\Z)'
    % {b"letter": _LETTER}
)
"""A text of an XML element or a JSON string that can be base64, up to its end or that of the bytes."""
_WORD: Final = re.compile(rb"\s%b{1,30}+\s" % _LETTER)
"""A line of base64 is longer, but for the last: this is prose."""
_MARK: Final = re.compile(rb'<[^/!?]|"\s*+:')
_LEAST: Final = 80
_MOST_MARKS: Final = 16
"""Elements or members of an envelope around ciphertext; a document of another kind soon has more."""


def refuse_binary(head: bytes) -> None:
    """Refuse what its first bytes show to be compressed, encrypted or of another kind.

    Raises:
        InputError: it is (`FMT011`, `ENC001`, `ENC004`, `FMT002`).
    """
    for magic, kind in _COMPRESSED.items():
        if head.startswith(magic):
            raise InputError("FMT011", kind=kind)
    for magic, seen in _OTHERS.items():
        if head.startswith(magic):
            raise InputError("FMT002", seen=seen)
    if head.startswith(_AGE):  # one layer was decrypted where the file was opened
        raise InputError("ENC004", how="twice")
    if head.startswith(_VENDOR_HEADER):
        raise InputError("ENC001", seen="the vendor's ciphertext")


def refuse_text(text: bytes) -> None:
    """Refuse what is neither XML nor JSON.

    Args:
        text: how it begins, as UTF-8, without byte-order mark and white space before it; not empty.

    Raises:
        InputError: it is neither (`ENC001`, `ENC004`, `FMT002`).
    """
    if text.startswith(_AGE_ARMOR):
        raise InputError("ENC004", how="in ASCII armor")
    if _WEB_PAGE.match(text):
        raise InputError("FMT002", seen="it is a web page")
    lines = text.translate(_URL_SAFE) if text.startswith(b"DQw") else text
    if _LINES.fullmatch(lines):
        if text.startswith(b"DQw"):
            raise InputError("ENC001", seen="the vendor's ciphertext as base64")
        if len(text) >= _SHORTEST and not text.strip().isdigit():
            raise InputError("ENC001", seen="nothing but base64")
    if text.startswith(b"<") or _BEGINS_LIKE_JSON.match(text):
        return
    if _NO_TEXT.search(text):
        raise InputError("ENC001", seen="neither XML nor JSON")
    raise InputError("FMT002", seen="it is text, but neither XML nor JSON")


def refuse_sealed(head: bytes) -> None:
    """Refuse XML or JSON in which no entry was found when it is little more than one value that can be ciphertext.

    Args:
        head: how it begins, as UTF-8.

    Raises:
        InputError: it is (`ENC001`).
    """
    if len(_MARK.findall(head)) > _MOST_MARKS:
        return
    values = (match[1] for match in _VALUE.finditer(head))
    if any(value.startswith(b"DQw") or (len(value) >= _LEAST and not _WORD.search(value)) for value in values):
        raise InputError("ENC001", seen="no entries, but a long value that can be ciphertext")
