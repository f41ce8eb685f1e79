"""A profile: the map from the fields of an API key to paths, and what is known of encrypted secrets."""

import hashlib
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeAlias

import tomli
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from rdmconv.errors import ProfileError
from rdmconv.model.date_form import is_date_form
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyField, FieldPath, is_below, lower_path
from rdmconv.model.near import near
from rdmconv.planning import Hashed, Order, Set

BUILT_IN = ("default", "devolutions-server")


_OLD_NAMES: Final = {"username", "domain", "password", "safepassword"}


class EncryptedSecret(StrEnum):
    """What became of a ciphertext when RDM itself converted an entry."""

    CARRY = "carry"
    LOCKED = "locked"
    UNCONFIRMED = "unconfirmed"


_NAME: Final = r"[A-Za-z_][\w.-]*"
PathText = Annotated[str, StringConstraints(pattern=rf"^{_NAME}(/{_NAME})*$")]


_ONE_NAME: Final = TypeAdapter(Annotated[str, StringConstraints(pattern=rf"^{_NAME}$")])
"""Not `re`, to which `\\w` is another set of characters than to the check of a path."""


def can_write(path: FieldPath) -> bool:
    """Tell whether a profile can name a path."""
    try:
        for name in path:
            _ONE_NAME.validate_python(name)
    except ValidationError:
        return False
    return True


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Head(_Strict):
    id: str
    version: str
    description: str = ""
    encrypted_secret: EncryptedSecret = EncryptedSecret.UNCONFIRMED
    documented_by: str | None = None
    """The program whose documentation has all that the profile says: what has no place in it has none there."""


class _Paths(_Strict):
    """A field that is left out has no place: there is none, or nobody has seen it yet."""

    api_id: PathText | None = None
    api_key: PathText | None = None
    api_key_encrypted: PathText | None = None
    url: PathText | None = None
    tenant_id: PathText | None = None
    type: PathText | None = None
    valid_from: PathText | None = None
    expires_after: PathText | None = None

    @model_validator(mode="after")
    def _check_places(self) -> Self:
        places = [(name, path.lower()) for name, path in self if path is not None]
        for index, (name, path) in enumerate(places):
            other = next((other for other, taken in places[:index] if taken == path), None)
            if other is not None:
                raise ValueError(f"{other} and {name} have the same place")
        return self


class TypeSpelling(StrEnum):
    """How the sub-type is written."""

    AS_FOUND = "as-found"
    """As the entry writes its types."""
    NAME = "name"
    NUMBER = "number"


class _Entry(_Strict):
    sub_type: PathText = "Credentials/CredentialType"
    """What says that an entry is an API key."""
    types: TypeSpelling = TypeSpelling.AS_FOUND
    credential: PathText = "Credentials"
    """What holds the fields of the old credential."""
    keeps: tuple[PathText, ...] = ()
    """Fields of the old credential that stay there beside the field of the API key that is made of them."""
    drops: tuple[PathText, ...] = ()
    """Fields that go away, whether the API key has a place for them or not."""
    stamps: tuple[PathText, ...] = ()
    """Fields that RDM sets anew whenever it saves an entry; rdmconv leaves them as they are."""
    description: PathText = "Description"
    """Where notes go that have no place in the API key."""


def _checked_form(form: str) -> str:
    if not is_date_form(form):
        raise ValueError("a form is yyyy-MM-ddTHH:mm:ss, with .fffffff and with Z or zzz behind it where RDM has them")
    return form


SetValue: TypeAlias = str | int | bool
"""A text; or what JSON writes without quotes, which is the same in XML."""
_LARGEST: Final = 1 << 20
"""Bytes of a profile; the usual ones have two thousand."""
DateForm = Annotated[str, AfterValidator(_checked_form)]
DateFieldName = Literal["valid_from", "expires_after"]


class Profile(_Strict):
    """See `profiles/default.toml` for what each name means and how surely it is known."""

    head: _Head = Field(alias="profile")
    api_key: _Paths
    entry: _Entry = _Entry()
    order: dict[PathText | Literal["."], tuple[str, ...]] = {}
    """The names of the fields below a path, or of the entry itself (`.`), as RDM writes them; left out: in alphabetical
    order."""
    dates: dict[DateFieldName, DateForm] = {}
    """The form of dates; left out: as they are found."""
    defaults: dict[ApiKeyField, str] = {}
    """What a field of the API key holds that nothing is known of; left out: there is no such field."""
    sets: dict[PathText, SetValue] = {}
    """What else RDM writes into an API key."""
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

    @property
    def is_guess(self) -> bool:
        """Whether it comes with rdmconv although nothing public confirms its names."""
        return self.source.name in BUILT_IN and self.head.documented_by is None

    @cached_property
    def description(self) -> FieldPath:
        """Where the description of an entry is written that has none."""
        return _split(self.entry.description)

    @cached_property
    def sub_type(self) -> FieldPath:
        """Where it is written that an entry is an API key."""
        return _split(self.entry.sub_type)

    @cached_property
    def credential(self) -> FieldPath:
        """What the fields of the old credential stand in."""
        return _split(self.entry.credential)

    @cached_property
    def drops(self) -> tuple[FieldPath, ...]:
        """Fields that go away."""
        return tuple(map(_split, self.entry.drops))

    @cached_property
    def also_set(self) -> tuple[Set, ...]:
        """What else is written, and where."""
        return tuple(_set(_split(path), value) for path, value in self.sets.items())

    @cached_property
    def _kept(self) -> frozenset[FieldPath]:
        return frozenset(lower_path(_split(path)) for path in self.entry.keeps)

    @cached_property
    def _dropped(self) -> frozenset[FieldPath]:
        return frozenset(map(lower_path, self.drops))

    @property
    def leaves_old_fields(self) -> bool:
        """Whether RDM leaves fields of the old credential in an API key, or puts the new ones in their places."""
        paths = (*self._kept, *(lower_path(path) for places in self.paths.values() for path in places))
        return any(is_below(path, self.credential) and path[-1] in _OLD_NAMES for path in paths)

    def has_kept(self, path: FieldPath) -> bool:
        """Tell whether a field of the old credential stays although a field of the API key is made of it."""
        return lower_path(path) in self._kept

    def has_dropped(self, path: FieldPath) -> bool:
        """Tell whether a field goes away."""
        return lower_path(path) in self._dropped

    @cached_property
    def _orders(self) -> dict[FieldPath, Order]:
        return {() if path == "." else lower_path(_split(path)): names for path, names in self.order.items()}

    def order_at(self, path: FieldPath) -> Order:
        """Give the order of what stands beside a path."""
        return self._orders.get(lower_path(path[:-1]), ())

    def path(self, field: ApiKeyField, *, encrypted: bool = False) -> FieldPath | None:
        """Give the path of a field of the API key; the key has one for clear and one for encrypted values.

        None when no place is known for it.
        """
        written: str | None = getattr(self.api_key, f"{field}_encrypted" if encrypted and field == "api_key" else field)
        return None if written is None else _split(written)

    @cached_property
    def paths(self) -> dict[ApiKeyField, tuple[FieldPath, ...]]:
        """Every known place of every field: one at most, and for the key the clear and then the encrypted one."""
        return {
            field: tuple(dict.fromkeys(filter(None, (self.path(field), self.path(field, encrypted=True)))))
            for field in API_KEY_FIELDS
        }


def _set(path: FieldPath, value: SetValue) -> Set:
    if isinstance(value, str):
        return Set(path, value)
    return Set(path, str(value).lower(), is_exact=True)


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
        raise ProfileError("PRO002", name=name, near=near(name, BUILT_IN), known=", ".join(BUILT_IN))
    try:
        return _parse(path.read_bytes(), name)
    except OSError as error:
        raise ProfileError("PRO001", path=name, problem=error.strerror or "it cannot be read") from None


def _parse(data: bytes, name: str) -> Profile:
    if len(data) > _LARGEST:
        raise ProfileError("PRO001", path=name, problem=f"it is larger than {_LARGEST >> 20} MiB")
    try:
        profile = Profile.model_validate(tomli.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise ProfileError("PRO001", path=name, problem="it is not UTF-8") from None
    except tomli.TOMLDecodeError as error:
        raise ProfileError("PRO001", path=name, problem=str(error)) from None
    except RecursionError:
        raise ProfileError("PRO001", path=name, problem="its tables nest too deeply") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProfileError("PRO001", path=name, problem=f"{place}: {first['msg']}") from None
    except ValueError:  # of Python, which makes no number of so many digits
        raise ProfileError("PRO001", path=name, problem="a number in it has thousands of digits") from None
    profile._source = Hashed(name, hashlib.sha256(data).hexdigest())  # noqa: SLF001 - no part of what it says
    return profile
