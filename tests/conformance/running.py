"""Convert cases with rdmconv, as a program that uses it as a library would; each conversion is made once."""

import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import rdmconv
from tests.builders import pack
from tests.conformance.case import Case
from tests.conformance.plain_document import PlainDocument, read_plainly


@dataclass
class Result:
    """What a conversion made."""

    data: bytes
    counts: dict[str, int]
    outcomes: dict[int, rdmconv.Outcome] = field(default_factory=dict)
    """Of credentials and of what is not written as it should be, by the place of the entry."""

    @property
    def converted(self) -> list[int]:
        """The places of the entries that were converted."""
        return [place for place, outcome in self.outcomes.items() if outcome.bucket is rdmconv.Bucket.CONVERTED]

    @property
    def reasons(self) -> dict[int, str]:
        """Why the others were not, by their places."""
        return {place: one.reason.code for place, one in self.outcomes.items() if one.reason is not None}


@cache
def plainly(case: Case) -> PlainDocument:
    """What the second reader finds in a case."""
    return read_plainly(case.data)


@cache
def all_converted(case: Case, *, forced: bool = False) -> Result:
    """Convert everything; forced, what RDM encrypted and what others log in with, too."""
    outcomes: dict[int, rdmconv.Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, case.name), Path(folder, "out")
        source.write_bytes(case.data)
        summary = rdmconv.convert(
            source,
            target,
            rdmconv.all_entries(),
            choices=rdmconv.Choices(carry_encrypted=forced, allow_referenced=forced),
            on_outcome=lambda outcome: outcomes.update({outcome.entry.ordinal: outcome}),
        )
        return Result(target.read_bytes(), summary.as_dict(), outcomes)


@cache
def no_rules() -> Any:
    """A pack that asks for nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "none.toml")
        path.write_text(pack(), encoding="utf-8")
        return rdmconv.load_rules(path)
