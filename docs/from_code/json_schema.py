"""A JSON Schema as tables: one for each kind of object in it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from from_code.markdown import code, codes, prose, table

Schema: TypeAlias = Mapping[str, Any]
_HEAD: Final = ("member", "is", "there", "what it says")
_SIMPLE: Final = ("string", "integer", "boolean", "object", "null")


def members(schema: Schema, whole: Schema) -> str:
    """Give a table of the members of an object.

    Args:
        schema: of the object.
        whole: what its references are looked up in.
    """
    required = schema.get("required", ())
    rows = [
        [code(name), _kind(one, whole), "always" if name in required else "", _about(one, whole)]
        for name, one in schema.get("properties", {}).items()
    ]
    return table(_HEAD, rows)


def objects(whole: Schema, level: str = "###") -> Iterator[tuple[str, str]]:
    """Give the title and the table of each kind of object: the file or line itself, and what stands inside."""
    for part in (whole, *whole.get("oneOf", ()), *whole.get("$defs", {}).values()):
        for path, schema in _inside(part, _title(part, whole)):
            intro = "" if schema is whole else _intro(schema)
            yield path, f"{level} {path}\n\n{intro}{members(schema, whole)}"


def _inside(schema: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """Give an object with members, and those that are written down inside it."""
    if schema.get("properties"):
        yield path, schema
        for name, one in schema["properties"].items():
            inner = one.get("items", one) if isinstance(one, Mapping) else {}
            yield from _inside(inner, f"{path}: {name}")
    for one in schema.get("allOf", ()):
        if "$ref" not in one:
            yield from _inside(one, path)


def _title(schema: Schema, whole: Schema) -> str:
    names: list[str] = [name for name, one in whole.get("$defs", {}).items() if one is schema]
    if names:
        return names[0].replace("_", " ")
    if schema is whole:
        return "the whole file"
    properties = schema.get("properties", {})
    return str(properties.get("record", {}).get("const") or next(iter(properties), ""))


def _intro(schema: Schema) -> str:
    return f"{prose(schema['description'])}\n\n" if schema.get("description") else ""


def _about(schema: Schema, whole: Schema) -> str:
    return prose(schema.get("description") or _resolved(schema, whole).get("description", ""))


def _kind(schema: Schema, whole: Schema) -> str:
    """Say in a word or two what a member is."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        inner = _resolved(schema, whole)
        return prose(name.replace("_", " ")) if "properties" in inner else _kind(inner, whole)
    if "const" in schema:
        return code(str(schema["const"])) if schema["const"] else "empty"
    if "enum" in schema:
        return codes("null" if one is None else str(one) for one in schema["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_kind(one, whole) for one in schema[several]))
    if "items" in schema:
        return f"list of {_kind(schema['items'], whole)}"
    kinds = schema.get("type", "object")
    return " or ".join(one for one in _SIMPLE if one in ([kinds] if isinstance(kinds, str) else kinds))


def _resolved(schema: Schema, whole: Schema) -> Schema:
    found: Schema = schema
    while "$ref" in found:
        found = whole["$defs"][str(found["$ref"]).rpartition("/")[2]]
    return found
