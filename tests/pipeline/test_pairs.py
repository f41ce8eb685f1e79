"""Which entries of two exports are a pair to learn from, and which files teach nothing."""

import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from tests.builders import guid
from tests.pipeline.lessons import Write, after_of, learned, of, of_kind
from tests.profiles.dialects import (
    INVENTED,
    converted,
    entry,
    in_json,
    xml,
)

SERVER = b'[{"id": "1", "name": "n", "type": "Credential", "subType": "Default", "data": {"username": "u"}}]'


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (xml(entry(1)), xml(converted(entry(2))), "by its ID"),
        (xml(), xml(), "by its ID"),
        (xml(converted(entry())), xml(entry()), "the wrong way round"),
        (SERVER, SERVER, "are documented"),
        (xml(entry()), in_json(converted(entry())), "before is rdm-xml, and after is rdm-json"),
    ],
)
def test_files_that_teach_nothing_are_refused(before: bytes, after: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        learned(before, after)
    assert caught.value.code == "PRO006"
    assert problem in from_error(caught.value).message


def test_an_id_that_comes_up_twice_pairs_nothing(write: Write) -> None:
    one, two, other = entry(1), entry(2), entry(3, UserName="other")
    before, after = of(write, one, two), after_of(write, INVENTED, one, two)
    assert learned(before, after).rehearsal.entries == 2
    twice = {**other, "ID": one["ID"]}
    assert learned(of(write, one, two, twice), after).rehearsal.entries == 1
    assert learned(before, after_of(write, INVENTED, one, two, twice)).rehearsal.entries == 1


def test_only_a_credential_that_became_an_api_key_is_a_pair(write: Write) -> None:
    one, two = entry(1), entry(2)
    was_key = converted(of_kind(write, two))
    before, after = write(of_kind(write, one), was_key), write(converted(of_kind(write, one)), was_key)
    assert learned(before, after).rehearsal.entries == 1


def test_ids_are_told_apart_by_what_they_mean(write: Write) -> None:
    one = {**entry(), "ID": guid(0xAB).replace("-4000-", "-4ABC-")}
    other = {**of_kind(write, one), "ID": "{" + one["ID"].lower() + "}"}
    assert learned(of(write, one), write(converted(other))).rehearsal.entries == 1


def test_an_entry_with_a_problem_or_without_an_id_is_no_pair(write: Write) -> None:
    one, two = entry(1), entry(2)
    nameless = {name: value for name, value in two.items() if name != "ID"}
    lesson = learned(of(write, one, nameless), after_of(write, INVENTED, one, nameless))
    assert lesson.rehearsal.entries == 1
    before, after = of(write, one, two), after_of(write, INVENTED, one, two)
    twice = before.replace(b"<Name>Entry 2</Name>", b"<Name>Entry 2</Name><Name>b</Name>")
    twice = twice.replace(b'"Name": "Entry 2"', b'"Name": "Entry 2", "Name": "b"')
    assert twice != before
    assert learned(twice, after).rehearsal.entries == 1


def test_a_hundred_entries_are_enough(write: Write) -> None:
    many = [entry(number) for number in range(1, 103)]
    assert learned(of(write, *many), after_of(write, INVENTED, *many)).rehearsal.entries == 100


def test_a_broken_file_is_named() -> None:
    with pytest.raises(InputError) as caught:
        learned(xml(entry()), xml(converted(entry()))[:-20])
    assert caught.value.details["file"] == "after"


def test_a_whole_export_and_a_single_entry_can_be_compared() -> None:
    single = xml(converted(entry())).split(b"<Connections>\n")[1].split(b"  </Connections>")[0]
    lines = b"".join(line[4:] for line in single.splitlines(keepends=True))
    lesson = learned(xml(entry()), lines)
    assert lesson.rehearsal.is_exact
    assert not learned(xml(entry()), lines.replace(b"<KeyKind>", b"<!-- --><KeyKind>")).rehearsal.is_exact
