"""What stands in the files that rdmconv writes for programs, and in the columns of the report for spreadsheets."""

import json
from typing import Final

from from_code.json_schema import objects
from from_code.markdown import code, prose, table
from rdmconv.formats.schema_files import read_schema
from rdmconv.report.csv import COLUMNS

SCHEMAS: Final = {
    "report": "The report in JSON",
    "plan": "The plan",
    "manifest": "The manifest",
    "undo-journal": "The undo journal",
    "loss-ledger": "The loss ledger",
}
"""By the names of their files."""
_OF_THE_INPUT: Final = {"path": "The input it is in, as given."}
_OF_THE_REASON: Final = {
    "code": "Why it was not converted: the code of the diagnostic.",
    "reason": "The same in words.",
    "hint": "What to do.",
}
_OWN: Final = {
    "bucket": "Where the entry ended, in a dry run where it would; `failed` for an input that could not be read.",
    "left_out": "Fields of the old credential that held something and are left out, since a rule says so.",
    "same_secret": "A number that all entries with the same secret have; empty when no other entry has it.",
    "name": "As in RDM, with secrets in it masked.",
}


def files_reference() -> str:
    """Give each kind of file, with all members of all its objects."""
    parts = []
    for name, title in SCHEMAS.items():
        schema = json.loads(read_schema(f"{name}.schema.json"))
        about = f"{prose(schema['description'])} {prose(schema['$comment'])}"
        parts.append(f"## {title}\n\n{about}\n")
        parts += [found for _, found in objects(schema)]
    return "\n".join(parts)


def columns_reference() -> str:
    """Give the columns of the report in CSV."""
    schema = json.loads(read_schema("report.schema.json"))
    entry = schema["$defs"]["entry"]["properties"]
    said = {name: one["description"] for name, one in entry.items() if "description" in one}
    said |= {**_OF_THE_INPUT, **_OF_THE_REASON, **_OWN}
    return table(("column", "what it says"), [[code(name), prose(said[name])] for name in COLUMNS])
