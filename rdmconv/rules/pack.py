"""What a rule pack says, as it is written: strict models of the TOML."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Kebab = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
PackId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
Applicability = Literal["safe", "unsafe", "manual"]
Action = Literal["convert", "skip"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Head(_Strict):
    """The table `[pack]`."""

    id: PackId
    version: str
    description: str = ""
    extends: list[str] = Field(default_factory=list)
    """Packs whose rules and providers are taken over: those that come with rdmconv by name, others by their path."""
    disable: list[str] = Field(default_factory=list)
    """IDs of rules or providers of these packs that are left out."""


class First(_Strict):
    """The first of several templates that comes out with something in it."""

    first: Annotated[list[str], Field(min_length=1)]


class Example(_Strict):
    """An entry, and what the rule makes of it: a test of the rule."""

    entry: dict[str, str]
    expect: Literal["match", "no-match"] | dict[str, str]


class RuleText(_Strict):
    """A rule; one that has the ID of an inherited rule says only what is different."""

    id: Kebab
    description: str = ""
    priority: int = 0
    applicability: Applicability = "safe"
    action: Action = "convert"
    swap: bool = False
    """Whether user name and password stand the wrong way round."""
    match: dict[str, Any] = Field(default_factory=dict)
    settings: dict[str, str | First] = Field(default_factory=dict, alias="set")
    keep: list[str] = Field(default_factory=list)
    drop: list[str] = Field(default_factory=list)
    note: list[str] = Field(default_factory=list)
    example: list[Example] = Field(default_factory=list)


class Form(_Strict):
    """What keys or IDs of a provider look like."""

    form: str
    """A pattern for the whole text (RE2)."""
    decisive: bool = False
    """Whether it tells the provider from all others."""
    examples: Annotated[list[str], Field(min_length=1)]
    """Texts of that form; see `rdmconv.rules.samples`."""


class ProviderText(_Strict):
    """What is known of a service that issues API keys; `rdmconv.rules.evidence` makes rules of it."""

    id: Kebab
    name: str
    words: list[str] = Field(default_factory=list)
    """What people call it in the name of an entry."""
    api_hosts: list[str] = Field(default_factory=list)
    """Hosts that serve an API and nothing else."""
    hosts: list[str] = Field(default_factory=list)
    """Hosts people log in to as well."""
    secret: list[Form] = Field(default_factory=list)
    username: list[Form] = Field(default_factory=list)
    settings: dict[str, str | First] = Field(default_factory=dict, alias="set")
    """What can be derived; what the entry itself says goes first."""
    skip: str = ""
    """Why its credentials are no API keys; a rule then leaves them as they are."""
    fallback: bool = False
    """Whether any other evidence is better."""
    source: str
    """Where the facts are from."""
    confidence: Literal["high", "medium", "low"]
    note: str = ""


class PackText(_Strict):
    """A whole pack."""

    pack: Head
    provider: list[ProviderText] = Field(default_factory=list)
    rule: list[RuleText] = Field(default_factory=list)
