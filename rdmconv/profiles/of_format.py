"""Which profile a document speaks: that of its format where there is one, since it is documented; else the run's."""

from functools import cache
from typing import Final

from rdmconv.errors import InputError
from rdmconv.model.fields import API_KEY_FIELDS, ApiKeyPaths
from rdmconv.profiles.profile import Profile, load_profile

OF_FORMATS: Final = ("devolutions-server",)
"""Formats that have a profile of their own, which is called as they are and comes with rdmconv."""


def profile_for(format_name: str, chosen: Profile) -> Profile:
    """Give the profile of a document.

    Args:
        format_name: of the document.
        chosen: for the run; it is about RDM's files.

    Raises:
        InputError: what was chosen is about files of another format (`PRO008`).
    """
    if format_name in OF_FORMATS:
        return _own(format_name)
    if chosen.source.name in OF_FORMATS:
        raise InputError("PRO008", profile=chosen.id, format=format_name)
    return chosen


def paths_in_any(chosen: Profile) -> ApiKeyPaths:
    """Give the places of the fields of an API key in any document of a run.

    Args:
        chosen: for the run.
    """
    profiles = (chosen, *map(_own, OF_FORMATS))
    return {
        field: tuple(dict.fromkeys(path for profile in profiles for path in profile.paths[field]))
        for field in API_KEY_FIELDS
    }


@cache
def _own(name: str) -> Profile:
    return load_profile(name)
