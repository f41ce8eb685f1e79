"""What two programs call the fields of an entry, written down a second time from the description of the format."""

from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """Where the fields of an entry stand."""

    type: Path
    default: str
    sub_type: Path
    fields: dict[str, tuple[Path, ...]]
    """By the names of `Seen`; of several places the first that says something counts."""
    text: dict[str, set[str]]
    """What must be text, by what it stands in; in lower case."""
    children: str = "children"
    lists: tuple[str, ...] = ()
    """Fields that may hold several texts, which are put together with spaces."""

    @property
    def single(self) -> set[str]:
        """What may stand once only."""
        holders = {name for name in self.text if name}
        return set().union(*self.text.values(), holders, {self.children} - {""})


RDM = Names(
    type=("ConnectionType",),
    default="RDPConfigured",
    sub_type=("Credentials", "CredentialType"),
    fields={
        "id": (("ID",),),
        "name": (("Name",),),
        "folder": (("Group",),),
        "description": (("Description",),),
        "host": (("Host",),),
        "user": (("Credentials", "UserName"),),
        "domain": (("Credentials", "Domain"),),
        "clear": (("Credentials", "Password"),),
        "encrypted": (("Credentials", "SafePassword"),),
        "url": (("Credentials", "Url"), ("Url",)),
        "tags": (("MetaInformation", "Keywords"),),
        "expires": (("MetaInformation", "Expiration"),),
    },
    text={
        "": {"name", "group", "id", "url", "connectiontype"},
        "credentials": {"url", "username", "domain", "password", "safepassword", "credentialtype"},
        "metainformation": {"expiration"},
    },
)

SERVER = Names(
    type=("type",),
    default="Undefined",
    sub_type=("subType",),
    fields={
        "id": (("id",),),
        "name": (("name",),),
        "folder": (("path",),),
        "description": (("description",),),
        "user": (("data", "username"),),
        "domain": (("data", "domain"),),
        "clear": (("data", "password"),),
        "tags": (("tags",),),
    },
    text={
        "": {"name", "path", "id", "type", "subtype", "description"},
        "data": {"username", "domain", "password"},
    },
    children="",
    lists=("tags",),
)
