from typing import Any, cast

import pytest

from rdmconv.checks.api_key import check_api_key
from rdmconv.checks.folder_depth import check_folder_depth
from rdmconv.checks.parent_cycles import ParentCycles
from rdmconv.checks.read_back import check_read_back
from rdmconv.diagnostics import Position
from rdmconv.formats.base import Values
from rdmconv.model.secret import Secret
from tests.builders import entry, guid

HERE = Position(3, 7)


def codes(**values: Any) -> list[str]:
    found = check_api_key(cast("Values", {"api_id": "i", "api_key": Secret("k"), **values}), HERE)
    assert all(one.position == HERE for one in found)
    return [one.code for one in found]


def test_a_whole_key_has_nothing_wrong() -> None:
    assert (
        codes(
            url="https://x.example/a?b#c", tenant_id="t", type="T", valid_from="2026-01-01", expires_after="2027-01-01"
        )
        == []
    )


@pytest.mark.parametrize("key", [None, Secret("")])
def test_a_key_without_its_key_is_an_error(key: Secret | None) -> None:
    assert codes(api_key=key) == ["VAL001"]


@pytest.mark.parametrize("api_id", [None, ""])
def test_a_key_without_an_id_is_worth_a_warning(api_id: str | None) -> None:
    assert codes(api_id=api_id) == ["VAL002"]


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2026-01-01", "2025-12-31", True),
        ("2026-01-01", "2026-01-01", False),
        ("2026-01-01", None, False),
        (None, "2026-01-01", False),
        ("2026-01-01", "9999-12-31T23:59:59.9999999", False),
        ("0001-01-01T00:00:00", "2000-01-01", False),
        ("9999-12-31T23:59:59", "2026-01-01", False),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:30:00+01:00", True),
    ],
)
def test_dates_are_in_order(start: str | None, end: str | None, wrong: bool) -> None:
    assert codes(valid_from=start, expires_after=end) == (["VAL003"] if wrong else [])


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://x.example",
        "http://x.example:8080/a?b=c#d",
        "x.example",
        "x.example/api",
        "srv01",
        "ftp://x",
        "$HOST$",
        "https://$HOST$/api",
        "https://x.example/{id}",
        "10.0.0.1",
        "[::1]:443",
        "https://bücher.example",
        "x?y",
        "x#y",
        "user@x.example",
    ],
)
def test_what_rdm_opens_is_a_url(url: str | None) -> None:
    assert codes(url=url) == []


@pytest.mark.parametrize(
    "url",
    [
        "no url",
        " https://x.example",
        "https://x.example ",
        "https://",
        "/api",
        "?x",
        "\\\\server\\share",
        "a b",
        "\n",
        "https:///x",
        "x.example/a b",
    ],
)
def test_what_nobody_opens_is_no_url(url: str) -> None:
    assert codes(url=url) == ["VAL004"]


@pytest.mark.parametrize("field", ["valid_from", "expires_after"])
def test_what_is_no_date_is_named_unquoted(field: str) -> None:
    (found,) = check_api_key(cast("Values", {"api_id": "i", "api_key": Secret("k"), field: "CANARY"}), HERE)
    assert (found.code, found.details) == ("VAL010", {"field": field})


def test_findings_come_in_a_fixed_order() -> None:
    assert codes(api_key=None, api_id=None, url="a b", valid_from="2026-01-02", expires_after="2026-01-01") == [
        "VAL001",
        "VAL002",
        "VAL003",
        "VAL004",
    ]


@pytest.mark.parametrize(
    ("expected", "found", "fields"),
    [
        ({}, {}, []),
        ({"url": "u"}, {"url": "u", "type": "t"}, []),
        ({"url": ""}, {"url": None}, []),
        ({"url": None}, {}, []),
        ({"url": "u"}, {}, ["url"]),
        ({"url": "u"}, {"url": "u "}, ["url"]),
        ({"url": None}, {"url": "u"}, ["url"]),
        ({"api_key": Secret("a")}, {"api_key": Secret("a")}, []),
        ({"api_key": Secret("a")}, {"api_key": Secret("b")}, ["api_key"]),
        ({"api_key": Secret("a")}, {"api_key": "a"}, ["api_key"]),
        ({"api_key": Secret("a")}, {}, ["api_key"]),
    ],
)
def test_what_does_not_read_back_is_named(expected: dict[str, Any], found: dict[str, Any], fields: list[str]) -> None:
    wrong = list(check_read_back(cast("Values", expected), cast("Values", found), HERE))
    assert [(one.code, one.details["field"]) for one in wrong] == [("VAL007", field) for field in fields]


@pytest.mark.parametrize(("levels", "wrong"), [(1, False), (128, False), (129, True), (3000, True)])
def test_a_path_has_a_limit(levels: int, wrong: bool) -> None:
    found = list(check_folder_depth(entry(folder="\\".join("g" * levels))))
    assert [one.code for one in found] == (["VAL009"] if wrong else [])


def test_no_folder_is_not_deep() -> None:
    assert not list(check_folder_depth(entry()))


@pytest.mark.parametrize(
    ("parents", "count"),
    [
        ({}, 0),
        ({1: 2}, 0),
        ({1: 2, 2: 3}, 0),
        ({1: 1}, 1),
        ({1: 2, 2: 1}, 2),
        ({1: 2, 2: 3, 3: 1}, 3),
        ({1: 2, 2: 3, 3: 2}, 2),
        ({1: 2, 2: 1, 3: 4, 4: 3}, 4),
        ({1: 9, 2: 9, 3: 9}, 0),
        ({n: n + 1 for n in range(3000)}, 0),
        ({n: (n + 1) % 3000 for n in range(3000)}, 3000),
    ],
)
def test_circles_are_found(parents: dict[int, int], count: int) -> None:
    cycles = ParentCycles()
    for own, parent in parents.items():
        cycles.add(entry(id=guid(own), parent=f"{{{guid(parent).upper()}}}"))
    assert [one.code for one in cycles.findings()] == ["VAL008"] * count


def test_entries_without_parent_or_id_are_in_no_circle() -> None:
    cycles = ParentCycles()
    cycles.add(entry())
    cycles.add(entry(id="", parent=guid()))
    cycles.add(entry(parent=""))
    assert cycles.findings() == []
