"""Every document that tests have, those that must be refused among them, sorted by what its first character says."""

from typing import Final

from tests.conformance.all_cases import CASES
from tests.paths import ALL_GOOD, BAD_CSV, BAD_JSON, BAD_MISC, BAD_XML, SERVER_FILES

_FILES: Final = [
    *ALL_GOOD,
    *SERVER_FILES,
    *(path for folder in (BAD_XML, BAD_JSON, BAD_MISC, BAD_CSV) for path in sorted(folder.iterdir())),
]
_BY_CONTENT: Final = {case.data: f"case {case.name}" for case in CASES} | {
    path.read_bytes(): path.name for path in _FILES
}
DOCUMENTS: Final = {name: data for data, name in _BY_CONTENT.items()}


def _first_character(data: bytes) -> bytes:
    """Good enough for all of them: bytes of a byte-order mark and NUL are none of the text."""
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]


XML: Final = {name: data for name, data in DOCUMENTS.items() if _first_character(data) == b"<"}
JSON: Final = {
    name: data
    for name, data in DOCUMENTS.items()
    if _first_character(data) in {bytes([one]) for one in b'{["-0123456789tfn'}
}
OTHERS: Final = {name: data for name, data in DOCUMENTS.items() if name not in XML and name not in JSON}
