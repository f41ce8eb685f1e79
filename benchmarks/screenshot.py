"""The picture of an HTML report in the documents: the dry run of an invented vault.

    python benchmarks/screenshot.py docs/report.png

Built-in rules decide first, and all other entries are converted as RDM's own action would, so that something ends
everywhere. The packages `chromium`, `chromium-driver`, `fonts-liberation` and `fonts-noto-cjk` make it look the same.
"""

import base64
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import browser

from rdmconv.batch.job import Job, convert_file
from rdmconv.model.secret import Secret
from rdmconv.pipeline.conversion import Settings, Watchers
from rdmconv.planning import Hashed
from rdmconv.profiles.profile import load_profile
from rdmconv.report.html import render_html
from rdmconv.report.made import Made
from rdmconv.report.model import Report
from rdmconv.rules.compiler import load_rules, rule_set
from rdmconv.rules.selection import rule_for_all

VAULT = Path(__file__).resolve().parents[1] / "fixtures/vaults/rdm_export.xml"
WIDTH, HEIGHT = 1200, 1150
SIGNATURE = 8
"""Bytes before the first chunk of a PNG."""


def dry_run() -> Report:
    """What a conversion of the vault would do."""
    profile, known = load_profile("default"), list[Secret]()

    def number(secret: Secret) -> int:
        if secret not in known:
            known.append(secret)
        return known.index(secret) + 1

    known_providers = load_rules(["builtin"])
    last = min(rule.priority for rule in known_providers) - 1
    rules = rule_set([*known_providers, replace(rule_for_all(), priority=last)])
    command = ["rdmconv", "convert", VAULT.name, "--all", "--dry-run"]
    digest = sha256(VAULT.read_bytes()).hexdigest()
    made = Made(command, datetime(2026, 11, 24, 9, tzinfo=UTC), {"rdmconv": "0.1.0"}, [], Hashed("default", digest), {})
    report = Report(made, profile.paths, number, dry_run=True)
    report.begin_input(VAULT.name)
    result = convert_file(Job(str(VAULT), None), Settings(rules, profile), Watchers([report.add]))
    report.end_input({"sha256": digest}, result.summary, result.notes)
    return report


def picture(page: Path) -> bytes:
    """The top of the page, as PNG."""
    with browser() as driver:
        screen = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        driver.get(page.as_uri())
        taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        return base64.b64decode(taken["data"])


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with its name."""
    start = SIGNATURE
    while start < len(png):
        size = int.from_bytes(png[start : start + 4])
        yield png[start + 4 : start + 8], png[start + 8 : start + 8 + size]
        start += size + 12


def squeezed(png: bytes) -> bytes:
    """The same picture in fewer bytes: a browser compresses in haste."""
    parts = list(chunks(png))
    pixels = zlib.compress(zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT")), 9)
    head = next(data for name, data in parts if name == b"IHDR")
    made = [png[:SIGNATURE]]
    for name, data in ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b"")):
        made += [len(data).to_bytes(4), name, data, zlib.crc32(name + data).to_bytes(4)]
    return b"".join(made)


def main() -> None:
    """Write the picture to the path given."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        report = dry_run()
        with page.open("wb") as file:
            render_html(report, file.write)
        report.close()
        Path(sys.argv[1]).write_bytes(squeezed(picture(page)))


if __name__ == "__main__":
    main()
