import pytest

from rdmconv.profiles.naming import named_field, names_a_stamp


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ApiId", "api_id"),
        ("KeyIdentifier", "api_id"),
        ("ClientSecret", "api_key"),
        ("SafeAPIKey", "api_key"),
        ("APIKEY", None),
        ("KeyNote", None),
        ("ClientNote", None),
        ("TENANTId", "tenant_id"),
        ("ValidFrom", "valid_from"),
        ("validUntil", "expires_after"),
        ("ServiceURL", "url"),
        ("URLText", "url"),
        ("TenantType", None),
        ("LastStart", None),
        ("UpdatedType", None),
        ("Zone", None),
        ("", None),
    ],
)
def test_a_name_speaks_of_one_field_or_none(name: str, field: str | None) -> None:
    assert named_field(name) == field


@pytest.mark.parametrize("name", ["ModifiedBy", "LastUse", "CREATIONDate", "stamp"])
def test_a_name_speaks_of_a_change(name: str) -> None:
    assert names_a_stamp(name)


@pytest.mark.parametrize("name", ["Stamped", "Lasting", "ApiId", "Outdated"])
def test_a_word_within_a_word_says_nothing(name: str) -> None:
    assert not names_a_stamp(name)
