"""How reports for people call things: an entry, a place, a bucket, the command. All of it is safe to print."""

import shlex
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rdmconv.diagnostics import printable
from rdmconv.planning import NEEDS_A_PERSON, Bucket, Hashed, Summary
from rdmconv.report.made import Made
from rdmconv.report.model import Report
from rdmconv.report.rows import Row

EXPIRING: Final = "credentials that have expired or will within 90 days"


def place(path: str, line: int | None) -> str:
    """Name a place as editors and terminals link it."""
    return printable(path if line is None else f"{path}:{line}")


def label(row: Row) -> str:
    """Name an entry by what there is: its name, its ID, its line."""
    return printable(row["name"] or row["id"] or f"the entry in line {row['line']}")


def bucket_word(bucket: str, *, dry_run: bool) -> str:
    """Say what became of an entry, or would."""
    return "would be converted" if dry_run and bucket == Bucket.CONVERTED else bucket


def how_converted(type_: str, rule: str) -> str:
    """Say to what entries are converted, and by which rule."""
    return f"{printable(type_) or 'no provider known'}, by the rule {printable(rule)}"


def day(row: Row) -> str:
    """Give the day after which an entry is of no use; the time of day helps nobody."""
    return printable((row["expires_after"] or "")[:10])


def counted(fields: Counter[str]) -> list[str]:
    """Name fields with how often each came, the most first."""
    ordered = sorted(fields.items(), key=lambda one: (-one[1], one[0]))
    return [f"{printable(name)} ({count})" for name, count in ordered]


def for_a_person(summary: Summary) -> int:
    """Count the entries that need a person."""
    return sum(summary.counts[bucket] for bucket in NEEDS_A_PERSON)


def command_line(made: Made) -> str:
    """Give the command of a run as one would type it."""
    return joined(made.command)


def joined(command: Iterable[str]) -> str:
    """Give a command as one would type it."""
    return printable(shlex.join(command))


def how_made(report: Report) -> list[tuple[str, str]]:
    """Tell how the run was made: what each fact is called, and the fact."""
    made = report.made
    return [
        ("command", command_line(made)),
        ("started", made.started.isoformat(" ", "seconds")),
        ("versions", printable(", ".join(f"{name} {version}" for name, version in made.versions.items()))),
        *(("rule pack", _hashed(pack)) for pack in made.packs),
        *(("profile", _hashed(profile)) for profile in report.profiles),
        *(("input", _hashed(Hashed(one.path, str(one.facts.get("sha256"))))) for one in report.inputs),
    ]


def _hashed(what: Hashed) -> str:
    return f"{printable(what.name)}, SHA-256 {printable(what.sha256)}"
