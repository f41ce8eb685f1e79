"""All checks of one API key, in the order in which they are reported."""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import ValidationError

from rdmconv.checks.date_order import check_date_order
from rdmconv.checks.id_present import check_id_present
from rdmconv.checks.key_present import check_key_present
from rdmconv.checks.url_form import check_url_form
from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey
from rdmconv.model.fields import ApiKeyField

CHECKS: Final[tuple[Callable[[ApiKey, Position], Diagnostic | None], ...]] = (
    check_key_present,
    check_id_present,
    check_date_order,
    check_url_form,
)


def check_api_key(values: Mapping[ApiKeyField, object], position: Position) -> list[Diagnostic]:
    """Check the fields of an API key as read from a file."""
    try:
        key = ApiKey.model_validate(values)
    except ValidationError as error:
        # Nothing but the name of the field is taken: the rest of the error may quote its value.
        wrong = {str(one["loc"][0]) for one in error.errors(include_input=False, include_context=False)}
        return [Diagnostic("VAL010", position, {"field": field}) for field in sorted(wrong)]
    return [finding for check in CHECKS if (finding := check(key, position)) is not None]
