"""Count what is in a document, without deciding anything."""

from rdmconv.formats.base import Document, Unit
from rdmconv.model.entry import Entry
from rdmconv.model.index import Index
from rdmconv.report.inspection import Inspection, Referenced


def inspect_document(document: Document) -> Inspection:
    """Read the whole document and count.

    Raises:
        InputError: it is no export, or not well-formed.
    """
    encoding = document.encoding.codec.upper() + (" with BOM" if document.encoding.bom else "")
    inspection = Inspection(document.name, encoding)
    index = document.index()
    for window in document.windows(every_entry=True):
        for unit in window:
            if isinstance(unit, Unit):
                inspection.largest_entry = max(inspection.largest_entry, len(unit.data))
                for entry in unit.entries:
                    _count(inspection, entry, index)
    inspection.notes = document.notes
    return inspection


def _count(inspection: Inspection, entry: Entry, index: Index) -> None:
    inspection.types[entry.type_name] += 1
    inspection.problems += bool(entry.problems)
    if not entry.kind.is_credential:
        return
    sub_type = entry.sub_type or ""
    inspection.sub_types[sub_type] += 1
    if sub_type == "Default":
        inspection.secrets[_secret_state(entry)] += 1
    uses = index.uses(entry.id)
    if uses:
        inspection.referenced.append(Referenced(entry.id or "", entry.name or "", uses))


def _secret_state(entry: Entry) -> str:
    if entry.view.secret is not None:
        return "clear"
    return "absent" if entry.view.encrypted_secret is None else "encrypted"
