"""What the schema check is given to read."""

import pytest

from rdmconv.formats.rdm_xml import schema


def with_attributes(name: str, count: int) -> bytes:
    attributes = " ".join(f'a{number}=""' for number in range(count))
    return f"<{name} {attributes}>".encode()


@pytest.mark.parametrize(
    ("outside", "inside", "entries", "left"),
    [(0, 64, 1, 64), (0, 65, 1, 0), (0, 1, 300, 300), (64, 1, 300, 364), (65, 1, 300, 300)],
)
def test_only_elements_with_very_many_attributes_are_without_them(
    outside: int, inside: int, entries: int, left: int
) -> None:
    entry = with_attributes("Connection", inside) + b"</Connection>"
    tree = schema._parse([with_attributes("ArrayOfConnection", outside)], [entry] * entries)
    assert tree is not None
    assert sum(len(element.attrib) for element in tree.iter()) == left


def test_of_many_entries_one_can_have_very_many_attributes() -> None:
    plain, lavish = (with_attributes("Connection", count) + b"</Connection>" for count in (1, 65))
    tree = schema._parse([b"<ArrayOfConnection>"], [plain, lavish, plain])
    assert tree is not None
    assert [len(entry.attrib) for entry in tree] == [1, 0, 1]
