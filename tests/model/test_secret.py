import copy
import dataclasses
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, InstanceOf, ValidationError

from rdmconv.model.credential import ApiKey, UsernamePassword
from rdmconv.model.secret import Secret

PLAIN = "CANARY-secret"
ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        "{}".format,
        "{:>40}".format,
        "{!r}".format,
        "%s".__mod__,
        lambda one: f"{one}",
        lambda one: f"{[one]!r}",
    ],
)
def test_no_text_shows_it(show: Callable[[Secret], str]) -> None:
    assert show(Secret(PLAIN)).strip("[] ") == "Secret(…)"


@pytest.mark.parametrize(
    "door",
    [
        hash,
        len,
        bool,
        iter,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        vars,
        bytes,
        int,
        list,
        sorted,
        lambda one: {one},
        lambda one: one[0],
        lambda one: one + "",
        lambda one: one < Secret("z"),
        lambda one: "C" in one,
        lambda one: setattr(one, "other", 1),
        lambda one: pickle.dumps(one, 2),
        lambda one: one.__reduce_ex__(4),
    ],
)
def test_no_other_door_is_open(door: Callable[[Any], object]) -> None:
    with pytest.raises((TypeError, AttributeError)) as caught:
        door(Secret(PLAIN))
    assert "CANARY" not in str(caught.value)


def test_its_state_is_not_handed_out() -> None:
    with pytest.raises(TypeError):
        Secret(PLAIN).__getstate__()


def test_it_names_nothing_of_its_value() -> None:
    assert not any("CANARY" in name for name in dir(Secret(PLAIN)))


@given(ANY_TEXT)
def test_it_reveals_exactly_what_it_was_given(text: str) -> None:
    assert Secret(text).reveal() == text


@given(ANY_TEXT, ANY_TEXT)
def test_it_equals_what_has_the_same_value(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert (Secret(one) != Secret(other)) == (one != other)


def test_it_equals_nothing_but_secrets() -> None:
    assert Secret(PLAIN) != PLAIN
    assert Secret(PLAIN) != PLAIN
    assert Secret("") != None  # noqa: E711 - the comparison is what is tested


def test_letters_that_look_the_same_are_not() -> None:
    assert Secret("é") != Secret("e\u0301")
    assert Secret("A") != Secret("a")
    assert Secret("a") != Secret("a ")


def test_it_tells_whether_it_satisfies_a_test_and_no_more() -> None:
    assert Secret(PLAIN).satisfies(lambda text: text.startswith("CANARY")) is True
    assert Secret(PLAIN).satisfies(lambda text: text) is True  # type: ignore[arg-type,return-value]
    assert Secret("").satisfies(lambda text: text) is False  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("secret", "text", "masked"),
    [
        ("CANARY8x", "a CANARY8x, and CANARY8x", "a ●●●, and ●●●"),
        ("CANARY8x\n", "a CANARY8x", "a ●●●"),
        ("CANARY-8", "a CANARY-8", "a CANARY-8"),
        ("CANA7xx", "a CANA7xx", "a CANA7xx"),
        ("CANARY8x", "a canary8x", "a canary8x"),
        ("", "a", "a"),
    ],
)
def test_it_is_masked_in_a_text_wherever_it_stands(secret: str, text: str, masked: str) -> None:
    assert Secret(secret).masked_in(text) == masked


def test_it_tells_whether_it_is_empty() -> None:
    assert (Secret("").is_empty, Secret(" ").is_empty) == (True, False)


def test_a_log_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("%s %r", Secret(PLAIN), {"secret": Secret(PLAIN)})
    assert "CANARY" not in caplog.text


def test_dataclasses_do_not_copy_it() -> None:
    @dataclasses.dataclass
    class Holder:
        secret: Secret

    assert "CANARY" not in repr(Holder(Secret(PLAIN)))
    with pytest.raises(TypeError):
        dataclasses.asdict(Holder(Secret(PLAIN)))


def test_models_neither_dump_nor_show_it() -> None:
    key = ApiKey(api_key=Secret(PLAIN))
    assert "CANARY" not in f"{key} {key!r} {key.model_dump()}"
    with pytest.raises(Exception, match=r"serialize|Secret") as caught:
        key.model_dump_json()
    assert "CANARY" not in str(caught.value)


def test_the_error_of_a_model_does_not_show_it() -> None:
    class Odd(BaseModel):
        secret: InstanceOf[int]

    with pytest.raises(ValidationError) as caught:
        Odd.model_validate({"secret": Secret(PLAIN)})
    assert "CANARY" not in f"{caught.value} {caught.value.errors()} {caught.value.args}"


def test_a_model_takes_no_plain_text_for_it() -> None:
    for model, field in ((ApiKey, "api_key"), (UsernamePassword, "password")):
        with pytest.raises(ValidationError) as caught:
            model.model_validate({field: PLAIN})
        assert "CANARY" not in str(caught.value)
