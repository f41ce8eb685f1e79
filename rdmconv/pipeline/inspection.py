"""Count what is in a document, without deciding anything."""

from collections import Counter

from rdmconv.formats.base import Document, Unit
from rdmconv.model.entry import Entry
from rdmconv.model.index import Index
from rdmconv.model.ordinary import is_ordinary
from rdmconv.pipeline.references import Links, read_index
from rdmconv.pipeline.watching import Watched
from rdmconv.planning import Bucket, Outcome
from rdmconv.report.inspection import Inspection, Referenced, VaultSize


def inspect_document(document: Document, watched: Watched, links: Links | None = None) -> Inspection:
    """Read the whole document and count.

    Args:
        document: to be read.
        watched: takes its secrets, which may stand in names.
        links: to the other inputs of the run.

    Raises:
        InputError: it is no export, or not well-formed.
    """
    encoding = document.encoding.codec.upper() + (" with BOM" if document.encoding.bom else "")
    inspection = Inspection(document.name, encoding)
    index = read_index(document, links)
    sizes = Counter[int]()
    for window in document.windows(every_entry=True):
        for unit in window:
            if isinstance(unit, Unit):
                inspection.largest_entry = max(inspection.largest_entry, len(unit.data))
                sizes[unit.vault] += len(unit.entries)
                for entry in unit.entries:
                    _count(inspection, entry, index)
                    watched.add(Outcome(entry, Bucket.UNCHANGED))
    inspection.vaults = [VaultSize(_shown(vault.name), sizes[number]) for number, vault in enumerate(document.vaults)]
    inspection.notes = document.notes
    return inspection


def _shown(name: str | None) -> str | None:
    """Give the name of a vault as people may see it: what only a secret looks like is none."""
    return name if name is not None and is_ordinary(name) else None


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
        inspection.referenced.append(Referenced(entry.id or "", entry.shown_name or "", uses, index.users_of(entry.id)))


def _secret_state(entry: Entry) -> str:
    if entry.view.secret is not None:
        return "clear"
    return "absent" if entry.view.encrypted_secret is None else "encrypted"
