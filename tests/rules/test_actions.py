import pytest

from rdmconv.planning import FromField
from rdmconv.rules.actions import DEFAULT_MAP, Template, TemplateError, assignments, compile_settings
from tests.builders import entry


def test_without_settings_the_default_map_stands() -> None:
    assert (
        assignments(entry(), {})
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
    found = assignments(entry(folder="ACME"), compile_settings({"tenant_id": "{folder}", "type": "Acme"}))
    assert (found["tenant_id"], found["type"], found["url"]) == ("ACME", "Acme", FromField("url"))


def test_a_setting_that_comes_out_empty_leaves_the_map_alone() -> None:
    found = assignments(entry(), compile_settings({"tenant_id": "{folder}", "type": "{folder}"}))
    assert found["tenant_id"] == FromField("domain")
    assert "type" not in found


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
    assert Template(text).fill(entry(custom_Tenant="T1")) == filled


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert Template("{name}").fill(entry(name="{username} \\1 %s")) == "{username} \\1 %s"


@pytest.mark.parametrize(
    "text", ["{secret}", "{password}", "{}", "{ name }", "{Name}", "{name.__class__}", "{0}", "{name!r}", "{name:>9}"]
)
def test_a_template_names_fields_only_and_no_secret(text: str) -> None:
    with pytest.raises(TemplateError, match=r"there is no field .*; fields are name, "):
        Template(text)


@pytest.mark.parametrize("field", ["api_id", "api_key", "username", "other"])
def test_the_id_and_the_key_cannot_be_set(field: str) -> None:
    with pytest.raises(
        TemplateError, match=f"{field} cannot be set; url, tenant_id, type, valid_from, expires_after can"
    ):
        compile_settings({field: "x"})
