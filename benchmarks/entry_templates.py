"""An entry as text with places left free, in XML and in JSON, and how a text is written in each."""

import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from entry_kinds import Fields, Named, Slot


def xml_text(value: str, variant: int) -> str:
    """Write text for XML: CDATA, character references or plain UTF-8 by variant."""
    if (variant % 3 == 0 and "\n" in value) or variant % 47 == 46:
        return f"<![CDATA[{value}]]>"
    escaped = escape(value, {'"': "&quot;"} if variant % 2 else {})
    if variant % 4 == 1:
        return escaped.encode("ascii", "xmlcharrefreplace").decode()
    return escaped


def json_text(value: str, variant: int) -> str:
    """Write text for JSON, without the quotes: with ``\\u`` escapes or plain UTF-8."""
    return json.dumps(value, ensure_ascii=variant % 4 == 1)[1:-1]


def xml_value(value: Any) -> str:
    """Write a value of a template as the text of an element."""
    if isinstance(value, Slot):
        return f"%({value})s"
    if isinstance(value, Named):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def xml_fields(fields: Fields, depth: int) -> Iterator[str]:
    """Give the lines of a template for these fields, in alphabetical order."""
    pad = "  " * depth
    for name, value in sorted(fields.items()):
        if value is None:
            yield f"{pad}<{name} />\n"
        elif isinstance(value, dict):
            yield f"{pad}<{name}>\n"
            yield from xml_fields(value, depth + 1)
            yield f"{pad}</{name}>\n"
        elif value == "child":
            yield f"{pad}<{name}>\n%(child)s{pad}</{name}>\n"
        else:
            yield f"{pad}<{name}>{xml_value(value)}</{name}>\n"


def xml_template(fields: Fields, nested: bool) -> str:
    """Give the template of an entry in XML."""
    depth = 2 + nested * 2
    pad = "  " * depth
    lines = "".join(xml_fields(fields, depth + 1))
    return f"{pad}<Connection>%(comment)s\n{lines}{pad}</Connection>\n"


def json_value(value: Any) -> str:
    """Write a value of a template as a JSON scalar."""
    return f'"%({value})s"' if isinstance(value, Slot) else json.dumps(value)


def json_object(fields: Fields, depth: int) -> str:
    """Give the template of an object with these fields, in alphabetical order."""
    pad = "  " * (depth + 1)
    members = []
    for name, value in sorted(fields.items()):
        if isinstance(value, dict):
            text = json_object(value, depth + 1)
        elif value == "child":
            text = f"[\n{pad}  %(child)s\n{pad}]"
        else:
            text = json_value(value)
        members.append(f'{pad}"{name}": {text}')
    return "{\n" + ",\n".join(members) + "\n" + "  " * depth + "}"


def json_template(fields: Fields, nested: bool) -> str:
    """Give the template of an entry in JSON."""
    return json_object(fields, 2 + nested * 2)
