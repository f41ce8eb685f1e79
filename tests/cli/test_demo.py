"""`rdmconv demo`: each command it shows does, given by hand, what it shows."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from rdmconv.cli import demo
from rdmconv.planning import Bucket
from tests.running import Run, run

TOLD: Final = {f"{one.value}" for one in Bucket}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parts(done: Run) -> dict[str, str]:
    """What it printed after each command that it shows."""
    assert done.code == 0, done.printed
    shown = re.split(r"^\$ (.*)\n", done.stdout.decode(), flags=re.MULTILINE)[1:]
    return {line: re.split(r"\n\n\d\. |\n\noriginal", said)[0] for line, said in zip(*[iter(shown)] * 2, strict=True)}


def test_each_command_does_by_hand_what_the_tour_shows(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = parts(run("demo", "shown"))
    assert list(shown) == [step.line for step in demo.TOUR]
    (place / "by hand").mkdir()
    for name in ("vault.xml", "passphrase.txt"):
        shutil.copy(place / "shown" / name, place / "by hand")
    monkeypatch.chdir(place / "by hand")
    for line, said in shown.items():
        done = run(*shlex.split(line)[1:])
        assert done.code == 0
        assert done.printed.strip() == said.strip()
    made = {path.name for path in (place / "shown").iterdir()}
    assert made == {path.name for path in Path().iterdir()}
    assert (place / "shown" / "converted.xml").read_bytes() == Path("converted.xml").read_bytes()


def test_the_way_back_is_the_vault(place: Path) -> None:
    assert run("demo").code == 0
    folder = place / "rdmconv-demo"
    assert (folder / "original.xml").read_bytes() == (folder / "vault.xml").read_bytes()
    assert (folder / "converted.xml").read_bytes() != (folder / "vault.xml").read_bytes()


@pytest.mark.usefixtures("place")
def test_its_vault_shows_what_can_become_of_an_entry() -> None:
    plan = parts(run("demo"))[demo.TOUR[1].line]
    counted = {
        bucket: int(number) for number, bucket in re.findall(r"^ *(\d+)  (?:would be )?([a-z]+)$", plan, re.MULTILINE)
    }
    assert counted.pop("invalid") == 0
    assert set(counted) == TOLD - {"invalid"}
    assert all(counted.values())


def test_no_secret_is_shown(place: Path) -> None:
    done = run("demo", "d")
    secrets = [one.text or "" for one in etree.parse(place / "d" / "vault.xml").iter("Password", "SafePassword")]
    assert len(secrets) > 7
    printed = done.printed + (place / "d" / "plan.html").read_text("utf-8")
    assert not [one for one in secrets if one in printed]


def test_a_folder_with_something_in_it_is_left_alone(place: Path) -> None:
    (place / "full").mkdir()
    (place / "full" / "vault.xml").write_text("mine")
    done = run("demo", "full")
    assert done.code == 2
    assert "full is not empty: delete it, if a demo made it, or give another folder" in done.stderr
    assert [path.read_text() for path in (place / "full").iterdir()] == ["mine"]


def test_a_file_in_its_place_is_told(place: Path) -> None:
    (place / "file").write_text("mine")
    done = run("demo", "file")
    assert done.code == 2
    assert "file is no folder: give one that is not there" in done.stderr


def test_from_a_folder_that_is_gone_nothing_is_written(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    done = run("demo", place / "d")
    assert done.code == 3
    assert f"{place / 'd'}: error IO003" in done.stderr
    assert not (place / "d").exists()


def test_a_command_that_fails_ends_the_tour(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = demo.Step("This fails.", "rdmconv validate missing.xml")
    monkeypatch.setattr(demo, "TOUR", (failing, *demo.TOUR))
    done = run("demo")
    assert done.code == 3
    assert "1. This fails." in done.printed
    assert "2. " not in done.printed
    assert Path.cwd() == place
