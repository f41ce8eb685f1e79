"""The table in the README is what the cases make, and no two cases are called the same."""

from collections import Counter

from tests.conformance.all_cases import CASES
from tests.conformance.running import plainly
from tests.conformance.table import README, with_table
from tests.paths import SMALL


def test_the_table_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_table(text) == text


def test_every_case_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_small_fixture_is_read_here_too() -> None:
    """By what is in it; but for files of several vaults, which the second reader does not know."""
    contents = {case.data for case in CASES}
    left = [path.stem for path in sorted(SMALL.iterdir()) if path.read_bytes() not in contents]
    assert set(left) == {"several_vaults"}


def test_every_secret_of_the_kit_is_bait() -> None:
    clear = [
        entry.text("Credentials", "Password")
        for case in CASES
        if case.refused is None
        for entry in plainly(case).entries
    ]
    assert [text for text in clear if text and "CANARY" not in text and not text.replace(".", "").isdigit()] == []
