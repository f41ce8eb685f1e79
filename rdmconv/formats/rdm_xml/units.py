"""What is done with entries in XML: taken apart, edited, checked and read back."""

from collections.abc import Sequence

from rdmconv.formats.base import ReadBack, Rewritten, Unit
from rdmconv.formats.rdm_xml.decode import XmlDecoder
from rdmconv.formats.rdm_xml.edit import splices_for
from rdmconv.formats.rdm_xml.schema import XmlSchema
from rdmconv.formats.rdm_xml.shapes import XmlShapeMaker
from rdmconv.formats.rdm_xml.view import XmlView
from rdmconv.formats.rewrite import rewritten
from rdmconv.formats.shapes import Shapes
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.planning import Edit


class XmlUnits:
    """See `rdmconv.formats.base.Units`.

    Args:
        limits: what a document may have at most.
    """

    name = "rdm-xml"

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._schema = XmlSchema()

    def reader(self, *, every_entry: bool = False) -> XmlDecoder:
        """See `Units.reader`."""
        return XmlDecoder(Shapes(XmlShapeMaker(self._limits)), self._limits, every_entry=every_entry)

    def allow_old_fields(self) -> None:
        """See `Units.allow_old_fields`."""
        self._schema = XmlSchema(allows_old=True)

    def rewrite(self, unit: Unit, wanted: Sequence[tuple[Entry, Sequence[Edit]]]) -> Rewritten:
        """See `Units.rewrite`."""
        views = [(entry, entry.view, edits) for entry, edits in wanted if isinstance(entry.view, XmlView)]
        return rewritten(unit, views, splices_for)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """See `Units.read_back`."""
        return self._schema.read_back(units, paths)

    def alone(self, unit: Unit, entries: Sequence[Entry]) -> list[Unit]:
        """See `Units.alone`."""
        return self.reader(every_entry=True).alone(unit, entries)

    def schema_problem(self, unit: Unit) -> str | None:
        """See `Units.schema_problem`; of a unit that is too wide its entries say so (`ENT009`)."""
        views = (entry.view for entry in unit.entries)
        if any(isinstance(view, XmlView) and view.shape.is_too_wide for view in views):
            return None
        return self._schema.problem_of(unit)
