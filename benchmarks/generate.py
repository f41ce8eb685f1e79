"""Write a deterministic, lifelike Remote Desktop Manager export of any size.

    python benchmarks/generate.py --format xml --entries 100000 -o export.xml

The same arguments always give the same bytes. An entry takes about 2.2 KB and 40
elements. Exactly ``floor(entries * share)`` of the entries are *Username and
password* credentials with a clear password that starts with ``CANARY-``; the others
are sessions, folders and credentials of other kinds. Sub-entries count as entries.
Every value is invented.
"""

import argparse
import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from entry_kinds import KINDS, LOGIN_KINDS, OTHER_KINDS
from entry_templates import json_template, json_text, xml_template, xml_text
from entry_values import Values

DEFAULT_SHARE = Fraction("0.30")
BATCH = 1000
DATABASE_ID = "5d8c0a4e-7a0d-4c4b-9d5e-3f1c2b7a9e10"


def count_logins(entries: int, share: Fraction = DEFAULT_SHARE) -> int:
    """Tell how many of the first entries are *Username and password* credentials."""
    return entries * share.numerator // share.denominator


def kind_of(number: int, share: Fraction) -> str:
    """Tell the kind of an entry: credentials are spread evenly over the file."""
    logins = count_logins(number, share)
    if count_logins(number + 1, share) > logins:
        return LOGIN_KINDS[logins % len(LOGIN_KINDS)]
    return OTHER_KINDS[(number - logins) % len(OTHER_KINDS)]


def render(entries: int, share: Fraction, format_: str) -> Iterator[str]:
    """Give the text of each top-level entry, its sub-entry inside it."""
    is_xml = format_ == "xml"
    make = xml_template if is_xml else json_template
    templates = {kind: make(fields, False) for kind, fields in KINDS.items()}
    nested = {kind: make(fields, True) for kind, fields in KINDS.items()}
    values = Values(xml_text if is_xml else json_text, comments=is_xml)
    numbers = iter(range(entries))
    for number in numbers:
        kind, child = kind_of(number, share), ""
        if kind == "host":
            inner = next(numbers, None)
            if inner is None:
                kind = "rdp"
            else:
                child = nested[kind_of(inner, share)] % values.of(inner, "")
        yield templates[kind] % values.of(number, child)


def xml_pieces(entries: int, share: Fraction) -> Iterator[str]:
    """Give the text of an XML export in pieces, with a comment between some entries."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<RDMExport>\n  <Connections>\n'
    for at, text in enumerate(render(entries, share, "xml")):
        if at % 400 == 399:
            yield f"    <!-- part {at // 400}: <Connection> starts below -->\n"
        yield text
    yield "  </Connections>\n</RDMExport>\n"


def json_pieces(entries: int, share: Fraction) -> Iterator[str]:
    """Give the text of a JSON export in pieces."""
    yield '{\n  "Connections": ['
    before = "\n    "
    for text in render(entries, share, "json"):
        yield before + text
        before = ",\n    "
    yield f'\n  ],\n  "DatabaseID": "{DATABASE_ID}",\n  "Version": 2\n}}\n'


def write(path: Path, format_: str, entries: int, share: Fraction) -> None:
    """Write an export; it appears under its name only when it is complete."""
    pieces = (xml_pieces if format_ == "xml" else json_pieces)(entries, share)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        while batch := list(itertools.islice(pieces, BATCH)):
            file.write("".join(batch))
    unfinished.replace(path)


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Write a deterministic export.")
    parser.add_argument("--format", choices=["xml", "json"], default="xml")
    parser.add_argument("--entries", type=int, required=True, metavar="N")
    parser.add_argument("--share", type=Fraction, default=DEFAULT_SHARE, help="0.30 unless told")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    args = parser.parse_args()
    if args.entries < 0 or not 0 <= args.share <= 1:
        parser.error("--entries must not be negative, --share lies between 0 and 1")
    write(args.output, args.format, args.entries, args.share)
    logins = count_logins(args.entries, args.share)
    size = args.output.stat().st_size
    print(f"{args.entries} entries, {logins} to convert, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
