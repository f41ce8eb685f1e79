"""Promise 4 over the table of commands: a secret leaves by no door but the file that was asked for."""

import pytest
from typer.core import TyperCommand

from tests.leaks.bench import TEMPORARY, Bench
from tests.leaks.canaries import CANARY, leaks_in, spellings_of
from tests.leaks.commands import LINES, REFUSED, command_of, commands, options_of
from tests.leaks.vault import VAULT_JSON, VAULT_XML

WITHOUT_OPTIONS = {"demo", "rules test", "rules lint", "rules schema"}


def test_every_command_is_in_the_table() -> None:
    assert {name for name, _ in commands()} == {command_of(line) for line in LINES}


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_every_option_is_in_the_table(name: str, command: TyperCommand) -> None:
    words = {word for line in LINES if command_of(line) == name for word in line.split()}
    assert options_of(command) or name in WITHOUT_OPTIONS
    assert [opts for opts in options_of(command) if words.isdisjoint(opts)] == []


@pytest.mark.parametrize("line", LINES)
def test_a_command_shows_no_secret(line: str, bench: Bench) -> None:
    left = bench.run(line)
    assert left.done.code in ({2, 3} if line in REFUSED else {0, 1, 4}), left.done.stderr
    assert bench.leaks(line, left) == []
    assert not [name for name in left.files if name.startswith((TEMPORARY, ".rdmconv"))]


@pytest.mark.parametrize("data", [VAULT_XML, VAULT_JSON], ids=["xml", "json"])
def test_what_is_planted_is_found_in_any_spelling(data: bytes) -> None:
    assert data.decode().count(CANARY) > 30
    assert leaks_in(data)
    for spelled in spellings_of(CANARY):
        assert leaks_in(f"x {spelled} y".encode())
        assert leaks_in(f"│ {spelled[:3]}  │\n│ {spelled[3:]} │".encode())
        assert leaks_in(spelled.encode("utf-16"))
    assert not leaks_in(b"CANARI")
