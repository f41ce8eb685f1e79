"""Run rdmconv and the programs it is compared with side by side, and print a table.

    python benchmarks/compare.py --entries 100000 --runs 5 --format xml

Every contender is measured as a whole process, started afresh each time: once to warm up, then in turn, round after
round, so that all of them meet the same disturbances. Before any timing, the results of all contenders are compared on
a small file, and the API keys in each warm-up's result are counted.
"""

import argparse
import dataclasses
import importlib.metadata
import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import generate
from contenders import BASE, HERE, RDMCONV, BenchmarkError, Contender, chosen, contenders
from lxml import etree

CHUNK = 1 << 20
API_KEY = {"xml": re.compile(rb"<ApiKey>"), "json": re.compile(rb'"ApiKey"\s*:')}

Pairs = Counter[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Run:
    """What one run of one contender took."""

    wall: float
    cpu: float
    peak_mb: float


# --- measuring ---------------------------------------------------------------------


def run_once(contender: Contender, source: Path, target: Path) -> Run:
    """Run a contender once, as a process of its own."""
    target.unlink(missing_ok=True)
    printed = str(target) if contender.prints else os.devnull
    argv = [sys.executable, "-I", "-S", str(HERE / "measure.py"), printed, *contender.argv(source, target)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    code, *figures = done.stdout.split() or [f"{done.returncode} (not started)"]
    if code != "0":
        raise BenchmarkError(f"{contender.label} ended with {code}: {done.stderr.strip()[-2000:]}")
    if contender.converts and not target.exists():
        raise BenchmarkError(f"{contender.label} wrote nothing")
    wall, cpu, peak_mb = map(float, figures)
    return Run(wall, cpu, peak_mb)


def measure(runners: list[Contender], source: Path, target: Path, rounds: int) -> dict[str, list[Run]]:
    """Run all contenders in turn, round after round."""
    runs: dict[str, list[Run]] = {contender.key: [] for contender in runners}
    for number in range(rounds):
        for contender in runners:
            run = run_once(contender, source, target)
            runs[contender.key].append(run)
            note(f"round {number + 1}: {contender.label} {run.wall:.2f} s")
    return runs


def warm_up(runners: list[Contender], source: Path, target: Path, format_: str, expected: int) -> None:
    """Run every contender once and count the API keys that it wrote."""
    for contender in runners:
        run_once(contender, source, target)
        if contender.converts:
            expect(contender, count_api_keys(target, format_), expected)
        note(f"warm-up: {contender.label}")


def note(text: str) -> None:
    """Tell how far the comparison is."""
    print(text, file=sys.stderr, flush=True)


# --- checking ----------------------------------------------------------------------


def expect(contender: Contender, found: int, expected: int) -> None:
    """Refuse a wrong number of API keys."""
    if found != expected:
        raise BenchmarkError(f"{contender.label} wrote {found} API keys instead of {expected}")


def count_api_keys(path: Path, format_: str) -> int:
    """Count the API keys in a file of any size."""
    pattern = API_KEY[format_]
    count, rest = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = rest + chunk
            end = 0
            for match in pattern.finditer(window):
                count, end = count + 1, match.end()
            rest = window[max(end, len(window) - 64) :]
    return count


def json_entries(entries: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Give the entries of a JSON export, and their sub-entries."""
    for entry in entries:
        yield entry
        yield from json_entries(entry.get("Children") or ())


def json_pairs(path: Path) -> Pairs:
    """Give every API ID with its key in a JSON export."""
    export = json.loads(path.read_bytes())
    details = (entry.get("Credentials") or {} for entry in json_entries(export["Connections"]))
    # the names that the default profile gives to the fields
    return Counter((one["ApiId"], one["ApiKey"]) for one in details if one.get("CredentialType") in {"ApiKey", 49})


def xml_pairs(path: Path) -> Pairs:
    """Give every API ID with its key in an XML export."""
    export = etree.parse(path, etree.XMLParser(resolve_entities=False))
    details = export.iterfind(".//Credentials[CredentialType='ApiKey']")
    return Counter((one.findtext("ApiId", ""), one.findtext("ApiKey", "")) for one in details)


def check_agreement(runners: list[Contender], source: Path, target: Path, format_: str, expected: int) -> None:
    """Refuse contenders whose API keys are not the ones that the others write."""
    first: tuple[Contender, Pairs] | None = None
    for contender in runners:
        run_once(contender, source, target)
        if not contender.converts:
            continue
        expect(contender, count_api_keys(target, format_), expected)
        pairs = json_pairs(target) if format_ == "json" else xml_pairs(target)
        expect(contender, pairs.total(), expected)
        first = first or (contender, pairs)
        if pairs != first[1]:
            names = f"{first[0].label} and {contender.label}"
            raise BenchmarkError(f"{names} do not agree on the API IDs and keys")


# --- results -----------------------------------------------------------------------


def ratio(runs: dict[str, list[Run]], key: str, base: str) -> float | None:
    """Tell how many times as fast the base is: the median over the rounds."""
    if not runs.get(base):
        return None
    pairs = zip(runs[key], runs[base], strict=True)
    return median(one.wall / other.wall for one, other in pairs)


def summary(runs: dict[str, list[Run]], key: str, base: str) -> dict[str, Any]:
    """Put the runs of one contender into figures."""
    walls = [run.wall for run in runs[key]]
    return {
        "median_s": median(walls),
        "min_s": min(walls),
        "max_s": max(walls),
        "cpu_s": median(run.cpu for run in runs[key]),
        "peak_mb": max(run.peak_mb for run in runs[key]),
        "ratio": ratio(runs, key, base),
        "runs": [dataclasses.asdict(run) for run in runs[key]],
    }


def row(contender: Contender, result: dict[str, Any]) -> str:
    """Write one contender's line of the table."""
    if "missing" in result:
        return f"| {contender.label} | missing: {result['missing']} | | | |"
    wall = "{median_s:.2f} ({min_s:.2f}–{max_s:.2f})".format_map(result)
    times = "" if result["ratio"] is None else f"{result['ratio']:.2f}"
    figures = "{cpu_s:.2f} | {peak_mb:.0f}".format_map(result)
    return f"| {contender.label} | {wall} | {figures} | {times} |"


def table(everyone: list[Contender], result: dict[str, Any], base: str) -> str:
    """Write the result of one file as a table in Markdown."""
    head = "{format}, {entries:,} entries, {megabytes:.0f} MB, {converted:,} converted"
    ratio_head = f"{base} is … times as fast"
    lines = [
        f"## {head.format_map(result)}, {result['rounds']} runs",
        "",
        f"| contender | median s (min–max) | cpu s | peak MB | {ratio_head} |",
        "|---|---|---|---|---|",
    ]
    lines += [row(one, result["contenders"][one.key]) for one in everyone]
    return "\n".join(lines) + "\n"


# --- the machine -------------------------------------------------------------------


def first_line(argv: list[str]) -> str | None:
    """Give the first line that a program prints, or None when it cannot be run."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.partition("\n")[0].strip()


def package_version(name: str) -> str:
    """Give the version of an installed package."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def system_name() -> str:
    """Name the operating system, without anything that tells machines apart."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def machine() -> dict[str, Any]:
    """Describe the machine and the programs: no host name, no paths."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    libxml2 = ".".join(map(str, etree.LIBXML_VERSION))
    return {
        "system": system_name(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / (1 << 30)),
        "python": platform.python_version(),
        "lxml": f"{etree.__version__} with libxml2 {libxml2}",
        "xsltproc": first_line(["xsltproc", "--version"]) or "missing",
        "rdmconv": package_version("rdmconv"),
    }


def description(about: dict[str, Any]) -> str:
    """Write the machine's description as a list in Markdown."""
    lines = [f"- {name.replace('_', ' ')}: {value}" for name, value in about.items()]
    return "\n".join(lines) + "\n"


# --- the program -------------------------------------------------------------------


def export(workdir: Path, format_: str, entries: int, share: Fraction) -> Path:
    """Give an export of this size; a process of its own makes it when it is missing."""
    part = "" if share == generate.DEFAULT_SHARE else f"-{float(share):g}"
    path = workdir / f"{format_}-{entries}{part}.{format_}"
    if not path.exists():
        note(f"writing {path.name}")
        argv = [sys.executable, str(HERE / "generate.py"), "--format", format_]
        argv += ["--entries", str(entries), "--share", str(share), "-o", str(path)]
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return path


def compare(everyone: list[Contender], entries: int, args: argparse.Namespace) -> dict[str, Any]:
    """Check and measure all contenders on a file of this size."""
    absent = {one.key: what for one in everyone if (what := one.missing())}
    runners = [one for one in everyone if one.key not in absent]
    target = args.workdir / f"output-{os.getpid()}.{args.format}"
    small = export(args.workdir, args.format, args.check_entries, args.share)
    expected = generate.count_logins(args.check_entries, args.share)
    try:
        check_agreement(runners, small, target, args.format, expected)
        source = export(args.workdir, args.format, entries, args.share)
        expected = generate.count_logins(entries, args.share)
        warm_up(runners, source, target, args.format, expected)
        runs = measure(runners, source, target, args.runs)
    finally:
        target.unlink(missing_ok=True)
    results = {one.key: summary(runs, one.key, args.base) for one in runners}
    return {
        "format": args.format,
        "entries": entries,
        "megabytes": source.stat().st_size / 1e6,
        "converted": expected,
        "rounds": args.runs,
        "contenders": results | {key: {"missing": what} for key, what in absent.items()},
    }


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(description="Compare rdmconv with other programs.")
    add = parser.add_argument
    add("--entries", type=int, nargs="+", default=[100_000], help="one or more sizes")
    add("--runs", type=int, default=5, help="measured rounds (default: 5)")
    add("--format", choices=["xml", "json"], default="xml")
    add("--share", type=Fraction, default=generate.DEFAULT_SHARE)
    add("--workdir", type=Path, help="where the files go and generated ones stay")
    add("--contenders", help="only these, as in cp,libxml2,lxml,xslt,usual,stdlib,orjson,jq,alone,rdmconv")
    add("--rdmconv", type=shlex.split, default=RDMCONV, metavar="COMMAND")
    add("--base", default=BASE, help="the contender of the last column")
    add("--check-entries", type=int, default=2000, help="size of the file to check on")
    add("--json", type=Path, metavar="FILE", help="write every single run to this file")
    add("--describe", action="store_true", help="put the machine's description on top")
    return parser


def run(args: argparse.Namespace) -> None:
    """Make all comparisons, printing each as soon as it is done."""
    everyone = chosen(contenders(args.format, args.rdmconv), args.contenders)
    about = machine()
    if args.describe:
        print(description(about))
    results = []
    for entries in args.entries:
        results.append(compare(everyone, entries, args))
        print(table(everyone, results[-1], args.base), flush=True)
    if args.json:
        text = json.dumps({"machine": about, "results": results}, indent=2)
        args.json.write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Run the program; give 1 when a contender failed."""
    parser = arguments()
    args = parser.parse_args()
    if args.runs < 1 or min(args.entries) < 1:
        parser.error("--runs and --entries must be 1 or more")
    if not {"{input}", "{output}"} <= set(args.rdmconv):
        parser.error("--rdmconv must name {input} and {output}")
    with tempfile.TemporaryDirectory() as temporary:
        args.workdir = args.workdir or Path(temporary)
        args.workdir.mkdir(parents=True, exist_ok=True)
        try:
            run(args)
        except (BenchmarkError, OSError, subprocess.CalledProcessError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
