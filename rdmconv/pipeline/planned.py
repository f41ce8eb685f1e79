"""Do what a plan says, or nothing: what it rests on must be what it was, and every decision come out the same."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rdmconv.errors import InputError
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.secret import MASK
from rdmconv.pipeline.conversion import Settings
from rdmconv.pipeline.options import RunOptions
from rdmconv.planning import Bucket, Hashed, Outcome, Summary
from rdmconv.profiles.profile import BUILT_IN as PROFILES
from rdmconv.profiles.profile import load_profile
from rdmconv.report.plan import planned
from rdmconv.report.plan_reader import Entry, Header, InputEnd, PlannedInput
from rdmconv.report.rows import row_of
from rdmconv.rules.inheritance import built_in_digest
from rdmconv.rules.loader import BUILT_IN
from rdmconv.storage.digests import opened
from rdmconv.storage.location import location
from rdmconv.storage.source import STANDARD_INPUT

_NAMES: Final = ("name", "folder", "type")
"""What can be masked in a plan."""
_NO_DAY: Final = date.min
"""Plans do not say what expires soon."""


def check_rules(header: Header) -> None:
    """Make sure that rule packs and profiles are what they were; before they are read, since they may be broken now.

    Raises:
        InputError: one is another (`PLN003`).
    """
    for pack in header.packs:
        what = f"the rule pack {pack.name}"
        digest = built_in_digest() if pack.name == BUILT_IN else _digest(pack.name, what)
        if digest != pack.sha256:
            raise _changed(what)
    used = [one.profile for one in header.inputs if one.profile is not None]
    for profile in dict.fromkeys((header.profile, *used)):
        what = f"the profile {profile.name}"
        is_built_in = profile.name in PROFILES
        digest = load_profile(profile.name).source.sha256 if is_built_in else _digest(profile.name, what)
        if digest != profile.sha256:
            raise _changed(what)


def check_settings(header: Header, settings: Settings) -> None:
    """Make sure that what was read is what the plan names, neither more nor less.

    Raises:
        InputError: it is not (`PLN003`).
    """
    planned = {Hashed(pack.name, pack.sha256) for pack in header.packs}
    for pack in planned.symmetric_difference(settings.rules.packs):
        raise _changed(f"the rule pack {pack.name}")
    if settings.profile.source != (header.profile.name, header.profile.sha256):
        raise _changed(f"the profile {header.profile.name}")


def check_inputs(names: Sequence[str], header: Header) -> None:
    """Make sure that inputs are what they were, all of them before the first is converted.

    Args:
        names: where they are now; standard input is compared when it is read.
        header: of the plan.

    Raises:
        InputError: one is another (`PLN003`).
    """
    for name, one in zip(names, header.inputs, strict=True):
        what = f"the input {name}"
        if name != STANDARD_INPUT and _digest(name, what) != one.sha256:
            raise _changed(what)


def options_in(header: Header) -> RunOptions:
    """Give what the planned run was asked for.

    Raises:
        InputError: the plan does not say it (`PLN001`).
    """
    try:
        return RunOptions.model_validate(header.options)
    except ValidationError:
        raise InputError("PLN001", line=1, problem="its options are none") from None


def _digest(name: str, what: str) -> str:
    try:
        place = location(name)
        if isinstance(place, Path) and not place.is_file():  # a pipe or a device could keep us for ever
            raise InputError("PLN005", what=what)
        with opened(place) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        raise InputError("PLN005", what=what) from None


def _changed(what: str) -> InputError:
    return InputError("PLN003", what=what)


def _agrees(record: Entry, found: Mapping[str, object]) -> bool:
    """Compare what a plan says of an entry with what is found of it."""
    said = record.model_dump(exclude={"record", "input"})
    edits, found_edits = said.pop("edits"), list(_edits_of(found))
    texts = [(said.pop(name), found[name]) for name in _NAMES]
    texts += [
        (edit.pop("value", None), other.pop("value", None)) for edit, other in zip(edits, found_edits, strict=False)
    ]
    exact = {name: value for name, value in found.items() if name in said}
    return said == exact and edits == found_edits and all(_same(*pair) for pair in texts)


def _edits_of(found: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Give copies of the edits of a row."""
    edits = found["edits"]
    if isinstance(edits, list):
        yield from (dict(edit) for edit in edits)


def _same(said: object, found: object) -> bool:
    """Compare a name; a secret in it is masked in the plan, the rest of it is not."""
    if said == found or not (isinstance(said, str) and isinstance(found, str) and MASK in said):
        return said == found
    return re.fullmatch(".+".join(map(re.escape, said.split(MASK))), found, re.DOTALL) is not None


class Expected:
    """What a plan says of one input, held against what becomes of its entries.

    Args:
        planned: the input as it was.
        records: of the input, in document order.
        paths: where the profile puts the fields of an API key.
    """

    def __init__(self, planned: PlannedInput, records: Iterator[Entry | InputEnd], paths: ApiKeyPaths) -> None:
        self._planned = planned
        self._records = records
        self._paths = paths

    def begin(self, name: str, sha256: str) -> None:
        """Compare the input itself.

        Raises:
            InputError: it is another (`PLN003`).
        """
        if sha256 != self._planned.sha256:
            raise _changed(f"the input {name}")

    def add(self, outcome: Outcome) -> None:
        """Compare the outcome of an entry.

        Raises:
            InputError: the plan says something else (`PLN004`).
        """
        if outcome.bucket is not Bucket.CONVERTED:
            return
        record = next(self._records, None)
        found = planned(row_of(outcome, self._planned.path, self._paths, _NO_DAY))
        if not isinstance(record, Entry) or not _agrees(record, found):
            place = outcome.entry.position
            named = f"the entry {outcome.entry.id}" if outcome.entry.id else "an entry"  # its name could hold a secret
            raise InputError("PLN004", line=place.line, column=place.column, entry=named)

    def finish(self, summary: Summary) -> None:
        """Compare what adds up, at the end of the input.

        Raises:
            InputError: the plan says something else (`PLN004`).
        """
        end = next(self._records, None)
        if not isinstance(end, InputEnd):
            raise InputError("PLN004", entry="an entry" if end is None or not end.id else f"the entry {end.id}")
        if end.summary != summary.as_dict():
            raise InputError("PLN004", entry="an entry")
