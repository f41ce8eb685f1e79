"""A profile: the map from the fields of an API key to paths, and what is known of encrypted secrets."""

import hashlib
import tomllib
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from rdmconv.errors import ProfileError
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath
from rdmconv.planning import Hashed

BUILT_IN = ("default",)


class EncryptedSecret(StrEnum):
    """What became of a ciphertext when RDM itself converted an entry."""

    CARRY = "carry"
    LOCKED = "locked"
    UNCONFIRMED = "unconfirmed"


PathText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.-]*(/[A-Za-z_][\w.-]*)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Head(_Strict):
    id: str
    version: str
    description: str = ""
    encrypted_secret: EncryptedSecret = EncryptedSecret.UNCONFIRMED


class _Paths(_Strict):
    api_id: PathText
    api_key: PathText
    api_key_encrypted: PathText
    url: PathText
    tenant_id: PathText
    type: PathText
    valid_from: PathText
    expires_after: PathText


class Profile(_Strict):
    """See `profiles/default.toml` for what each name means and how surely it is known."""

    head: _Head = Field(alias="profile")
    api_key: _Paths
    _source: Hashed = PrivateAttr(Hashed("", ""))

    @property
    def source(self) -> Hashed:
        """What it was read from."""
        return self._source

    @property
    def id(self) -> str:
        """The name it is chosen by."""
        return self.head.id

    @property
    def encrypted_secret(self) -> EncryptedSecret:
        """Whether RDM's ciphertext may be carried into the API key."""
        return self.head.encrypted_secret

    def path(self, field: ApiKeyField, *, encrypted: bool = False) -> FieldPath:
        """Give the path of a field of the API key; the key has one for clear and one for encrypted values."""
        places = self.paths[field]
        return places[-1] if encrypted else places[0]

    @cached_property
    def paths(self) -> dict[ApiKeyField, tuple[FieldPath, ...]]:
        """Every place of every field: one, and for the key the clear and then the encrypted one."""
        places: dict[ApiKeyField, tuple[FieldPath, ...]] = {
            field: (_split(getattr(self.api_key, field)),) for field in API_KEY_FIELDS
        }
        places["api_key"] += (_split(self.api_key.api_key_encrypted),)
        return places


def _split(path: str) -> FieldPath:
    return tuple(path.split("/"))


def load_profile(name: str) -> Profile:
    """Load a profile that comes with rdmconv by its name, or any other by the path of its TOML file.

    Raises:
        ProfileError: there is none (`PRO002`), or it does not say what a profile must say (`PRO001`).
    """
    if name in BUILT_IN:
        return _parse((files("rdmconv.profiles") / f"{name}.toml").read_bytes(), name)
    path = Path(name)
    if not path.is_file():
        raise ProfileError("PRO002", name=name, known=", ".join(BUILT_IN))
    try:
        return _parse(path.read_bytes(), name)
    except OSError as error:
        raise ProfileError("PRO001", path=name, problem=error.strerror or "it cannot be read") from None


def _parse(data: bytes, name: str) -> Profile:
    try:
        profile = Profile.model_validate(tomllib.loads(data.decode("utf-8")))
    except UnicodeDecodeError:
        raise ProfileError("PRO001", path=name, problem="it is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ProfileError("PRO001", path=name, problem=str(error)) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProfileError("PRO001", path=name, problem=f"{place}: {first['msg']}") from None
    profile._source = Hashed(name, hashlib.sha256(data).hexdigest())  # noqa: SLF001 - no part of what it says
    return profile
