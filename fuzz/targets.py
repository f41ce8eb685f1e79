"""All targets by their names; knows nothing of atheris."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from fuzz import seeds
from fuzz.age_file import age_file
from fuzz.json_scanner import json_scanner
from fuzz.profile_learner import profile_learner
from fuzz.profile_loader import profile_loader
from fuzz.reader import reader
from fuzz.rules_loader import rules_loader
from fuzz.xml_scanner import xml_scanner

_ROOT: Final = Path(__file__).parent
FOUND: Final = _ROOT.parent / "fixtures" / "fuzz"
"""What was found before: a folder for each target, in it a file for each fault."""


class Target(NamedTuple):
    """What is fuzzed."""

    check: Callable[[bytes], None]
    """Raises whatever must not happen."""
    seeds: Callable[[], list[bytes]]
    dictionary: str
    """Words of the language, as libFuzzer reads them."""
    passes: int = 1
    """How often one check reads the input from beginning to end: the limit of time is for one, as for one command."""

    @property
    def words(self) -> Path:
        """The file of the dictionary."""
        return _ROOT / "dictionaries" / f"{self.dictionary}.dict"


TARGETS: Final = {
    "xml-scanner": Target(xml_scanner, seeds.xml, "xml", passes=6),
    "json-scanner": Target(json_scanner, seeds.json, "json", passes=6),
    "xml-reader": Target(reader, seeds.xml, "xml", passes=7),
    "json-reader": Target(reader, seeds.json, "json", passes=7),
    "rules-loader": Target(rules_loader, seeds.packs, "rules"),
    "age-file": Target(age_file, seeds.age, "age"),
    "profile-learner": Target(profile_learner, seeds.lessons, "exports"),
    "profile-loader": Target(profile_loader, seeds.profiles, "profile"),
}


def found_before(name: str) -> list[Path]:
    """Give the inputs in which a target found a fault before."""
    return sorted((FOUND / name).glob("*"))
