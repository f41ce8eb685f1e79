"""Names made to mislead whoever reads a report."""

from typing import Final

from msgspec.structs import replace

from rdmconv.diagnostics import Diagnostic
from rdmconv.planning import Bucket, Hashed, Outcome, Summary
from rdmconv.profiles.profile import load_profile
from rdmconv.report.model import Report
from tests.builders import entry
from tests.paths import BAD_CSV, BAD_MISC
from tests.plain_lxml import plain_entries
from tests.report.reports import MADE

FROM_FILES: Final = [
    one.text("Name") or ""
    for folder in (BAD_CSV, BAD_MISC)
    for path in sorted(folder.glob("*.xml"))
    for one in plain_entries(path.read_bytes())
]
BUILT: Final = [
    "\ud800 alone",
    "\udcff",
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u2066",
    "\x9b2J",
    "a\r\n=1",
    "\x00=1",
    "\u3000＝1",  # noqa: RUF001 - a space and an equals sign as wide as letters
    "\xa0-1",
    "﹢1",
    "a; \"=cmd|' /C calc'!A0;b",
    "`",
    "``a`",
    "` a `",
    " ",
    "a\\|b\\",
    "a||b| ",
    "---",
    "# heading",
    "<b>www.evil.example</b> mail@evil.example https://evil.example/ <https://evil.example> &lt;",
    "[a](0) [b](https://evil.example) [c]: https://evil.example",
    "{0} {{",
    "'; echo $HOME; '",
    "x" * 3000,
]
NAMES: Final = [*FROM_FILES, *BUILT]


def hostile_report(path: str = "vault.rdm") -> Report:
    """A report with an entry of each name, each in every place that is foreign: two of each need a person, one not."""
    report = empty_report(path)
    report.made = replace(MADE, command=["rdmconv", *NAMES], packs=[Hashed(name, "a" * 64) for name in NAMES])
    summary = Summary()
    for name in NAMES:
        for bucket in (Bucket.INVALID, Bucket.REVIEW, Bucket.CONVERTED):
            report.add(outcome_of(name, bucket))
            summary.counts[bucket] += 1
    facts = {"path": path, "sha256": "d" * 64, "format": "rdm-xml", "profile": "default", "counts": {}}
    report.end_input(facts, summary, [Diagnostic("FMT007", details={"declared": NAMES[0], "actual": NAMES[1]})])
    for name in NAMES:
        report.begin_input(name)
        report.fail_input(Diagnostic("FMT002", details={"seen": name}))
    return report


def empty_report(path: str = "vault.rdm") -> Report:
    """A report of a dry run that has begun with one input; all its secrets are the same."""
    report = Report(MADE, load_profile("default").paths, lambda _: 1, dry_run=True)
    report.begin_input(path)
    return report


def outcome_of(name: str, bucket: Bucket, expires: str = "2026-12-01T00:00:00") -> Outcome:
    """What became of an entry that has a name everywhere."""
    one = entry(name=name, id=name, folder=name, expiration=expires)
    finding = Diagnostic("ENT002", details={"field": name})
    if bucket is Bucket.CONVERTED:
        return Outcome(one, bucket, None, name, name, kept=[name], losses=[name], notes=[finding])
    return Outcome(one, bucket, finding, name, name)
