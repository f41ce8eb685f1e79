"""Fuzz one target with atheris: `python -m fuzz.one_target NAME FOLDER OPTIONS…`; see `fuzz.run`, which starts it."""

import sys
from hashlib import sha256
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["rdmconv", "tomli"]):
    from fuzz.limits import cost_of
    from fuzz.mutation import spliced
    from fuzz.targets import TARGETS

    for seed in TARGETS[sys.argv[1]].seeds()[:20]:  # some rooms are imported when a file needs them
        TARGETS[sys.argv[1]].check(seed)

_SPLICED = 0.5
"""How much is mutated by pieces, and not by bytes and words of the dictionary."""


def main(name: str, folder: Path, options: list[str]) -> None:
    """Fuzz until the time is up, or something must not happen.

    What costs too much is kept, for it may do so only because it is instrumented.
    """
    target = TARGETS[name]
    seeds = target.seeds()

    def within_limits(data: bytes) -> None:
        cost = cost_of(target.check, data, target.passes)
        if cost.is_too_much:
            (folder / f"heavy-{sha256(data).hexdigest()}").write_bytes(data)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        chance = Random(seed)  # noqa: S311 - as random as libFuzzer wants it
        if chance.random() < _SPLICED:
            return spliced(data, chance.choices(seeds, k=2), chance)[:most]
        return bytes(atheris.Mutate(data, most))

    atheris.Setup([sys.argv[0], *options], within_limits, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
