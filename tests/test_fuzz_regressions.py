"""What fuzzing found once must not come back; fuzz/README.md says what each target asks for."""

from pathlib import Path

import pytest

from fuzz.limits import BYTES, LONGEST, SECONDS, cost_of
from fuzz.targets import FOUND, TARGETS, found_before

FILES = [(name, path) for name in TARGETS for path in found_before(name)]


def test_every_file_is_of_a_target() -> None:
    assert {path for path in FOUND.rglob("*") if path.is_file()} == {path for _, path in FILES}


@pytest.mark.parametrize(("name", "path"), FILES, ids=[f"{name}-{path.name}" for name, path in FILES])
def test_an_input_that_did_harm_is_well_and_within_limits(name: str, path: Path) -> None:
    target, data = TARGETS[name], path.read_bytes()
    assert len(data) <= LONGEST
    target.check(target.seeds()[0])  # what is worked out once only does not count
    cost = cost_of(target.check, data, target.passes)
    assert cost.seconds <= SECONDS
    assert cost.grown <= BYTES
