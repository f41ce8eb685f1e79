"""What is done with entries in JSON: taken apart, edited, checked and read back."""

from collections.abc import Sequence

from rdmconv.formats.base import ReadBack, Rewritten, Unit
from rdmconv.formats.rdm_json.decode import JsonDecoder
from rdmconv.formats.rdm_json.edit import splices_for
from rdmconv.formats.rdm_json.json_format import RDM_JSON, JsonFormat
from rdmconv.formats.rdm_json.schema import JsonSchema
from rdmconv.formats.rdm_json.shapes import JsonShapeMaker
from rdmconv.formats.rdm_json.view import JsonView
from rdmconv.formats.rewrite import rewritten
from rdmconv.formats.shapes import Shapes
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.model.limits import DEFAULT, Limits
from rdmconv.planning import Edit


class JsonUnits:
    """See `rdmconv.formats.base.Units`.

    Args:
        json_format: which one it is.
        limits: what a document may have at most.
    """

    def __init__(self, json_format: JsonFormat = RDM_JSON, limits: Limits = DEFAULT) -> None:
        self.name = json_format.name
        self._format = json_format
        self._limits = limits
        self._schema = JsonSchema(json_format=json_format)

    def reader(self, *, every_entry: bool = False) -> JsonDecoder:
        """See `Units.reader`."""
        shapes = Shapes(JsonShapeMaker(self._format.dialect, self._limits))
        return JsonDecoder(shapes, self._limits, every_entry=every_entry)

    def allow_old_fields(self) -> None:
        """See `Units.allow_old_fields`."""
        self._schema = JsonSchema(json_format=self._format, allows_old=True)

    def rewrite(self, unit: Unit, wanted: Sequence[tuple[Entry, Sequence[Edit]]]) -> Rewritten:
        """See `Units.rewrite`."""
        views = [(entry, entry.view, edits) for entry, edits in wanted if isinstance(entry.view, JsonView)]
        return rewritten(unit, views, splices_for)

    def read_back(self, units: Sequence[Rewritten], paths: ApiKeyPaths) -> list[ReadBack]:
        """See `Units.read_back`."""
        return self._schema.read_back(units, paths)

    def alone(self, unit: Unit, entries: Sequence[Entry]) -> list[Unit]:
        """See `Units.alone`."""
        return self.reader(every_entry=True).alone(unit, entries)

    def schema_problem(self, unit: Unit) -> str | None:
        """See `Units.schema_problem`."""
        return self._schema.problem_of(unit.data)
