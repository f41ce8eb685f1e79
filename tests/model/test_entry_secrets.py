"""Which fields of an entry are secrets."""

import json

import pytest

from rdmconv.model.entry import Entry
from rdmconv.model.entry_secrets import main_secret, secrets_of
from rdmconv.model.secret import Secret
from rdmconv.profiles.of_format import paths_in_any
from rdmconv.profiles.profile import load_profile
from tests.builders import entries_of, xml_credential, xml_entry, xml_export, xml_field
from tests.paths import SERVER

PATHS = load_profile("default").paths


def read(*fields: str, **credential: str | None) -> Entry:
    return entries_of(xml_export(xml_credential(*fields, **credential)))[0]  # type: ignore[arg-type]


def found(entry: Entry) -> list[str]:
    return [secret.reveal() for secret in secrets_of(entry, PATHS)]


def test_what_is_no_credential_has_none() -> None:
    entry = entries_of(xml_export(xml_entry("<Credentials><Password>CANARY</Password></Credentials>")))[0]
    assert found(entry) == []
    assert main_secret(entry, PATHS) is None


def test_a_credential_without_a_secret_has_none() -> None:
    assert found(read(password=None)) == []
    assert main_secret(read(password=""), PATHS) is None


@pytest.mark.parametrize(
    ("credential", "main"),
    [
        ({"password": "CANARY-1"}, "CANARY-1"),
        ({"password": None, "encrypted": "Q0FO"}, "Q0FO"),
        ({"password": "CANARY-1", "encrypted": "Q0FO"}, "CANARY-1"),
        ({"password": "", "encrypted": "Q0FO"}, "Q0FO"),
        ({"sub_type": "ApiKey", "password": None, "credentials": "<ApiKey>CANARY-2</ApiKey>"}, "CANARY-2"),
        ({"sub_type": "ApiKey", "password": None, "credentials": "<SafeApiKey>Q0FO</SafeApiKey>"}, "Q0FO"),
    ],
)
def test_the_main_secret(credential: dict[str, str | None], main: str) -> None:
    entry = read(**credential)
    assert main_secret(entry, PATHS) == Secret(main)
    assert main in found(entry)


def test_all_that_sounds_like_a_secret_is_one() -> None:
    more = "<MnemonicPassword>m</MnemonicPassword><OTPSecret>o</OTPSecret><Pin>p</Pin><Port>1</Port>"
    entry = read(credentials=more, password="CANARY-1", encrypted="Q0FO")
    assert found(entry) == ["m", "o", "p", "CANARY-1", "Q0FO"]


@pytest.mark.parametrize(
    "name",
    [
        "Passphrase",
        "DbPwd",
        "ClientSecret",
        "PIN",
        "otpCode",
        "HostKEY",
        "Mnemonic",
        "Seed",
        "SafeCode",
        "AccessToken",
        "PrivateData",
        "SecurityAnswer",
    ],
)
def test_a_name_that_sounds_like_a_secret_is_one(name: str) -> None:
    assert found(read(credentials=f"<{name}>v</{name}>", password=None)) == ["v"]


def test_what_the_profile_calls_the_key_is_one_whatever_its_name() -> None:
    entry = read(credentials="<Value>v</Value>", password=None)
    elsewhere = {**PATHS, "api_key": (("Credentials", "Value"),)}
    assert list(secrets_of(entry, elsewhere)) == [Secret("v")]


def test_user_name_and_domain_are_none() -> None:
    assert found(read(username="u", domain="d", password=None)) == []


@pytest.mark.parametrize(
    ("user_info", "secrets"),
    [
        ("anna:CANARY-1", ["CANARY-1"]),
        ("CANARY-a1B2c3D4e5", ["CANARY-a1B2c3D4e5"]),
        ("CANARY-a1B2c3D4e5:CANARY-1", ["CANARY-1", "CANARY-a1B2c3D4e5"]),
        ("CANARY-a1B2c3D4e5:", ["CANARY-a1B2c3D4e5"]),
        (":CANARY-1", ["CANARY-1"]),
        ("anna", []),
        ("first.middle.last-name-01", []),
        ("", []),
    ],
)
def test_a_password_and_a_key_in_the_url_are_secrets(user_info: str, secrets: list[str]) -> None:
    """Some services want the key where a URL has its user."""
    assert found(read(xml_field("Url", f"https://{user_info}@api.example/v1"), password=None)) == secrets


def test_every_secret_of_devolutions_server_is_one() -> None:
    data = (SERVER / "page.json").read_bytes()
    paths = paths_in_any(load_profile("default"))
    secrets = [secret.reveal() for entry in entries_of(data) for secret in secrets_of(entry, paths)]
    assert {secret for secret in secrets if "CANARY" in secret} == {
        text for entry in json.loads(data)["data"] for text in map(str, entry["data"].values()) if "CANARY" in text
    }
    keys = [main_secret(entry, paths) for entry in entries_of(data) if entry.sub_type == "ApiKey"]
    assert keys == [Secret("CANARY-reports")]
