from typing import Any

import pytest
from pydantic import ValidationError

from rdmconv.model.credential import ApiKey, UsernamePassword
from rdmconv.model.secret import Secret


def test_nothing_is_required() -> None:
    assert ApiKey().api_key is None
    assert UsernamePassword().password is None


def test_values_stay_as_they_are() -> None:
    key = ApiKey(api_id=" A ", api_key=Secret(" k "), url=" u ", tenant_id="T", type=" t ")
    assert (key.api_id, key.api_key, key.url, key.tenant_id, key.type) == (" A ", Secret(" k "), " u ", "T", " t ")


def test_dates_keep_their_spelling() -> None:
    key = ApiKey.model_validate({"valid_from": "2026-01-31T10:00:00.1234567-05:00", "expires_after": ""})
    assert key.valid_from is not None
    assert (key.valid_from.spelling, key.expires_after) == ("2026-01-31T10:00:00.1234567-05:00", None)


@pytest.mark.parametrize(
    "values",
    [
        {"api_id": 5},
        {"api_id": b"CANARY"},
        {"api_id": ["CANARY"]},
        {"api_key": "CANARY"},
        {"api_key": 5},
        {"url": 1.5},
        {"encrypted": "true"},
        {"encrypted": 1},
        {"other": "CANARY"},
        {"valid_from": "CANARY"},
        {"valid_from": 1735689600},
        {"valid_from": 1.0},
        {"expires_after": "01/02/2026"},
        {"expires_after": True},
    ],
)
def test_what_does_not_fit_is_refused_unquoted(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        ApiKey.model_validate(values)
    shown = f"{caught.value} {caught.value.errors(include_input=False, include_context=False, include_url=False)}"
    assert "CANARY" not in shown
    assert "1735689600" not in shown


def test_a_missing_neighbour_does_not_bring_the_secret_out() -> None:
    with pytest.raises(ValidationError) as caught:
        UsernamePassword.model_validate({"username": "u", "password": Secret("CANARY"), "domain": 5})
    assert "CANARY" not in f"{caught.value} {caught.value.errors()} {caught.value.json(include_input=False)}"


def test_a_credential_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        ApiKey().api_id = "x"  # type: ignore[misc]
