"""API keys of a document, for a target: counted first, then written; each reads the document once."""

import io
from collections.abc import Callable, Iterator

from rdmconv.export.ledger import Ledger
from rdmconv.export.places import Places
from rdmconv.export.record import record_of
from rdmconv.export.target import Target
from rdmconv.formats.base import Document, Plain
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.ordinary import is_ordinary
from rdmconv.pipeline.watching import Leak, Watched
from rdmconv.planning import Bucket, Outcome
from rdmconv.profiles.of_format import profile_for
from rdmconv.profiles.profile import Profile


def count_losses(document: Document, target: Target, profile: Profile, path: str) -> tuple[Ledger, Watched]:
    """Find out what a target carries.

    Args:
        document: to be read.
        target: good for nothing else afterwards.
        profile: which field of an API key is called what in RDM's files.
        path: of the input, for the ledger.

    Returns:
        The ledger, and the secrets of the document, so that what is printed of the ledger can be searched for them.

    Raises:
        InputError: the document is no export, or not well-formed; or the profile is about another format (`PRO008`).
    """
    profile = profile_for(document.name, profile)
    ledger, watched, places = Ledger(target.name, path), Watched(profile.paths), _places(profile)
    watched.begin_input(path)
    for entry in _entries(document, ledger):
        if entry.kind.is_credential:
            watched.add(Outcome(entry, Bucket.UNCHANGED))
        if entry.kind is not Kind.API_KEY:
            ledger.not_api_keys[entry.kind if entry.kind.is_credential else Kind.OTHER] += 1
            continue
        record = record_of(entry, places)
        losses = {} if record.reason is not None else target.carry(record).losses
        ledger.add(entry, record, losses, entry.name)
    _mask(ledger, watched)
    return ledger, watched


def write_export(document: Document, target: Target, profile: Profile, write: Callable[[bytes], object]) -> None:
    """Write the API keys of a document, one at a time.

    Raises:
        InputError: the document is no export, or not well-formed; what was written is not to be used then.
    """
    write(target.begin())
    places = _places(profile_for(document.name, profile))
    for entry in _entries(document):
        record = record_of(entry, places) if entry.kind is Kind.API_KEY else None
        if record is not None and record.reason is None:
            write(target.carry(record).data)
    write(target.end())


def leaks_in(text: str, watched: Watched) -> list[Leak]:
    """Look for secrets in what is to be printed; what could be a name may be one, and masking it would tell."""
    written = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    return watched.find(written, lambda secret: is_ordinary(secret.decode("utf-8", "replace").strip()))


def _places(profile: Profile) -> Places:
    return Places(profile.paths, profile.path("api_key"), profile.path("api_key", encrypted=True))


def _entries(document: Document, ledger: Ledger | None = None) -> Iterator[Entry]:
    """Give the entries that matter; those that do not are counted."""
    for window in document.windows():
        for part in window:
            others, entries = (part.entries, []) if isinstance(part, Plain) else (part.others, part.entries)
            if ledger is not None:
                ledger.not_api_keys[Kind.OTHER] += others
            yield from entries


def _mask(ledger: Ledger, watched: Watched) -> None:
    """Keep secrets out of names, of entries and of fields: people write them there."""
    masking = watched.masking(text for line in ledger.lines for text in line.foreign)
    if masking.hides:
        ledger.mask(masking.text)
