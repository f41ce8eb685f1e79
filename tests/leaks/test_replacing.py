"""Nothing that a run reads is replaced by it, whatever it is told: `--force` is for what was there before."""

import pytest

from tests.leaks.bench import Bench

LINES = (
    "convert vault.xml --rules pack.toml -o pack.toml --force",
    "convert vault.xml --all --profile profile.toml -o ./profile.toml --force",
    "convert vault.xml --all -o words.txt --force --encrypt-with-passphrase --passphrase-file words.txt",
    "convert vault.age --all -o keys.txt --force --identity keys.txt --encrypt-to {to}",
    "convert vault.xml --all -o to.txt --force --recipients-file to.txt",
    "convert vault.xml --all -o to.txt --force --journal undo.new --journal-to-file to.txt",
    "plan vault.xml --rules pack.toml --plan pack.toml --force",
    "plan vault.age --all --plan keys.txt --force --identity keys.txt",
    "apply single.jsonl -o single.jsonl --force",
    "apply single.jsonl -o keys.txt --force --identity keys.txt",
    "export converted.xml --to csv -o to.txt --force --recipients-file to.txt",
    "export converted.xml --to csv -o profile.toml --force --profile profile.toml",
    "revert converted.age --journal undo.age -o undo.age --force --identity keys.txt --encrypt-to {to}",
    "revert converted.age --journal undo.age -o keys.txt --force --identity keys.txt --encrypt-to {to}",
)


@pytest.mark.parametrize("line", LINES)
def test_what_is_read_is_not_replaced(line: str, bench: Bench) -> None:
    assert bench.run("plan vault.xml --all --plan single.jsonl -q").done.code == 0
    assert bench.run("profile learn before.xml after.xml -o profile.toml").done.code == 0
    left = bench.run(line)
    assert (left.done.code, left.files) == (2, {}), left.done.stderr
    assert "USE002" in left.done.stderr
