"""The targets of fuzzing without atheris, and what they say when something is wrong."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import age_file, json_scanner, profile_learner, reader, xml_scanner
from fuzz.limits import cost_of
from fuzz.mutation import spliced
from fuzz.replay import main, replayed
from fuzz.targets import TARGETS, Target
from rdmconv.errors import InputError
from tests.depth import examples
from tests.profiles.dialects import converted, entry, xml

NAMES = sorted(TARGETS)


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_is_well(name: str) -> None:
    target = TARGETS[name]
    for seed in target.seeds():
        target.check(seed)


@pytest.mark.parametrize("name", NAMES)
def test_words_are_as_libfuzzer_reads_them(name: str) -> None:
    words = [line for line in TARGETS[name].words.read_text("ascii").splitlines() if not line.startswith("#")]
    assert words
    assert all(word[0] == word[-1] == '"' and len(word) > 2 for word in words)


@pytest.mark.parametrize("name", NAMES)
@given(st.integers(0, 2**64))
@settings(max_examples=examples(50))
def test_mutated_seeds_are_well(name: str, number: int) -> None:
    target, chance = TARGETS[name], random.Random(number)
    seeds = target.seeds()
    target.check(spliced(chance.choice(seeds), chance.choices(seeds, k=2), chance))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=200))
@settings(max_examples=examples(50))
def test_any_bytes_are_well(name: str, data: bytes) -> None:
    TARGETS[name].check(data)


# What is wrong is seen


def refused(*_: object, **__: object) -> None:
    raise InputError("FMT001")


def test_a_scan_that_loses_a_byte_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdmconv.formats.rdm_xml.scan.Scanner._plain", lambda *_: None)
    with pytest.raises(AssertionError):
        xml_scanner.xml_scanner(b"<Connections></Connections> ")


def test_entries_that_are_not_counted_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scanner, "_counted", lambda *_: 7)
    with pytest.raises(AssertionError, match="other entries"):
        json_scanner.json_scanner(b'{"Connections":[]}')


def test_a_file_that_only_inspect_reads_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "validate_document", refused)
    with pytest.raises(AssertionError, match="only inspect"):
        reader.reader(b"<Connections/>")


def test_what_convert_does_not_look_into_may_be_too_deep_for_inspect() -> None:
    session = b"<ConnectionType>RDPConfigured</ConnectionType>" + b"<a>" * 70 + b"</a>" * 70
    reader.reader(b"<Connections><Connection>" + session + b"</Connection></Connections>")


def test_an_age_header_that_is_not_verified_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = age_file.sealed_files()[0]
    forged = sealed.replace(b"-> X25519", b"-> grease\n\n-> X25519")
    age_file.age_file(forged)
    monkeypatch.setattr("rdmconv.crypto.age_decryptor.hmac.compare_digest", lambda *_: True)
    with pytest.raises(AssertionError, match="verify"):
        age_file.age_file(forged)


def test_a_proof_that_proves_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdmconv.pipeline.rehearsal._is_same", lambda *_: True)
    monkeypatch.setattr("rdmconv.pipeline.rehearsal.Rehearsal.is_exact", True)
    monkeypatch.setattr("rdmconv.pipeline.rehearsal._neutral", lambda _: [])
    before, after = xml(entry(encrypted=False)), xml(converted(entry(encrypted=False)))  # RDM sets a stamp anew
    with pytest.raises(AssertionError, match="proved"):
        profile_learner.profile_learner(before + profile_learner.SPLIT + after)


def test_what_costs_too_much_is_told(tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(b"250")
    cost = cost_of(lambda data: bytes(range(200)) * (int(data) << 13) and None, b"250")
    assert cost.is_too_much
    target = Target(lambda data: b"1" * (int(data) << 20) and None, lambda: [b"1"], "xml")
    assert "MB" in (replayed(target, file) or "")


def test_a_replay_exits_by_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "input"
    file.write_bytes(b"<Connections/>")
    assert main("xml-reader", [file]) == 0
    monkeypatch.setattr(reader, "validate_document", refused)
    monkeypatch.setattr(Target, "seeds", list)
    assert main("xml-reader", [file]) == 1
    assert "only inspect reads it" in capsys.readouterr().out
