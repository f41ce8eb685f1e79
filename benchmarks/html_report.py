"""How large an HTML report is, how long it takes to write, to open and to filter in a browser.

    python benchmarks/html_report.py --entries 50000 --runs 5

It wants Chromium and its driver (`browser.py`). A filter is timed from its event until the
frame after the one that shows it.
"""

import argparse
import random
import statistics
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import browser
from selenium.webdriver import Chrome

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.entry import Entry, Kind
from rdmconv.planning import Bucket, Copy, Edit, Hashed, Outcome, Rename, Summary
from rdmconv.profiles.profile import load_profile
from rdmconv.report.html import render_html
from rdmconv.report.made import Made
from rdmconv.report.model import Report
from rdmconv.rules.examples import ExampleView

WORDS = ["billing", "portal", "backup", "mail", "monitor", "shop", "office", "print", "vpn", "wiki", "crm", "phone"]
TYPES = ["GitHub", "GitLab", "Stripe", "Fastly", "Auth0", "Jira", None]
BUCKETS = [*[Bucket.CONVERTED] * 12, *[Bucket.UNCHANGED] * 5, *[Bucket.REVIEW, Bucket.BLOCKED, Bucket.INVALID]]
REASONS = {
    Bucket.UNCHANGED: Diagnostic("RUL010"),
    Bucket.REVIEW: Diagnostic("RUL016", details={"rule": "portal-host", "type": " (GitHub)"}),
    Bucket.INVALID: Diagnostic("VAL001"),
}
EDITS: list[Edit] = [
    Rename(("Credentials", "UserName"), ("Credentials", "ApiId")),
    Rename(("Credentials", "Password"), ("Credentials", "ApiKey")),
    Copy(("Url",), ("Credentials", "Url")),
]
FILTERS = [
    ("text", "b"),
    ("text", "bi"),
    ("text", "billing 4"),
    ("text", "no such entry"),
    ("text", ""),
    ("bucket", "=blocked"),
    ("bucket", ""),
    ("type", "=GitHub"),
    ("type", ""),
    ("folder", "=Customers\\billing 7\\mail"),
    ("folder", ""),
]
ASK = """
const [name, value, done] = arguments;
const field = document.getElementById("filters").elements[name];
field.value = value;
const began = performance.now();
field.dispatchEvent(new Event(name === "text" ? "input" : "change"));
requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
"""


def outcome(dice: random.Random, number: int) -> Outcome:
    """What became of an invented entry."""
    folder = f"Customers\\{dice.choice(WORDS)} {dice.randrange(60)}\\{dice.choice(WORDS)}"
    name = f"{dice.choice(WORDS)} {dice.choice(WORDS)} {number}"
    expiry = {"expiration": date.fromordinal(740_000 + dice.randrange(1000)).isoformat()} if number % 8 == 0 else {}
    id_ = f"{dice.getrandbits(32):08x}-0000-4000-8000-{number:012}"
    view = ExampleView({"id": id_, "name": name, "folder": folder, "secret": "invented", **expiry})
    entry = Entry(view, number, Position(1 + 40 * number, 1), Kind.USERNAME_PASSWORD, "Credential")
    bucket = dice.choice(BUCKETS)
    if bucket is Bucket.CONVERTED:
        return Outcome(
            entry, bucket, rule=f"{dice.choice(WORDS)}-host", type=dice.choice(TYPES), edits=EDITS, kept=["Domain"]
        )
    users = Diagnostic("REF001", details={"users": f'1 entry logs in with it: "{dice.choice(WORDS)} {number}"'})
    return Outcome(entry, bucket, REASONS.get(bucket, users))


def invented(entries: int) -> Report:
    """A report of the same invented entries every time."""
    dice, counts = random.Random(entries), Summary()
    versions = {"rdmconv": "0", "Python": sys.version.split()[0]}
    digest = Hashed("invented", "0" * 64)
    made = Made(["rdmconv", "convert"], datetime(2026, 1, 1, tzinfo=UTC), versions, [digest], digest, {})
    report = Report(made, load_profile("default").paths, lambda _: dice.randint(1, 20 * entries), dry_run=True)
    report.begin_input("vault.rdm")
    for number in range(entries):
        one = outcome(dice, number)
        counts.counts[one.bucket] += 1
        report.add(one)
    report.end_input({"counts": {"entries": entries}}, counts, [])
    return report


def opened(driver: Chrome, path: Path) -> float:
    """Open the report; milliseconds from the start of the navigation until its list is there."""
    driver.get("about:blank")
    driver.get(path.as_uri())
    if not driver.find_elements("css selector", "#entries tr"):
        raise SystemExit("the list is empty")
    return float(driver.execute_script("return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))


def filtered(driver: Chrome, name: str, value: str) -> float:
    """Filter, and give the milliseconds until that is painted."""
    return float(driver.execute_async_script(ASK, name, value))


def spread(times: list[float]) -> str:
    return f"median {statistics.median(times):.0f} ms, {min(times):.0f} to {max(times):.0f} ms"


def main() -> None:
    """Write, open and filter a report, several times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    report = invented(options.entries)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        began = time.perf_counter()
        with path.open("wb") as file:
            render_html(report, file.write)
        print(f"written in {time.perf_counter() - began:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
        loads: list[float] = []
        filters: dict[tuple[str, str], list[float]] = {one: [] for one in FILTERS}
        for _ in range(options.runs):
            with browser() as driver:
                loads.append(opened(driver, path))
                for one in FILTERS:
                    filters[one].append(filtered(driver, *one))
    print(f"opened: {spread(loads)}")
    for (name, value), times in filters.items():
        print(f"{name} {value!r}: {spread(times)}")
    report.close()


if __name__ == "__main__":
    main()
