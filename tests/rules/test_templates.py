import pytest

from rdmconv.rules.templates import Template, TemplateError
from tests.builders import entry


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{name}", "Billing"),
        ("{name}-{username}", "Billing-billing"),
        ("{folder}", ""),
        ("{custom.Tenant}", "T1"),
        ("a {name} b {name}", "a Billing b Billing"),
        ("}{", "}{"),
        ("{name", "{name"),
        ("%s $x \\1", "%s $x \\1"),
    ],
)
def test_a_template_is_filled(text: str, filled: str) -> None:
    assert Template(text).fill(entry(custom_Tenant="T1"), {}).text == filled


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert Template("{name}").fill(entry(name="{username} \\1 %s"), {}).text == "{username} \\1 %s"


@pytest.mark.parametrize(
    "text", ["{password}", "{}", "{Name}", "{ }", "{name.__class__}", "{0}", "{name!r}", "{name:>9}"]
)
def test_a_template_names_fields_only_and_no_secret(text: str) -> None:
    with pytest.raises(TemplateError, match=r"there is no field or group .*; fields are name, "):
        Template(text)
