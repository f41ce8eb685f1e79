import pytest

from rdmconv.rules.toml_lines import line_of

PACK = """\
# rule = 1
[pack]
id = "x"
extends = ["y"]

[[rule]]
id = "one"
[rule.match]
all = [
  { name = { eq = "x" } },
  { secret = { prefix = "y" } },
]

[[ rule ]]
id = "two"
"priority" = 5
match = { name = { eq = "x" } }
[rule.set]
type = "id"
url.first = ["x"]

  [[provider]]
id = "acme"
set.url = "x"
"""


@pytest.mark.parametrize("place", [(), ("rule",), (5,), ("rule", 2), ("odd", 0), ("odd", "id")])
def test_what_is_not_there_has_no_line(place: tuple[str | int, ...]) -> None:
    assert line_of(PACK, place) is None


def test_an_empty_pack_has_no_lines() -> None:
    assert line_of("", ("rule", 0)) is None
    assert line_of("", ("pack", "id")) is None


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("pack",), 2),
        (("pack", "id"), 3),
        (("pack", "extends"), 4),
        (("pack", "odd"), 2),
        (("rule", 0), 6),
        (("rule", 0, "id"), 7),
        (("rule", 0, "match"), 8),
        (("rule", 0, "match", "all", 1, "secret", "prefix"), 11),
        (("rule", 0, "priority"), 6),
        (("rule", 1), 14),
        (("rule", 1, "id"), 15),
        (("rule", 1, "priority"), 16),
        (("rule", 1, "match", "name", "eq"), 17),
        (("rule", 1, "set", "type"), 19),
        (("rule", 1, "set", "url", "first"), 20),
        (("provider", 0, "id"), 23),
        (("provider", 0, "set", "url"), 24),
    ],
)
def test_a_place_has_the_line_of_its_innermost_key(place: tuple[str | int, ...], line: int) -> None:
    assert line_of(PACK, place) == line


def test_a_key_is_not_mistaken_for_a_part_of_another() -> None:
    assert line_of("[[rule]]\nid_x = 1\nxid = 2\nid = 3", ("rule", 0, "id")) == 4
    assert line_of("[[rule]]\na.b = 1\naxb = 2", ("rule", 0, "a.b")) == 2
