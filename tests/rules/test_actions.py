from string import ascii_letters, digits
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.planning import FromField
from rdmconv.rules.actions import DEFAULT_MAP, assignments
from rdmconv.rules.matchers import ConditionError
from rdmconv.rules.rule import Rule
from rdmconv.rules.templates import TemplateError
from tests.builders import entry, rule
from tests.depth import examples


def test_without_settings_the_default_map_stands() -> None:
    assert (
        assignments(rule(), entry()).sources
        == DEFAULT_MAP
        == {
            "api_id": FromField("username"),
            "api_key": FromField("password"),
            "url": FromField("url"),
            "tenant_id": FromField("domain"),
            "expires_after": FromField("expiration"),
        }
    )


def test_a_setting_replaces_what_the_map_says() -> None:
    found = assignments(rule(settings={"tenant_id": "{folder}", "type": "Acme"}), entry(folder="ACME")).sources
    assert (found["tenant_id"], found["type"], found["url"]) == ("ACME", "Acme", FromField("url"))


def test_a_setting_that_comes_out_empty_leaves_the_map_alone() -> None:
    found = assignments(rule(settings={"tenant_id": "{folder}", "type": "{folder}"}), entry()).sources
    assert found["tenant_id"] == FromField("domain")
    assert "type" not in found


@pytest.mark.parametrize("field", ["api_id", "api_key", "username", "other"])
def test_the_id_and_the_key_cannot_be_set(field: str) -> None:
    with pytest.raises(
        TemplateError, match=f"set.{field}: cannot be set; url, tenant_id, type, valid_from, expires_after can"
    ):
        rule(settings={field: "x"})


# Secrets

CANARY = "CANARY7Qx9Lm2Tz4Vb8Nc6Rk3-eu1"
"""What no rule below knows more of than its last word."""


def of_secret(pattern: str, template: str, field: str = "secret", *, swap: bool = False) -> Rule:
    return rule(match={field: {"regex": pattern}}, settings={"type": template}, swap=swap)


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("(?P<region>eu|us)", "eu"),
        ("(?P<region>us|eu[0-9])", "eu1"),
        (r"(?P<region>us|eu\d)", "eu1"),
        ("-(?P<region>us|eu[0-9]{1,2})$", "eu1"),
        ("(?P<region>us|ap)?", None),
    ],
)
def test_a_group_of_a_secret_that_chooses_between_words_can_be_shown(pattern: str, shown: str | None) -> None:
    assert assignments(of_secret(pattern, "{region}"), entry(secret=CANARY)).sources.get("type") == shown


@pytest.mark.parametrize(
    "pattern",
    [
        "(?P<a>.+)",
        "(?P<a>[a-z]+)",
        "(?P<a>eu|.+)",
        "(?P<a>eu[0-9]+)",
        "(?P<a>eu[0-9]{1,3})",
        "(?P<a>(eu|us))",
        "(?P<a>CANARY7Qx9Lm2Tz4Vb8)",
        "(?P<a>.+)-(?P<a>eu|us)",
        "(?P<a>.+)|[(?P<a>eu)]",
        "(?<a>.+)|[(?P<a>eu)]",
        r"(?P<a>.+)|\Q(?P<a>eu)\E",
    ],
)
def test_any_other_group_of_a_secret_is_refused(pattern: str) -> None:
    told = r"{a} would show a part of the secret|a stands twice|Q is not"
    with pytest.raises((TemplateError, ConditionError), match=told):
        of_secret(pattern, "{a}")


def test_a_group_of_a_secret_that_nothing_shows_may_be_any() -> None:
    assert of_secret("(?P<a>.+)", "Acme").condition.holds(entry(secret=CANARY))


def test_choices_between_letters_do_not_add_up_to_a_secret() -> None:
    pairs = "CA|NA|RY"
    pattern = "".join(f"(?P<{name}>{pairs})" for name in "abc")
    assert of_secret(pattern, "{a}")
    with pytest.raises(TemplateError, match="a rule may show one part of a secret"):
        of_secret(pattern, "{a}{b}")
    with pytest.raises(TemplateError, match="would show a part of the secret"):
        of_secret("(?P<a>C|A|N)", "{a}")


@pytest.mark.parametrize(
    ("secret", "note", "is_shown"),
    [
        (CANARY, CANARY, True),
        (CANARY, f"the key is {CANARY[3:16]}, do not tell", True),
        (CANARY, CANARY[:11], False),
        ("short-one", "short-one", True),
        ("acme", "acme", False),
    ],
)
def test_what_holds_a_part_of_the_secret_is_told(secret: str, note: str, is_shown: bool) -> None:
    found = assignments(rule(settings={"type": "{custom.Note}"}), entry(secret=secret, custom_Note=note))
    assert found.shown == ("type" if is_shown else None)


def test_a_text_of_the_rule_itself_is_no_secret_of_the_entry() -> None:
    assert assignments(rule(settings={"type": CANARY}), entry(secret=CANARY)).shown is None


def test_of_a_swapped_entry_the_user_name_is_the_secret() -> None:
    one = entry(username=CANARY, secret="CANARY-id-of-it", custom_Note=CANARY)
    assert assignments(rule(settings={"type": "{custom.Note}"}, swap=True), one).shown == "type"
    one = entry(username="CANARY-key-of-it", secret=CANARY, custom_Note=CANARY)
    assert assignments(rule(settings={"type": "{custom.Note}"}, swap=True), one).shown is None


def test_a_group_of_another_field_may_be_any() -> None:
    found = assignments(of_secret("(?P<a>.+)", "{a}", "username"), entry(username="svc")).sources
    assert found["type"] == "svc"


@pytest.mark.parametrize("template", ["{username}", "x {username|lower}", "{a}"])
def test_what_stands_in_the_place_of_the_key_is_a_secret_too(template: str) -> None:
    with pytest.raises(TemplateError, match="would show"):
        of_secret("(?P<a>.+)", template, "username", swap=True)


LETTERS = "|".join(ascii_letters + digits)
GROUPS = ["(?P<{}>.+)", "(?<{}>.+)", "(?P<{}>[A-Z]+)", "(?P<{}>eu|us)", f"(?P<{{}}>{LETTERS})", "[(?P<{}>eu)]?"]


@st.composite
def showing(draw: st.DrawFn) -> dict[str, Any]:
    """A rule that shows what it can of a pattern's groups."""
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6))
    between = draw(st.sampled_from(["", ".*", "|"]))
    pattern = between.join(draw(st.sampled_from(GROUPS)).replace("{}", name) for name in names)
    pieces = [f"{{{name}}}" for name in names] + ["{username}", "{name}", "{secret|exp}", "{username|lower}"]
    template = "".join(draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=6)))
    field = draw(st.sampled_from(["secret", "username"]))
    return {"match": {field: {"regex": pattern}}, "settings": {"type": template}, "swap": draw(st.booleans())}


@settings(max_examples=examples(300))
@given(showing())
def test_no_rule_shows_a_secret(parts: dict[str, Any]) -> None:
    try:
        one = rule(**parts)
    except (TemplateError, ConditionError):
        return
    key = {"username": CANARY} if one.swap else {"secret": CANARY}
    given = entry(**{"username": "svc", "secret": "hunter2", **key})
    if one.condition.holds(given):
        texts = [text for text in assignments(one, given).sources.values() if isinstance(text, str)]
        assert not any(CANARY[at : at + 5] in text for text in texts for at in range(len(CANARY) - 4))
