"""What a run was asked for, as data: a plan keeps it, so that the run can be made again."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rdmconv.errors import UsageError
from rdmconv.pipeline.conversion import Settings
from rdmconv.pipeline.decider import Choices
from rdmconv.profiles.profile import load_profile
from rdmconv.rules.compiler import load_rule_set, rule_set
from rdmconv.rules.engine import Rules
from rdmconv.rules.loader import BUILT_IN
from rdmconv.rules.selection import rule_for_all, rule_for_where


class RunOptions(BaseModel):
    """Which entries are to be converted, and how; the names are those of the command line."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    every: bool = Field(default=False, alias="all")
    where: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    limit: Annotated[int, Field(ge=1)] | None = None
    profile: str = "default"
    carry_encrypted: bool = False
    allow_referenced: bool = False
    applicability: Literal["safe", "unsafe"] = "safe"

    def settings(self) -> Settings:
        """Read the rules and the profile.

        Raises:
            UsageError: it asks for more than one way of choosing, or for an entry without a name (`USE002`).
            PackError: a pack is not there or says something wrong.
            ProfileError: so does the profile.
        """
        if not all(map(str.strip, self.only)):
            raise UsageError("USE002", problem="--only wants the ID of an entry, and this one is empty")
        choices = Choices(self.only, self.limit, self.carry_encrypted, self.allow_referenced, self.applicability)
        return Settings(self._rules(), load_profile(self.profile), choices)

    def _rules(self) -> Rules:
        """Make the rules: those that come with rdmconv, when nothing else is asked for."""
        given = {"--all": self.every, "--where": self.where, "--rules": self.rules}
        ways = [name for name, value in given.items() if value]
        if len(ways) > 1:
            raise UsageError("USE002", problem=f"{' and '.join(ways)} are different ways of choosing: give one")
        if self.every:
            return rule_set([rule_for_all()])
        if self.where:
            return rule_set([rule_for_where(self.where)])
        return load_rule_set(self.rules or [BUILT_IN])
