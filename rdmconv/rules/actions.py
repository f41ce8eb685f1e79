"""What a rule writes: the default map and its own settings, as assignments to the fields of an API key."""

import re
from collections.abc import Mapping
from typing import Final

from rdmconv.model.entry import Entry
from rdmconv.model.fields import API_KEY_FIELDS, CUSTOM_PREFIX, ENTRY_FIELDS, ApiKeyField
from rdmconv.planning import FromField, Source

DEFAULT_MAP: Final[Mapping[ApiKeyField, FromField]] = {
    "api_id": FromField("username"),
    "api_key": FromField("password"),
    "url": FromField("url"),
    "tenant_id": FromField("domain"),
    "expires_after": FromField("expiration"),
}
"""What becomes what unless a rule says otherwise (`design.md`, section 4)."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_NOT_SETTABLE: Final = ("api_id", "api_key")


class TemplateError(ValueError):
    """A template names something it cannot name; the text says what it may name."""


class Template:
    """A text with `{field}` in it, filled from the entry. Secrets cannot be named.

    Args:
        text: as the rule has it.

    Raises:
        TemplateError: a placeholder names no field.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        for name in _PLACEHOLDER.findall(text):
            if name not in ENTRY_FIELDS and not name.startswith(CUSTOM_PREFIX):
                raise TemplateError(f"there is no field {{{name}}}; fields are {', '.join(ENTRY_FIELDS)}")

    def fill(self, entry: Entry) -> str:
        """Give the text for an entry; an absent field is empty."""
        return _PLACEHOLDER.sub(lambda match: entry.view.text(match[1]) or "", self._text)


def compile_settings(settings: Mapping[str, str]) -> dict[ApiKeyField, Template]:
    """Compile the `set` table of a rule.

    Raises:
        TemplateError: it sets what is no field of an API key, or the ID or key, which are moved unread.
    """
    allowed = {field: field for field in API_KEY_FIELDS if field not in _NOT_SETTABLE}
    templates: dict[ApiKeyField, Template] = {}
    for name, text in settings.items():
        field = allowed.get(name)  # type: ignore[call-overload]  # any text may be asked for
        if field is None:
            raise TemplateError(f"{name} cannot be set; {', '.join(allowed)} can")
        templates[field] = Template(text)
    return templates


def assignments(entry: Entry, templates: Mapping[ApiKeyField, Template]) -> Mapping[ApiKeyField, Source]:
    """Give every field of the API key its source; a template that comes out empty leaves the default map's."""
    if not templates:
        return DEFAULT_MAP
    sources: dict[ApiKeyField, Source] = dict(DEFAULT_MAP)
    for field, template in templates.items():
        text = template.fill(entry)
        if text:
            sources[field] = text
    return sources
