"""Inputs of up to 200 MB that are made to take time and memory; with `LARGE=all` only, for it takes many minutes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from bad_inputs_large import FILES, write

from tests.paths import TESTS

MIB: Final = 1 << 20
MEMORY: Final = 200 * MIB
HELD: Final = 450 * MIB
"""When one entry has tens of megabytes, which are held several times, or a million IDs are named or stand twice."""
ACCEPTED: Final = ""

VERDICTS: Final = {
    "deep.xml": "FMT002|FMT003",
    "attribute.xml": "ENC001",
    "text.xml": "ENC001",
    "attributes.xml": "FMT002",
    "namespaces.xml": "FMT002",
    "elements.xml": "FMT002",
    "name.xml": "FMT002|FMT003",
    "comment.xml": "FMT002",
    "names.xml": "FMT002",
    "character_references.xml": "FMT002",
    "entities.xml": "FMT004",
    "entities_in_attribute.xml": "FMT004",
    "empty_entities.xml": "FMT004",
    "vaults.xml": "FMT016",
    "empty_entries.xml": ACCEPTED,
    "children.xml": "FMT009",
    "children_deep.xml": "FMT008",
    "custom_fields.xml": "FMT013",
    "nested_fields.xml": "FMT014",
    "comments_in_entry.xml": "FMT013",
    "tags.xml": ACCEPTED,
    "attachment.xml": ACCEPTED,
    "long_name.xml": "FMT009",
    "duplicate_ids.xml": ACCEPTED,
    "references.xml": ACCEPTED,
    "ids.xml": "FMT013",
    "deep_array.json": "FMT008",
    "deep_object.json": "FMT008",
    "deep_unclosed.json": "FMT008|FMT005",
    "integer.json": "FMT002|FMT005",
    "digits.json": "FMT002|FMT005",
    "string.json": "FMT009",
    "string_unclosed.json": "FMT005",
    "backslashes.json": "FMT005",
    "members.json": "FMT013",
    "numbers.json": "FMT002",
    "members_in_array.json": "FMT013",
    "vaults.json": "FMT016",
    "numbers_for_entries.json": ACCEPTED,
    "empty_entries.json": ACCEPTED,
    "children.json": "FMT013",
    "children_deep.json": "FMT008",
    "custom_fields.json": "FMT013",
    "nested_fields.json": "FMT014",
    "tags.json": "FMT013",
    "attachment.json": ACCEPTED,
    "attachment_before_numbers.json": ACCEPTED,
    "long_name.json": "FMT009",
    "duplicate_ids.json": ACCEPTED,
    "references.json": ACCEPTED,
    "server_array.json": ACCEPTED,
    "server_page.json": "FMT002",
}
"""The codes with which each file may be refused; nothing when it is read."""
HOLDS_MUCH: Final = {
    "duplicate_ids.xml",
    "duplicate_ids.json",
    "attachment.xml",
    "attachment.json",
    "attachment_before_numbers.json",
    "long_name.json",
    "string.json",
    "references.xml",
    "references.json",
}
BAIT: Final = ("FAKE", "AAAA", "Traceback", "internal error")
pytestmark = [
    pytest.mark.skipif(os.environ.get("LARGE") != "all", reason="takes many minutes; LARGE=all runs it"),
    pytest.mark.skipif(os.name == "nt", reason="nothing can be forked there"),
]
COMMANDS: Final = {
    "inspect": ("inspect", "{}"),
    "validate": ("validate", "{}"),
    "convert": ("convert", "{}", "--all", "-o", "{}.converted"),
    "explain": ("explain", "{}", "n"),
    "export": ("export", "{}", "--to", "csv", "-o", "{}.csv"),
}


@dataclass(frozen=True)
class Worker:
    """Runs commands, each in a process of its own."""

    process: subprocess.Popen[str]
    folder: Path

    def carry_out(self, *arguments: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("large")
    folder.chmod(0o700)
    command = [sys.executable, "-m", "tests.each_alone"]
    with subprocess.Popen(
        command, cwd=TESTS.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        process.stdin.write("[]\n")
        yield Worker(process, folder)
        process.stdin.close()


def seconds_for(size: int) -> float:
    """What a command may take: proportional to the size, at the pace of files that are all brackets or tiny entries."""
    return min(3 + 12 * size / MIB, 30 + size / MIB)


def test_the_table_names_every_file() -> None:
    assert set(VERDICTS) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_it_gets_its_verdict_in_time_and_memory(name: str, worker: Worker) -> None:
    path = write(worker.folder, name)
    try:
        for command, arguments in COMMANDS.items():
            done = worker.carry_out(*(one.format(path) for one in arguments))
            assert done is not None, "it was killed"
            (found,) = done["commands"]
            printed = found["stdout"] + found["stderr"]
            about = f"{command}: {found['cpu']:.1f} s, {done['peak'] / MIB:.0f} MB: {printed[:300]}"
            assert not [bait for bait in BAIT if bait in printed], about
            if VERDICTS[name]:
                assert found["code"] == 3, about
                assert any(f"error {code}: " in found["stderr"] for code in VERDICTS[name].split("|")), about
            else:
                assert found["code"] in (0, 1, 2), about
            assert found["cpu"] < seconds_for(path.stat().st_size), about
            assert done["peak"] < (HELD if name in HOLDS_MUCH else MEMORY), about
    finally:
        for file in worker.folder.iterdir():
            file.unlink()
