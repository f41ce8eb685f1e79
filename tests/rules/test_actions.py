import pytest

from rdmconv.planning import FromField
from rdmconv.rules.actions import DEFAULT_MAP, assignments
from rdmconv.rules.templates import TemplateError
from tests.builders import entry, rule


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
