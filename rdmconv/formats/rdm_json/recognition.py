"""Whether the elements of an array are entries of the format, when nothing around them says it."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from msgspec import Raw

from rdmconv.errors import InputError
from rdmconv.formats.rdm_json.extent import check_extent
from rdmconv.formats.rdm_json.json_format import JsonFormat
from rdmconv.formats.rdm_json.reader import Reader
from rdmconv.formats.rdm_json.validity import names_in
from rdmconv.model.limits import Limits

MIXED: Final = "there is something of RDM and of Devolutions Server in it"
_LOOKED_AT: Final = 10_000
"""Elements of which one must look like an entry, and none like one of another format, however the file is cut."""


class Recognition:
    """Looks at the first elements.

    Args:
        json_format: that it should be of.
        limits: what an entry may have at most.
    """

    def __init__(self, json_format: JsonFormat, limits: Limits) -> None:
        self._format = json_format
        self._limits = limits
        self._looked_at = 0
        self.is_done = False
        """Whether it is known that there are entries of the format."""

    def settle(self) -> None:
        """Take it as known that there are entries of the format, and of no other."""
        self.is_done, self._looked_at = True, _LOOKED_AT

    @property
    def is_looking(self) -> bool:
        """Whether elements are to be looked at."""
        return not self.is_done or self._looked_at < _LOOKED_AT

    def look(self, reader: Reader, elements: Sequence[Raw], starts: Sequence[int]) -> None:
        """Look at elements that were proved to be valid.

        Raises:
            InputError: one is an entry of another format, or none of many is an entry (`FMT002`); or one is wider or
                deeper than it may be (`FMT008`, `FMT013`, `FMT014`).
        """
        left = max(_LOOKED_AT - self._looked_at, 0)
        for element, start in islice(zip(elements, starts, strict=True), left):
            if len(element) > self._limits.children:  # others are neither so wide nor worth the time
                self._check_extent(reader, element, start)
            names = names_in(element)
            if self._format.is_foreign(names):
                place = reader.position(start)
                raise InputError("FMT002", line=place.line, column=place.column, seen=MIXED)
            self.is_done |= self._format.is_entry(names)
        self._looked_at += len(elements)
        if not self.is_done and self._looked_at > _LOOKED_AT:
            raise InputError("FMT002", seen=f"none of the first {_LOOKED_AT:,} elements looks like an entry")

    def _check_extent(self, reader: Reader, element: Raw, start: int) -> None:
        try:
            check_extent(bytes(element), self._limits)
        except InputError as error:
            place = reader.position(start)
            raise InputError(error.code, line=place.line, column=place.column, **error.details) from None
