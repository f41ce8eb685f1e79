"""What a profile can say, and the one that is used when nothing else is asked for."""

from collections.abc import Iterator
from importlib.resources import files

from pydantic import BaseModel

from from_code.markdown import block, code, table
from rdmconv.profiles.profile import Profile


def profile_reference() -> str:
    """Give every table and member of a profile, then the built-in profile with its comments."""
    default = (files("rdmconv.profiles") / "default.toml").read_text(encoding="utf-8")
    rows = [[code(f"[{name}]"), ", ".join(map(code, inside)) or "any that it is about"] for name, inside in tables()]
    return "\n".join([table(("table", "members"), rows), "## The built-in profile\n", block("toml", default)])


def tables() -> Iterator[tuple[str, list[str]]]:
    """Name the tables of a profile with their members; those without a fixed set have none."""
    for name, field in Profile.model_fields.items():
        inner = field.annotation
        members = inner.model_fields if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
        yield field.alias or name, list(members)
