"""Texts that people give to things, and texts that only a secret looks like."""

import secrets
import string

import pytest

from rdmconv.model.ordinary import is_ordinary


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Customers",
        "Password1",
        "Welcome1!",
        "admin123",
        "12345678",
        "2024-01-01",
        "printer-hp-01",
        "192.168.1.1",
        "10.0.0.10:8443",
        "Acme GmbH",
        "Müller & Söhne".replace("&", "+"),
        "Customers\\Contoso",
        "Credentials/ApiKey",
        "admin@acme.example",
        "converted",
        "unifi-controller.acme.local",
    ],
)
def test_what_could_be_a_name(text: str) -> None:
    assert is_ordinary(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tr0ub4dor&3",
        "S3cret!pw-99x",
        "gh" + "p_" + "16C7e42F292c6912E7710c838347",
        "9f86d081884c7d65",
        "3f2a8c1e-0b1d-4c6e-9a7f-1d2e3c4b5a69",
        "hunter2xyz",
        "correct horse battery staple, and one more word",
        "a1b2c3d4",
        "p@ss-w0rd",
        "line\nend",
        "x" * 41,
    ],
)
def test_what_looks_like_a_secret(text: str) -> None:
    assert not is_ordinary(text)


def test_generated_passwords_look_like_secrets() -> None:
    letters = string.ascii_letters + string.digits
    made = ["".join(secrets.choice(letters) for _ in range(16)) for _ in range(2000)]
    assert sum(map(is_ordinary, made)) < 240, "those of letters only, and of letters with digits behind them"
