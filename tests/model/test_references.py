"""Who logs in with what is kept in bounded memory, and said in sentences."""

import tracemalloc
from unittest.mock import patch

import pytest

from rdmconv.diagnostics import Position
from rdmconv.model import references
from rdmconv.model.references import MOST_USERS, Reference, Users, listed, logins, reference_of, users_as_dicts
from tests.builders import entry, guid


def user(name: str | None = "dc01", type: str = "RDPConfigured", file: str | None = None, line: int = 7) -> Reference:
    return Reference(guid(), name, type, Position(line, 1), file)


def test_nobody_is_listed_as_nothing() -> None:
    assert listed([], 3) == ""
    assert Users().of(guid()) == ()


@pytest.mark.parametrize(
    ("names", "count", "expected"),
    [
        ("a", 1, '"a" (RDPConfigured)'),
        ("ab", 2, '"a" (RDPConfigured) and "b" (RDPConfigured)'),
        ("abc", 3, '"a" (RDPConfigured), "b" (RDPConfigured) and "c" (RDPConfigured)'),
        ("abcd", 4, '"a" (RDPConfigured), "b" (RDPConfigured), "c" (RDPConfigured) and 1 more'),
        ("ab", 12, '"a" (RDPConfigured), "b" (RDPConfigured) and 10 more'),
        ("a", 2, '"a" (RDPConfigured) and 1 more'),
    ],
)
def test_the_first_are_named_and_the_others_counted(names: str, count: int, expected: str) -> None:
    assert listed([user(name) for name in names], count) == expected


def test_a_sentence_says_how_many_log_in() -> None:
    assert logins([user()], 1) == '1 entry logs in with it: "dc01" (RDPConfigured)'
    assert logins([user()], 2) == '2 entries log in with it: "dc01" (RDPConfigured) and 1 more'
    assert logins([], 2) == "2 entries log in with it"


def test_an_entry_of_another_file_is_named_with_it() -> None:
    assert user(file="b.rdm").label == '"dc01" (RDPConfigured, in b.rdm)'


def test_an_entry_without_name_is_called_by_its_id_or_its_line() -> None:
    assert user(None).label == f'"{guid()}" (RDPConfigured)'
    assert Reference(None, "", "SSHShell", Position(7, 3)).label == "line 7 (SSHShell)"


def test_long_names_are_cut_between_words() -> None:
    assert user("x" * 60).label == f'"{"x" * 60}" (RDPConfigured)'
    assert user("x" * 61).label == '"…" (RDPConfigured)'
    assert user("old server " + "x" * 50).label == '"old server…" (RDPConfigured)'
    kept = reference_of(entry(name="n" * 1000, id="i" * 1000))
    assert (kept.name, len(kept.id or "")) == ("…", 64)
    short = reference_of(entry(name="n" * 200))
    assert (short.name, short.id) == ("n" * 200, guid())


def test_so_many_users_of_one_credential_are_kept() -> None:
    users = Users()
    for line in range(1, 50):
        users.add(guid(), user(line=line))
    users.add(guid(2), user())
    assert [one.position.line for one in users.of(guid())] == [*range(1, MOST_USERS + 1)]
    assert len(users.of(guid(2))) == 1


def test_so_many_users_are_kept_in_all() -> None:
    users = Users()
    with patch.object(references, "MOST_IN_ALL", 3):
        for number in range(9):
            users.add(guid(number), user())
    assert [len(users.of(guid(number))) for number in range(9)] == [1, 1, 1, 0, 0, 0, 0, 0, 0]


def test_the_largest_names_take_no_more_memory_than_is_said() -> None:
    users = Users()
    tracemalloc.start()
    try:
        for number in range(30_000):
            long = "\U0001f511" * 1000
            one = entry(name=f"{number}{long}", id=f"{number}{long}")
            one.type_name = f"{number}{long}"
            users.add(guid(number), reference_of(one))
        assert tracemalloc.get_traced_memory()[0] < 50 << 20
    finally:
        tracemalloc.stop()


def test_users_of_one_file_can_be_left_out() -> None:
    users, others = Users(), Users()
    for file in ("a", "b", "a"):
        users.add(guid(), user(file=file))
    users.add(guid(2), user(file="b"))
    others.add_of(users, guid(), but_of="a")
    assert [[one.file for one in others.of(guid(number))] for number in (1, 2)] == [["b"], []]


def test_programs_get_the_file_of_each_user() -> None:
    found = users_as_dicts([user(), user(file="b.rdm")], "a.rdm")
    assert found[0] == {"id": guid(), "name": "dc01", "type": "RDPConfigured", "file": "a.rdm", "line": 7}
    assert found[1]["file"] == "b.rdm"
