from importlib.resources import files
from pathlib import Path

import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import ProfileError
from rdmconv.model.fields import API_KEY_FIELDS
from rdmconv.profiles.profile import EncryptedSecret, load_profile

DEFAULT = (files("rdmconv.profiles") / "default.toml").read_text("utf-8")


def test_the_default_profile_claims_nothing_it_does_not_know() -> None:
    profile = load_profile("default")
    assert profile.id == "default"
    assert profile.encrypted_secret is EncryptedSecret.UNCONFIRMED


def test_the_default_profile_has_a_place_for_every_field() -> None:
    paths = load_profile("default").paths
    assert set(paths) == set(API_KEY_FIELDS)
    assert paths["api_key"] == (("Credentials", "ApiKey"), ("Credentials", "SafeApiKey"))
    assert paths["expires_after"] == (("MetaInformation", "Expiration"),)
    places = [place for found in paths.values() for place in found]
    assert len(set(places)) == len(places)


def test_the_key_has_a_place_for_clear_and_one_for_encrypted() -> None:
    profile = load_profile("default")
    assert profile.path("api_key") != profile.path("api_key", encrypted=True)
    assert profile.path("url") == profile.path("url", encrypted=True)


def test_a_profile_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        DEFAULT.replace('"default"', '"mine"')
        .replace("Credentials/ApiId", "Key/Id")
        .replace('"unconfirmed"', '"carry"')
    )
    profile = load_profile(str(path))
    assert (profile.id, profile.path("api_id"), profile.encrypted_secret) == (
        "mine",
        ("Key", "Id"),
        EncryptedSecret.CARRY,
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("[profile]", "[odd]"), "profile: Field required"),
        (('"unconfirmed"', '"maybe"'), "profile.encrypted_secret: Input should be 'carry', 'locked' or 'unconfirmed'"),
        (("tenant_id", "tenant"), "api_key.tenant: Extra inputs"),
        (("Credentials/Url", "credentials/APIID"), "api_key: Value error, api_id and url have the same place"),
        (("Credentials/ApiId", ""), "api_key.api_id: String should match pattern"),
        (("Credentials/ApiId", "/ApiId"), "api_key.api_id: String should match pattern"),
        (("Credentials/ApiId", "A//B"), "api_key.api_id: String should match pattern"),
        (("Credentials/ApiId", "A/B/"), "api_key.api_id: String should match pattern"),
        (("Credentials/ApiId", "A/<B>"), "api_key.api_id: String should match pattern"),
        (("Credentials/ApiId", "A B"), "api_key.api_id: String should match pattern"),
        (("Credentials/ApiId", "1A"), "api_key.api_id: String should match pattern"),
        (("[api_key]", "[api_key"), "Expected"),
        (("[api_key]", "[api_key]\nodd = 1"), "api_key.odd: Extra inputs"),
    ],
)
def test_an_error_names_the_file_and_what_was_expected(change: tuple[str, str], expected: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert change[0] in DEFAULT
    path.write_text(DEFAULT.replace(*change, 1))
    with pytest.raises(ProfileError) as caught:
        load_profile(str(path))
    assert caught.value.code == "PRO001"
    message = from_error(caught.value).message
    assert message.startswith(f"{path}: ")
    assert expected in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = " + "[" * 3000, "nest too deeply"),
        ('""={' * 800, "nest too deeply"),
        ("a = " + "9" * 5000, "thousands of digits"),
        ("#" * (1 << 20) + "#", "1 MiB"),
    ],
    ids=["arrays", "tables", "a number", "a large file"],
)
def test_what_no_profile_is_like_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ProfileError) as caught:
        load_profile(str(path))
    assert expected in from_error(caught.value).message


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DEFAULT.replace('"default"', '"mine"'), encoding="utf-8-sig")
    assert load_profile(str(path)).id == "mine"


def test_a_field_that_is_left_out_has_no_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[profile]\nid = "m"\nversion = "1"\n[api_key]\napi_key_encrypted = "Credentials/SafeSecret"\n')
    profile = load_profile(str(path))
    assert (profile.path("url"), profile.paths["url"], profile.path("api_key")) == (None, (), None)
    assert profile.paths["api_key"] == (profile.path("api_key", encrypted=True),) == (("Credentials", "SafeSecret"),)
    assert (profile.sub_type, profile.credential) == (("Credentials", "CredentialType"), ("Credentials",))


def test_a_profile_nobody_knows_is_refused_with_those_known() -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile("nobody")
    assert (caught.value.code, from_error(caught.value).hint) == (
        "PRO002",
        "rdmconv comes with: default, devolutions-server",
    )


def test_a_profile_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(ProfileError) as caught:
        load_profile(str(path))
    assert "it is not UTF-8" in from_error(caught.value).message
