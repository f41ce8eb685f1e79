"""Which secrets of a run are watched, and where each of them is said to be."""

import io
from unittest.mock import patch

import pytest

from rdmconv.crypto import leak_scan
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.pipeline.watching import Leak, Watched
from rdmconv.planning import Bucket, Copy, Edit, Outcome, Rename
from rdmconv.profiles.profile import load_profile
from tests.builders import convert, entry, guid, xml_credential, xml_export

PATHS = load_profile("default").paths
USERNAME, API_ID, API_KEY = (("Credentials", name) for name in ("UserName", "ApiId", "ApiKey"))
ACCESS_KEY = "wJalr/" + "a1B2" * 8 + "xy"


def found(watched: Watched, text: str) -> list[Leak]:
    return watched.find(io.BytesIO(text.encode()), lambda _: False)


def watching(*inputs: list[Outcome]) -> Watched:
    watched = Watched(PATHS)
    for number, outcomes in enumerate(inputs):
        watched.begin_input(f"{number}.xml")
        for one in outcomes:
            watched.add(one)
    return watched


def test_nothing_is_watched() -> None:
    assert found(Watched(PATHS), "CANARY-built") == []
    assert found(watching([]), "CANARY-built") == []


def test_a_secret_is_in_the_input_and_line_of_its_entry() -> None:
    inputs = [
        convert(xml_export(*(xml_credential(id=guid(number), password=f"CANARY-{number}") for number in numbers)))
        for numbers in ((1, 2), (), (3,), (4, 5))
    ]
    watched = watching(*(one.outcomes for one in inputs))
    places = [found(watched, f"CANARY-{number}") for number in range(1, 6)]
    assert [leak.where for (leak,) in places] == ["0.xml:3", "0.xml:4", "2.xml:3", "3.xml:3", "3.xml:4"]


def test_what_another_process_watched_is_found_where_it_is() -> None:
    key = Fingerprints()
    together = Watched(PATHS, key)
    for number, secret in enumerate(("CANARY-short", "CANARY-" + "long" * 500, "CANARY-third")):
        apart = Watched(PATHS, key)
        apart.begin_input(f"{number}.xml")
        for outcome in convert(
            xml_export(xml_credential(password="CANARY-0"), xml_credential(password=secret))
        ).outcomes:
            apart.add(outcome)
        together.take(apart.part())
        assert [leak.where for leak in found(together, secret)] == [f"{number}.xml:4"]
    # Cut by a chunk, the longest is found only when it is known how long it is.
    with patch.object(leak_scan, "_CHUNK", 4096):
        assert [leak.where for leak in found(together, " " * 2500 + "CANARY-" + "long" * 500)] == ["1.xml:4"]


@pytest.mark.parametrize(
    ("edit", "is_watched"),
    [
        (Rename(USERNAME, API_KEY), True),
        (Rename(USERNAME, API_ID), False),
        (Rename(("Credentials", "Password"), API_KEY), False),
        (Copy(USERNAME, API_ID), False),
    ],
    ids=["becomes the key", "becomes the ID", "stays", "is copied"],
)
def test_a_user_name_is_watched_when_it_becomes_the_key(edit: Edit, is_watched: bool) -> None:
    outcome = Outcome(entry(username="visible-user"), Bucket.CONVERTED, edits=[edit])
    assert bool(found(watching([outcome]), "visible-user")) is is_watched


def test_a_user_name_is_watched_when_it_looks_like_the_key() -> None:
    data = xml_export(xml_credential(username=ACCESS_KEY, password="AK" + "IA" + "ABCDEFGH23456777"))
    (outcome,) = convert(data).outcomes
    assert [note.code for note in outcome.notes] == ["RUL018"]
    assert found(watching([outcome]), ACCESS_KEY)
