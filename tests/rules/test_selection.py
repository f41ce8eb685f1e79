import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import UsageError
from rdmconv.rules.selection import rule_for_all, rule_for_where
from tests.builders import entry


def test_all_means_all() -> None:
    assert rule_for_all().condition.holds(entry(name=""))


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        (["name=billing"], True),
        (["name=bill*"], True),
        ([" name =billing"], True),
        (["name=other"], False),
        (["name=*", "username=billing"], True),
        (["name=*", "username=Billing"], False),
        (["name=b*", "name=*g"], True),
        (["url="], True),
        (["name="], False),
        (["url=a=b"], False),
        (["secret=CANARY-*"], True),
    ],
)
def test_every_condition_must_hold(conditions: list[str], fits: bool) -> None:
    assert rule_for_where(conditions).condition.holds(entry()) is fits


def test_an_equals_sign_may_stand_in_the_pattern() -> None:
    assert rule_for_where(["url=*?a=b"]).condition.holds(entry(url="https://x.example/?a=b"))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("name", "--where wants FIELD=GLOB"),
        ("", "--where wants"),
        ("nobody=x", "no such field; fields are"),
        ("=x", "no such field"),
    ],
)
def test_what_is_no_condition_is_refused(condition: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        rule_for_where([condition])
    assert caught.value.code == "USE002"
    assert expected in from_error(caught.value).message


def test_a_glob_has_so_many_characters_at_most() -> None:
    with pytest.raises(UsageError) as caught:
        rule_for_where([f"name={'?' * 1001}"])
    assert caught.value.code == "USE002"
    assert "expected at most 1,000 characters" in from_error(caught.value).message
