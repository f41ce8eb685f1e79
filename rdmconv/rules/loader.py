"""Read rule packs (TOML): those that come with rdmconv by name, any other by the path of its file."""

import codecs
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import tomli
from msgspec import Struct
from pydantic import ValidationError

from rdmconv.errors import PackError
from rdmconv.model.near import near
from rdmconv.rules.pack import Example, First, Form, Head, PackText, ProviderText, RuleText
from rdmconv.rules.toml_lines import line_of

BUILT_IN: Final = "builtin"
"""The pack with all that come with rdmconv; `builtin.<family>` is one of them."""
MOST_RULES: Final = 10_000
"""Rules and providers of a pack."""
MOST_PATTERNS: Final = 2_000
"""Regular expressions of a pack; each can take some hundred kilobytes."""
_LARGEST: Final = 8 << 20
_DEEPEST: Final = 128
"""Tables and lists in each other; those of a condition are limited as well, to fewer."""


class Source(Struct, frozen=True):
    """A pack as it was read."""

    name: str
    """The path of its file, or the name it is known by."""
    text: str
    pack: PackText
    folder: Path | None = None
    """Of its file; None for one that comes with rdmconv."""
    sha256: str = ""
    """Of its bytes, in hexadecimal."""

    def error(self, problem: str, place: Sequence[str | int] = (), within: Sequence[str] = ()) -> PackError:
        """Make an error about a place in the pack.

        Args:
            problem: what is wrong, and what was expected.
            place: the rule or provider, such as `("rule", 3)`, which is named; or a part of it.
            within: the keys that lead further to the line.
        """
        return _error(self.name, self.text, problem, place, within)

    def where(self, place: Sequence[str | int]) -> str:
        """Give `file:line` of a place in the pack, as diagnostics begin."""
        return _where(self.name, self.text, place)


class Origin(NamedTuple):
    """Where a rule or provider is written."""

    source: Source
    place: Sequence[str | int]
    """Such as `("rule", 3)`."""

    def shown(self) -> str:
        """Give `file:line`, as diagnostics begin."""
        return self.source.where(self.place)


def families() -> list[str]:
    """Name the packs that come with rdmconv, one for each family of providers."""
    return list(_families())


@cache
def _families() -> tuple[str, ...]:
    found = (files("rdmconv.rules") / BUILT_IN).iterdir()
    return tuple(sorted(f"{BUILT_IN}.{one.name.removesuffix('.toml')}" for one in found if one.name.endswith(".toml")))


def find_pack(name: str, extending: Source | None = None) -> Path:
    """Find the file of a pack that does not come with rdmconv.

    Args:
        name: its path.
        extending: the pack that names it, to whose folder the path is relative.

    Raises:
        PackError: there is no such file (`RUL003`).
    """
    path = Path(name) if extending is None or extending.folder is None else extending.folder / name
    try:
        is_there = path.is_file()
    except (OSError, ValueError):  # such as a name that is too long
        is_there = False
    if not is_there:
        by = "" if extending is None else f", which {extending.where(('pack', 'extends'))} extends"
        raise PackError("RUL003", name=name, by=f"{by}{near(name, [BUILT_IN, *_families()])}")
    return path


def read_pack(name: str | Path) -> Source:
    """Read a pack.

    Args:
        name: of one that comes with rdmconv, or the path of a file (UTF-8 TOML).

    Raises:
        PackError: there is none (`RUL003`), or it says something a pack cannot say (`RUL002`): file, line, rule and
            what was expected are named.
    """
    if isinstance(name, str) and name in _families():
        return _built_in_pack(name)
    path = find_pack(str(name))
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise PackError("RUL002", path=str(name), problem=error.strerror or "it cannot be read") from None
    source = _parsed(str(name), data, path.parent)
    if source.pack.pack.id.startswith(BUILT_IN):
        raise source.error(f"IDs that begin with {BUILT_IN} are reserved for what comes with rdmconv", ("pack", "id"))
    return source


@cache
def _built_in_pack(name: str) -> Source:
    resource = files("rdmconv.rules") / BUILT_IN / f"{name.removeprefix(f'{BUILT_IN}.')}.toml"
    return _parsed(name, resource.read_bytes(), None)


def _parsed(name: str, data: bytes, folder: Path | None) -> Source:
    if len(data) > _LARGEST:
        raise _error(name, "", f"it is larger than {_LARGEST >> 20} MiB")
    text = ""
    try:
        text = data.decode("utf-8-sig")
        raw = tomli.loads(text)
        if _nests_too_deeply(raw):
            raise RecursionError  # noqa: TRY301 - as the parser does of what it follows inwards
        pack = PackText.model_validate(raw)
    except UnicodeDecodeError:
        is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        raise _error(name, text, "it is UTF-16: save it as UTF-8" if is_utf16 else "it is not UTF-8") from None
    except tomli.TOMLDecodeError as error:
        raise _error(name, text, _syntax(str(error))) from None
    except RecursionError:
        raise _error(name, text, "it nests too deeply") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        raise _error(name, text, _expected(first["type"], first["msg"], first["loc"]), first["loc"]) from None
    except ValueError:  # of Python, which makes no number of so many digits
        raise _error(name, text, "a number in it has thousands of digits") from None
    if max(len(pack.rule), len(pack.provider)) > MOST_RULES:
        raise _error(name, text, f"it has more than {MOST_RULES} rules or providers")
    if _patterns_in(raw) > MOST_PATTERNS:
        raise _error(name, text, f"it has more than {MOST_PATTERNS} regular expressions")
    return Source(name, text, pack, folder, hashlib.sha256(data).hexdigest())


def _expected(kind: str, message: str, place: Sequence[str | int]) -> str:
    """Say what a pack should have said, in the words of its authors where pydantic's are for programmers."""
    if kind == "extra_forbidden":
        return f"there is no such attribute{near(str(place[-1]), _ATTRIBUTES)}"
    return _EXPECTED.get(kind, message)


def _syntax(message: str) -> str:
    is_path = any(sign in message for sign in ("Unescaped '\\'", "hex value", "Escaped character"))
    return f"{message}; write Windows paths in single quotes: 'C:\\Users'" if is_path else message


_EXPECTED: Final = {
    "model_type": "expected a table",
    "dict_type": "expected a table",
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


def _nests_too_deeply(raw: object) -> bool:
    """Tell it of tables that headers nest, which a parser follows without going inwards itself."""
    level = [raw]
    for _ in range(_DEEPEST):
        tables = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [inner for table in tables for inner in table]
    return bool(level)


def _error(
    name: str, text: str, problem: str, place: Sequence[str | int] = (), within: Sequence[str] = ()
) -> PackError:
    return PackError("RUL002", path=_where(name, text, (*place, *within)), problem=f"{_named(text, place)}{problem}")


def _where(name: str, text: str, place: Sequence[str | int]) -> str:
    line = line_of(text, place)
    return name if line is None else f"{name}:{line}"


def _named(text: str, place: Sequence[str | int]) -> str:
    """Name the rule or provider a place is in by its ID, and the part of it."""
    try:
        raw = tomli.loads(text)
    except (ValueError, RecursionError):
        return ""
    match list(place):
        case [("rule" | "provider") as table, int(number), *rest]:
            one = raw[table][number]
            is_named = isinstance(one, dict) and isinstance(one.get("id"), str)
            label = f"{table} {one['id']}" if is_named else f"{table} number {number + 1}"
            part = ".".join(str(key) for key in rest if isinstance(key, str) and key not in _UNION_TAGS)
            return f"{label}: {part}: " if part else f"{label}: "
        case []:
            return ""
        case parts:
            return f"{'.'.join(map(str, parts))}: "


_UNION_TAGS: Final = {"str", "First", "dict[str,str]", "literal['match','no-match']"}
"""What pydantic puts into a place to say which of several types it tried."""
