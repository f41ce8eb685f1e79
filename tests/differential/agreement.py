"""Hold what rdmconv sees in a document against what other parsers see."""

from collections import Counter
from collections.abc import Sequence

from rdmconv.formats.id_index import entry_guid
from rdmconv.model.index import normal_guid
from tests.differential.our_view import Reading
from tests.differential.views import UNSURE, Seen, View, differences


def assert_agrees(ours: Reading, theirs: View) -> None:
    """Places, vaults and entries are the same, and nothing that matters is passed over."""
    assert [top.span for top in ours.view.tops] == [top.span for top in theirs.tops]
    assert [top.vault for top in ours.view.tops] == [top.vault for top in theirs.tops]
    for our, their in zip(ours.view.tops, theirs.tops, strict=True):
        assert our.is_candidate >= their.is_candidate, "an entry that may matter was passed over"
        assert_same_entries(our.entries, their.entries)
    _assert_all_credentials_are_looked_at(ours)
    _assert_index(ours, theirs)


def assert_same_entries(ours: Sequence[Seen], theirs: Sequence[Seen]) -> None:
    """Two readers see the same entries."""
    assert [one.locator for one in ours] == [one.locator for one in theirs]
    found = [(one.locator, *differences(one, other)) for one, other in zip(ours, theirs, strict=True)]
    assert [one for one in found if len(one) > 1] == []


def _assert_all_credentials_are_looked_at(ours: Reading) -> None:
    """A conversion sees in every credential what is seen in it when all entries are looked at."""
    entries = ours.view.entries
    assert ours.total == len(entries)
    credentials = {place: entry for place, entry in enumerate(entries) if entry.is_credential}
    assert {place: entry for place, entry in ours.looked_at.items() if entry.is_credential} == credentials


def _assert_index(ours: Reading, theirs: View) -> None:
    """No ID that stands twice is missed, and nobody who logs in with an entry.

    Only of texts that may be IDs: a number or a word of JSON without quotes, or nothing at all, is none of RDM's.
    """
    ids = Counter(normal_guid(entry.id) for entry in theirs.entries if isinstance(entry.id, str))
    repeated = {one for one, count in ids.items() if count > 1 and "-" in one[1:]}
    assert repeated <= ours.index.duplicate_ids
    if not any(entry.id is UNSURE for entry in theirs.entries):
        assert ours.index.duplicate_ids <= {one for one, count in ids.items() if count > 1}
    named = [entry.logins for entry in theirs.entries if entry.logins is not UNSURE]
    logins = Counter(guid for found in named for login in found if (guid := entry_guid(login)))
    assert {guid: count for guid, count in logins.items() if ours.index.used_by[guid] < count} == {}
