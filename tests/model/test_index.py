from collections import Counter

import pytest

from rdmconv.model.index import Index, normal_guid
from tests.builders import guid


@pytest.mark.parametrize(
    "text", [guid(), guid().upper(), f"{{{guid()}}}", f" {guid()} ", f"\n\t{{{guid().upper()}}}\r\n"]
)
def test_spellings_of_a_guid_are_the_same(text: str) -> None:
    assert normal_guid(text) == guid()


def test_letters_of_a_guid_are_small() -> None:
    assert normal_guid("ABCDEF00-0000-4000-8000-00000000000A") == "abcdef00-0000-4000-8000-00000000000a"


def test_no_id_is_no_duplicate_and_used_by_nobody() -> None:
    index = Index({""}, Counter({"": 3}))
    assert (index.is_duplicate(None), index.uses(None)) == (False, 0)


def test_ids_are_looked_up_in_any_spelling() -> None:
    index = Index({guid(1)}, Counter({guid(2): 3}))
    assert (index.is_duplicate(f"{{{guid(1).upper()}}}"), index.is_duplicate(guid(2))) == (True, False)
    assert (index.uses(guid(2).upper()), index.uses(guid(1))) == (3, 0)
