"""Check every entry of a document against the schemas and the semantic checks; writes nothing."""

from collections.abc import Iterator
from dataclasses import replace

from msgspec import Struct

from rdmconv.checks.api_key import check_api_key
from rdmconv.checks.folder_depth import check_folder_depth
from rdmconv.checks.parent_cycles import ParentCycles
from rdmconv.diagnostics import Diagnostic
from rdmconv.formats.base import Document, Unit, Values
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.index import Index, normal_guid
from rdmconv.model.secret import Secret
from rdmconv.pipeline.references import Links, nowhere, read_index
from rdmconv.profiles.of_format import profile_for
from rdmconv.profiles.profile import Profile


class Finding(Struct, frozen=True):
    """A diagnostic, and the entry it is about."""

    diagnostic: Diagnostic
    entry_id: str | None = None
    entry_name: str | None = None


def validate_document(document: Document, profile: Profile, links: Links | None = None) -> Iterator[Finding]:
    """Give what is wrong with a document, in document order, what concerns several entries at the end.

    Args:
        document: to be read.
        profile: which field of an API key is called what in RDM's files.
        links: to the other inputs of the run.

    Raises:
        InputError: it is no export, or not well-formed; or the profile is about another format (`PRO008`).
    """
    profile = profile_for(document.name, profile)
    if profile.leaves_old_fields:
        document.allow_old_fields()
    index = read_index(document, links, by_name=False)
    cycles = ParentCycles()
    noted = 0
    for window in document.windows(every_entry=True):
        yield from (Finding(note) for note in document.notes[noted:])
        noted = len(document.notes)
        for part in window:
            if not isinstance(part, Unit):
                continue
            problem = document.schema_problem(part)
            for entry in part.entries:
                cycles.add(entry)
                yield from _about(entry, _findings(entry, profile, index))
            if problem is not None:
                first = part.entries[0]
                yield from _about(first, [Diagnostic("VAL006", first.position, {"problem": problem})])
    yield from (Finding(finding) for finding in cycles.findings())


def _findings(entry: Entry, profile: Profile, index: Index) -> Iterator[Diagnostic]:
    yield from entry.problems
    yield from check_folder_depth(entry)
    if index.is_duplicate(entry.id):
        yield Diagnostic("VAL005", entry.position)
    if index.dangling:
        yield from _dangling(entry, index)
    if entry.kind is Kind.API_KEY:
        yield from check_api_key(api_key_values(entry, profile), entry.position)


def _dangling(entry: Entry, index: Index) -> Iterator[Diagnostic]:
    count = sum(normal_guid(text) in index.dangling for text in entry.view.references())
    if count:
        yield replace(nowhere(count), position=entry.position)


def api_key_values(entry: Entry, profile: Profile) -> Values:
    """Read the fields of an API key entry where the profile says they are."""
    values: Values = {}
    for field, paths in profile.paths.items():
        text = next(filter(None, (entry.view.text_at(path) for path in paths)), None)
        values[field] = Secret(text) if field == "api_key" and text is not None else text
    return values


def _about(entry: Entry, diagnostics: Iterator[Diagnostic] | list[Diagnostic]) -> Iterator[Finding]:
    return (Finding(diagnostic, entry.id, entry.shown_name) for diagnostic in diagnostics)
