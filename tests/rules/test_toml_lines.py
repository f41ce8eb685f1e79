import time
import tomllib

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


@pytest.mark.parametrize("space", ["\u2028", "\x85", "\x0c", "\x1c", "\r"])
def test_only_a_line_feed_ends_a_line(space: str) -> None:
    assert line_of(f"# a{space}b\n[[rule]]\nid = '{space}'\npriority = 1", ("rule", 0, "priority")) == 4
    assert line_of("[pack]\r\nid = 'x'\r\nversion = '1'\r\n", ("pack", "version")) == 3


@pytest.mark.parametrize(
    "text",
    [
        '"""\n[[rule]]\n"""',
        "'''\n[[rule]]\n'''",
        '"""\\"""\n[[rule]]\n"""',
        '""""\n[[rule]]\n"""""',
        "'''\\'''\ny = '''\n[[rule]]\n'''",
        '\'"""\'\ny = """\n[[rule]]\n"""',
        '\'x\' # """\ny = """\n[[rule]]\n"""',
        "['''\n''', '''\n[[rule]]''']",
    ],
)
def test_what_stands_in_a_string_of_several_lines_is_no_header(text: str) -> None:
    before = f"[pack]\nx = {text}\n"
    tomllib.loads(before)
    assert line_of(f"{before}[[rule]]\nid = 'x'", ("rule", 0, "id")) == before.count("\n") + 2
    assert line_of(before, ("rule", 0)) is None


def test_a_key_is_not_looked_for_in_comments() -> None:
    assert line_of("[[rule]]\nid = 'a' # priority = 1\n# priority = 2\npriority = 3", ("rule", 0, "priority")) == 4


def test_a_large_pack_is_searched_in_no_time() -> None:
    text = '[pack]\nx = """' + 'y = "a\\\\"\n' * 400_000 + '"""\n[[rule]]\nid = 1'
    started = time.process_time()
    assert line_of(text, ("rule", 0, "id")) == 400_004
    assert time.process_time() - started < 5


def test_many_places_of_a_pack_are_found_in_no_time() -> None:
    text = "[[rule]]\nid = 'a'\n" * 5000
    started = time.process_time()
    assert [line_of(text, ("rule", number, "id")) for number in range(5000)] == list(range(2, 10_001, 2))
    assert time.process_time() - started < 5
