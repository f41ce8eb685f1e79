"""Read rule packs (TOML): those that come with rdmconv by name, any other by the path of its file."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rdmconv.errors import PackError
from rdmconv.rules.pack import Example, First, Form, Head, PackText, ProviderText, RuleText
from rdmconv.rules.toml_lines import line_of

BUILT_IN: Final = "builtin"
"""The pack with all that come with rdmconv; `builtin.<family>` is one of them."""
MOST_RULES: Final = 10_000
"""Rules and providers of a pack."""
MOST_PATTERNS: Final = 2_000
"""Regular expressions of a pack; each can take some hundred kilobytes."""
_LARGEST: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A pack as it was read."""

    name: str
    """The path of its file, or the name it is known by."""
    text: str
    pack: PackText
    folder: Path | None = None
    """Of its file; None for one that comes with rdmconv."""

    def error(self, problem: str, place: Sequence[str | int] = (), within: Sequence[str] = ()) -> PackError:
        """Make an error about a place in the pack.

        Args:
            problem: what is wrong, and what was expected.
            place: the rule or provider, such as `("rule", 3)`, which is named; or a part of it.
            within: the keys that lead further to the line.
        """
        return _error(self.name, self.text, problem, place, within)


def families() -> list[str]:
    """Name the packs that come with rdmconv, one for each family of providers."""
    found = (files("rdmconv.rules") / BUILT_IN).iterdir()
    return sorted(f"{BUILT_IN}.{one.name.removesuffix('.toml')}" for one in found if one.name.endswith(".toml"))


def read_pack(name: str, folder: Path | None = None) -> Source:
    """Read a pack.

    Args:
        name: of one that comes with rdmconv, or the path of a file (UTF-8 TOML).
        folder: what a path that is not absolute is relative to.

    Raises:
        PackError: there is none (`RUL003`), or it says something a pack cannot say (`RUL002`): file, line, rule and
            what was expected are named.
    """
    if name in families():
        resource = files("rdmconv.rules") / BUILT_IN / f"{name.removeprefix(f'{BUILT_IN}.')}.toml"
        return _parsed(name, resource.read_bytes(), None)
    path = Path(name) if folder is None else folder / name
    if not path.is_file():
        raise PackError("RUL003", name=name)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise PackError("RUL002", path=name, problem=error.strerror or "it cannot be read") from None
    return _parsed(name, data, path.parent)


def _parsed(name: str, data: bytes, folder: Path | None) -> Source:
    if len(data) > _LARGEST:
        raise _error(name, "", f"it is larger than {_LARGEST >> 20} MiB")
    text = ""
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
        pack = PackText.model_validate(raw)
    except UnicodeDecodeError:
        raise _error(name, text, "it is not UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _error(
            name, text, str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it nests too deeply"
        ) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        raise _error(name, text, _expected(first["type"], first["msg"], first["loc"]), first["loc"]) from None
    if max(len(pack.rule), len(pack.provider)) > MOST_RULES:
        raise _error(name, text, f"it has more than {MOST_RULES} rules or providers")
    if _patterns_in(raw) > MOST_PATTERNS:
        raise _error(name, text, f"it has more than {MOST_PATTERNS} regular expressions")
    return Source(name, text, pack, folder)


def _expected(kind: str, message: str, place: Sequence[str | int]) -> str:
    """Say what a pack should have said, in the words of its authors where pydantic's are for programmers."""
    if kind == "extra_forbidden":
        near = get_close_matches(str(place[-1]), _ATTRIBUTES, 1)
        return "there is no such attribute" + (f"; did you mean {near[0]}?" if near else "")
    return _EXPECTED.get(kind, message)


_EXPECTED: Final = {
    "missing": "it is missing",
    "string_pattern_mismatch": "expected lower-case letters and digits, joined by hyphens, such as my-rule",
}
_ATTRIBUTES: Final = sorted(
    {
        field.alias or name
        for model in (PackText, Head, RuleText, ProviderText, Form, Example, First)
        for name, field in model.model_fields.items()
    }
)


def _patterns_in(raw: object) -> int:
    if isinstance(raw, dict):
        return ("regex" in raw) + sum(map(_patterns_in, raw.values()))
    return sum(map(_patterns_in, raw)) if isinstance(raw, list) else 0


def _error(
    name: str, text: str, problem: str, place: Sequence[str | int] = (), within: Sequence[str] = ()
) -> PackError:
    line = line_of(text, (*place, *within)) if place else None
    return PackError(
        "RUL002", path=name if line is None else f"{name}:{line}", problem=f"{_named(text, place)}{problem}"
    )


def _named(text: str, place: Sequence[str | int]) -> str:
    """Name the rule or provider a place is in by its ID, and the part of it."""
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    match list(place):
        case [("rule" | "provider") as table, int(number), *rest]:
            one = raw[table][number]
            label = f"{table} {one['id']}" if isinstance(one.get("id"), str) else f"{table} number {number + 1}"
            part = ".".join(str(key) for key in rest if isinstance(key, str) and key not in _UNION_TAGS)
            return f"{label}: {part}: " if part else f"{label}: "
        case []:
            return ""
        case parts:
            return f"{'.'.join(map(str, parts))}: "


_UNION_TAGS: Final = {"str", "First", "dict[str,str]", "literal['match','no-match']"}
"""What pydantic puts into a place to say which of several types it tried."""
