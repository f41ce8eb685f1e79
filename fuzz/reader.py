"""The readers of exports: whatever a file holds, it is refused for a reason, or all that is promised holds."""

import io
from dataclasses import dataclass, field
from typing import Final

from fuzz.at_once import at_once
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.formats.base import Document
from rdmconv.formats.registry import open_stream
from rdmconv.pipeline.conversion import Conversion, Settings, Watchers
from rdmconv.pipeline.decider import Choices
from rdmconv.pipeline.inspection import inspect_document
from rdmconv.pipeline.validation import validate_document
from rdmconv.pipeline.watching import Watched
from rdmconv.planning import Bucket, Summary
from rdmconv.profiles.profile import Profile, load_profile
from rdmconv.rules.compiler import rule_set
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.selection import rule_for_all

EVERYTHING: Final = rule_set([rule_for_all()])
_NOTHING: Final = RuleSet([])
_PROFILE: Final = load_profile("default")
_TOO_DEEP: Final = "FMT008"
"""Convert may accept it, for it copies what holds no credential without looking into it."""
_ALL_CHOSEN: Final = Choices(carry_encrypted=True, allow_referenced=True, applicability="unsafe")


@dataclass(slots=True)
class Converted:
    """A conversion in memory: it is its own target, and its own undo journal."""

    data: bytearray = field(default_factory=bytearray)
    old: bytearray = field(default_factory=bytearray)
    new: bytearray = field(default_factory=bytearray)
    summary: Summary = field(default_factory=Summary)

    def write(self, data: bytes) -> None:
        """Take what is written."""
        self.data += data

    def copy(self, data: bytes) -> None:
        """Note what stays."""
        self.old += data
        self.new += data

    def replace(self, new: bytes, old: bytes) -> None:
        """Note what stands for something else."""
        self.old += old
        self.new += new


def reader(data: bytes) -> None:
    """Inspect, validate and convert bytes; all three refuse them, or none."""
    with at_once():
        entries = inspected(data)
        refusal = _refusal_of_validation(data)
        if entries is None:
            assert refusal is not None, "only validate reads it"
            assert refusal == _TOO_DEEP or converted(data, EVERYTHING) is None, "only convert reads it"
            return
        assert refusal is None, "only inspect reads it"
        untouched = _accepted(data, _NOTHING)
        assert bytes(untouched.data) == data, "an untouched file is another"
        assert untouched.summary.total == entries, "buckets do not add up"
        result = _accepted(data, EVERYTHING)
        assert result.summary.total == entries, "buckets do not add up"
        assert bytes(result.old) == data, "the journal does not lead back"
        assert result.new == result.data, "the journal knows another output"
        if result.summary.counts[Bucket.CONVERTED]:
            _check_output(bytes(result.data), entries)
    with at_once(len(data) // 3 + 1):
        assert _accepted(data, EVERYTHING).data == result.data, "windows make a difference"


def _check_output(output: bytes, entries: int) -> None:
    """Make sure that what was made of a file is one that is read, and has nothing more to convert."""
    assert inspected(output) == entries, "the output holds other entries"
    again = _accepted(output, EVERYTHING)
    assert not again.summary.counts[Bucket.CONVERTED], "a second conversion converts again"
    assert bytes(again.data) == output, "a second conversion changes bytes"


def opened(data: bytes) -> Document:
    """Open a file in memory."""
    return open_stream(io.BytesIO(data))


def inspected(data: bytes) -> int | None:
    """Count the entries; None when the file is refused."""
    try:
        return inspect_document(opened(data), _watched()).entries
    except InputError as error:
        assert from_error(error).message, "a refusal says nothing"
        return None


def _watched() -> Watched:
    watched = Watched(load_profile("default").paths)
    watched.begin_input("fuzzed")
    return watched


def _refusal_of_validation(data: bytes) -> str | None:
    try:
        for finding in validate_document(opened(data), _PROFILE):
            assert finding.diagnostic.message, "a finding says nothing"
    except InputError as error:
        return error.code
    return None


def converted(data: bytes, rules: RuleSet, profile: Profile = _PROFILE) -> Converted | None:
    """Convert a file, whatever gives reason to think twice; None when it is refused."""
    result = Converted()
    try:
        document = opened(data)
        settings = Settings(rules, profile, _ALL_CHOSEN)
        conversion = Conversion(document, settings, result, Watchers(journal=result))
        conversion.run()
    except InputError:
        return None
    result.summary = conversion.summary
    return result


def _accepted(data: bytes, rules: RuleSet) -> Converted:
    result = converted(data, rules)
    assert result is not None, "what was read before is refused"
    return result
