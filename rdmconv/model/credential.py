"""The two kinds of credential a conversion goes between, as strict models."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, InstanceOf, PlainValidator

from rdmconv.model.dates import NetDate, parse_net_date
from rdmconv.model.secret import Secret


def _net_date(value: object) -> NetDate | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("not text")  # noqa: TRY004 - pydantic reports ValueError, lets TypeError through
    return parse_net_date(value)


DateField = Annotated[NetDate | None, PlainValidator(_net_date)]
"""A date in its own spelling; the empty text is no date."""


class _Credential(BaseModel):
    # An error of pydantic quotes its input: hidden here, and `rdmconv.checks` reads nothing of it but place and kind.
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", hide_input_in_errors=True)


class UsernamePassword(_Credential):
    """RDM's *Username and password* credential (`CredentialType` `Default`, number 0)."""

    username: str | None = None
    """Exactly as stored: nothing is trimmed or folded."""
    password: InstanceOf[Secret] | None = None
    encrypted: bool = False
    """Whether the password is RDM's ciphertext (`SafePassword`), opaque here."""
    domain: str | None = None


class ApiKey(_Credential):
    """RDM's *API key* credential (`ApiKey`, number 49): the seven fields of its General tab (vendor documentation)."""

    api_id: str | None = None
    """Identifier issued by the service, exactly as issued."""
    api_key: InstanceOf[Secret] | None = None
    encrypted: bool = False
    """Whether the key is RDM's ciphertext."""
    url: str | None = None
    tenant_id: str | None = None
    type: str | None = None
    """Service type or provider, free text."""
    valid_from: DateField = None
    expires_after: DateField = None
