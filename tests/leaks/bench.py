"""A folder with all that the commands read, in which one of them is run, and what it left there for people to see."""

import base64
import copy
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import typer

from rdmconv.cli import commands
from rdmconv.crypto import age_encryptor, bech32
from rdmconv.model.secret import Secret
from tests.builders import pack, rule_text
from tests.crypto.age_files import QUICK, encrypted, new_pair
from tests.leaks.canaries import leaks_in, planted
from tests.leaks.commands import LOADED, PROGRAM
from tests.leaks.vault import VAULT_JSON, VAULT_XML, sealed
from tests.leaks.wholeness import Keys
from tests.profiles.dialects import converted, entry, xml
from tests.running import Run, run, start

WORDS: Final = planted("passphrase")
MAY_HOLD_SECRETS: Final = "out"
"""Begins the names of what the commands are asked to convert, restore or export, and of undo journals in clear."""
TEMPORARY: Final = "temporary"
_SECONDS: Final = 120
_CARRIED: Final = "--all --carry-encrypted --allow-referenced --quiet"


@dataclass(frozen=True)
class Asked:
    """A command as it stands in the table: `VARIABLE=… command options < FILE`."""

    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    stdin: Path | None = None
    descriptor: int = 0
    """Of the passphrase."""

    @property
    def gives_secrets(self) -> bool:
        """Whether standard output is the file that was asked for."""
        return "-o" in self.arguments and self.arguments[self.arguments.index("-o") + 1] == "-"


@dataclass(frozen=True)
class Left:
    """What is there after a command."""

    done: Run
    files: dict[str, bytes]
    """What is new or changed in the folder and below, by path."""


class Bench:
    """The folder; made once and copied for each command.

    Args:
        folder: where it is to be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pair = new_pair()
        key = bech32.decode("AGE-SECRET-KEY-", self._pair.private)
        self.secrets = {
            "identity": self._pair.private[20:],
            "identity in hex": key.hex(),
            "identity in base64": base64.b64encode(key).decode()[:-2],
        }
        """Secrets without a mark, by name."""
        self.keys = Keys(self._pair.identity, Secret(WORDS))

    def fill(self) -> None:
        """Write all that the commands read."""
        mine = self._pair
        before = entry(1, encrypted=False, Password=planted("before")) | {"Notes": planted("before")}
        files = {
            "vault.xml": VAULT_XML,
            "vault.json": VAULT_JSON,
            "mine.xml": VAULT_XML,
            "mine.json": VAULT_JSON,
            "broken.xml": VAULT_XML[:-30] + b"</x>" + planted("broken").encode(),
            "other.bin": sealed("other").encode() * 20,
            "vault.age": encrypted(VAULT_XML, [mine.recipient]),
            "words.age": encrypted(VAULT_JSON, Secret(WORDS), work=QUICK),
            "keys.txt": mine.private.encode(),
            "words.txt": WORDS.encode(),
            "to.txt": mine.public.encode(),
            "pack.toml": pack(rule_text("portal", 'name = { glob = "*o*" }', settings='type = "Acme"')).encode(),
            "before.xml": xml(before),
            "after.xml": xml(converted(before)),
        }
        (self.folder / TEMPORARY).mkdir(parents=True)
        for name, data in files.items():
            path = self.folder / name
            path.write_bytes(data)
            path.chmod(0o600)
        for line in (
            f"convert vault.xml {_CARRIED} -o converted.xml --journal undo.jsonl --journal-plaintext",
            f"convert vault.xml {_CARRIED} -o converted.age --journal undo.age --encrypt-to {mine.public}",
            "convert vault.xml vault.json --all -o out.run --manifest run.jsonl --quiet",
            "plan vault.xml vault.json --all --plan plan.jsonl --quiet",
            "plan vault.age words.age --all --plan sealed.jsonl --quiet -i keys.txt --passphrase-file words.txt",
        ):
            assert self.run(line).done.code == 0

    def copied(self, folder: Path) -> "Bench":
        """The same in another folder."""
        shutil.copytree(self.folder, folder)
        copied = copy.copy(self)
        copied.folder = folder
        return copied

    @contextmanager
    def entered(self, line: str) -> Iterator[Asked]:
        """Go there, with a descriptor of the passphrase, keys derived in no time, and a temporary folder of its own.

        Args:
            line: of the table; `{fd}`, `{to}` and `{words}` are filled in.
        """
        encryptor, at = age_encryptor.Encryptor, Path.cwd()
        with (self.folder / "words.txt").open("rb") as words:
            to = (self.folder / "to.txt").read_text()
            asked = _asked(line.format(fd=words.fileno(), to=to, words=WORDS), words.fileno())
            os.chdir(self.folder)
            try:
                with (
                    patch.object(age_encryptor, "Encryptor", lambda write, to: encryptor(write, to, work=QUICK)),
                    patch.object(typer.main, "get_command", lambda _: PROGRAM),  # made anew it takes half of the time
                    patch.object(commands, "load_command", LOADED.__getitem__),  # and so does this
                    patch.object(tempfile, "tempdir", str(self.folder / TEMPORARY)),
                    patch.dict(os.environ, asked.environment),
                ):
                    yield asked
            finally:
                os.chdir(at)

    def run(self, line: str) -> Left:
        """Run a command of the table in this process."""
        before = self.files()
        with self.entered(line) as asked:
            done = run(*asked.arguments, stdin=b"" if asked.stdin is None else asked.stdin.read_bytes())
        return self._left(done, before)

    def start(self, line: str, **options: Any) -> subprocess.Popen[bytes]:
        """Run it as a process of its own; see `tests.running.start`."""
        with self.entered(line) as asked:
            given = {"cwd": self.folder, "pass_fds": [asked.descriptor], **options}
            environment = {**asked.environment, "TMPDIR": str(self.folder / TEMPORARY), **given.pop("env", {})}
            return start(*asked.arguments, env=environment, **given)

    def run_process(self, line: str, **options: Any) -> Left:
        """Run it as a process of its own to its end."""
        before, stdin = self.files(), _asked(line).stdin
        data = b"" if stdin is None else (self.folder / stdin).read_bytes()
        with self.start(line, **options) as process:
            out, err = process.communicate(data, timeout=_SECONDS)
        return self._left(Run(process.returncode, out or b"", err.decode()), before)

    def _left(self, done: Run, before: Mapping[str, bytes]) -> Left:
        return Left(done, {name: data for name, data in self.files().items() if before.get(name) != data})

    def files(self) -> dict[str, bytes]:
        """All files, by their paths in the folder."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def leaks(self, line: str, left: Left) -> list[tuple[str, list[str]]]:
        """Find secrets wherever they must not be; what was asked for may hold them."""
        gives = _asked(line).gives_secrets
        shown: Mapping[str, bytes] = {
            "standard error": left.done.stderr.encode(),
            "standard output": b"" if gives else left.done.stdout,
            **{name: data for name, data in left.files.items() if not may_hold_secrets(name)},
        }
        return [(where, leaks) for where, data in shown.items() if (leaks := leaks_in(data, self.secrets))]


def may_hold_secrets(name: str) -> bool:
    """Whether a file is what was asked for, or was to be converted in place."""
    return name.startswith((MAY_HOLD_SECRETS, "mine"))


def _asked(line: str, descriptor: int = 0) -> Asked:
    arguments = shlex.split(line)
    environment = {}
    while "=" in arguments[0]:
        name, _, text = arguments.pop(0).partition("=")
        environment[name] = text
    stdin = None
    if "<" in arguments:
        stdin = Path(arguments.pop())
        arguments.pop()
    return Asked(arguments, environment, stdin, descriptor)
