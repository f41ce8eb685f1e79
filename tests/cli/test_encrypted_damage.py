"""An encrypted file that is damaged, or for somebody else, is told as such, and nothing is made of it."""

import os
import random
from pathlib import Path
from typing import Final

import pytest

from tests.builders import guid, xml_credential, xml_export
from tests.cli import sealed
from tests.cli.sealed import LARGE, MINE, OTHER, Place, sealed_with_words
from tests.crypto.age_files import Pair, encrypted, end_of_header
from tests.rows import over
from tests.running import Run, run

place = sealed.place

ALL: Final = os.environ.get("FAULTS") == "all"
"""Whether each bit is changed, and not one of each byte, and each byte is the last one once."""


SMALL = encrypted(xml_export(xml_credential(password="CANARY")), [MINE.recipient])
END = end_of_header(SMALL)
ENDS = range(len("age-encryption.org/"), len(SMALL))


def refused(data: bytes, place: Place, *command: str | Path) -> Run:
    """Make sure that a file is refused with one message that names it, and that nothing of it goes anywhere."""
    place.vault.write_bytes(data)
    done = run(*(command or ("inspect", place.vault)), "-i", place.keys)
    assert done.code == 3
    message, hint = done.stderr.splitlines()
    assert message.startswith(f"{place.vault}: error AGE00")
    assert hint.startswith("  ")
    assert done.stdout == b""
    assert "CANARY" not in done.printed
    assert MINE.private not in done.printed
    assert place.names == {place.vault.name}
    return done


def test_a_small_file_is_read(place: Place) -> None:
    place.vault.write_bytes(SMALL)
    assert run("inspect", place.vault, "-i", place.keys).code == 0


@over(ENDS if ALL else random.sample(ENDS, 100), str)
def test_a_file_that_was_cut_short_is_refused(end: int, place: Place) -> None:
    refused(SMALL[:end], place)


@over(range(len("age-encryption.org/"), END + 16), str)
def test_no_bit_of_a_header_can_be_changed(at: int, place: Place) -> None:
    for bit in range(8) if ALL else [random.randrange(8)]:
        changed = bytearray(SMALL)
        changed[at] ^= 1 << bit
        refused(bytes(changed), place)


@pytest.mark.parametrize("at", range(len("age-encryption.org/")))
def test_what_does_not_begin_as_an_age_file_is_none(at: int, place: Place) -> None:
    changed = [SMALL[:at] + bytes([SMALL[at] ^ 1 << bit]) + SMALL[at + 1 :] for bit in range(8)]
    for data in (SMALL[:at], *changed):
        place.vault.write_bytes(data)
        done = run("inspect", place.vault, "-i", place.keys)
        assert (done.code, done.stdout, len(done.stderr.splitlines())) == (3, b"", 2)


CHUNK = 65536 + 16
HEAD, CHUNKS = LARGE[: end_of_header(LARGE) + 16], LARGE[end_of_header(LARGE) + 16 :]
FIRST, SECOND, REST = CHUNKS[:CHUNK], CHUNKS[CHUNK : 2 * CHUNK], CHUNKS[2 * CHUNK :]
DAMAGED = {
    "swapped": SECOND + FIRST + REST,
    "one twice": FIRST + FIRST + REST,
    "one missing": FIRST + REST,
    "the end missing": FIRST + SECOND,
    "something behind it": FIRST + SECOND + REST + b"x",
    "changed in the middle": FIRST + SECOND[:-1] + bytes([SECOND[-1] ^ 1]) + REST,
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "inspect": ("inspect", "{}"),
    "validate": ("validate", "{}"),
    "explain": ("explain", "{}", guid(1)),
    "convert": ("convert", "{}", "--all", "-o", "{}.out", "--journal", "{}.undo", "--journal-plaintext"),
    "convert to standard output": ("convert", "{}", "--all", "-o", "-"),
    "export": ("export", "{}", "--to", "csv", "-o", "{}.csv"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
@pytest.mark.parametrize("chunks", DAMAGED.values(), ids=DAMAGED.keys())
def test_nothing_is_made_of_a_damaged_file(chunks: bytes, command: tuple[str, ...], place: Place) -> None:
    assert len(CHUNKS) > 2 * CHUNK
    refused(HEAD + chunks, place, *(one.format(place.vault) for one in command))


@pytest.mark.parametrize("key", [None, OTHER])
def test_a_wrong_identity_is_told(key: Pair | None, place: Place) -> None:
    if key is not None:
        place.keys.write_text(key.private)
    done = run("inspect", place.vault, *(() if key is None else ("-i", place.keys)))
    assert (done.code, f"{place.vault}: error AGE002: " in done.stderr, done.stdout) == (3, True, b"")


def test_a_wrong_passphrase_is_told(place: Place) -> None:
    vault = sealed_with_words(place)
    place.words.write_text("incorrect horse")
    done = run("convert", vault, "--all", "-o", place.folder / "out", "--passphrase-file", place.words)
    assert (done.code, f"{vault}: error AGE002: " in done.stderr, "horse" in done.printed) == (3, True, False)
    assert place.names == {vault.name}
