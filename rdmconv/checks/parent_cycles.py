"""The parents of entries do not form a circle."""

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.entry import Entry
from rdmconv.model.index import normal_guid


class ParentCycles:
    """Collects who is whose parent (`ParentID`; a guess, no export seen has it) and finds circles at the end."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._places: dict[str, Position] = {}

    def add(self, entry: Entry) -> None:
        """Take one entry; most have no parent field and cost nothing."""
        parent = entry.view.text("parent")
        if parent and entry.id:
            own = normal_guid(entry.id)
            self._parents[own] = normal_guid(parent)
            self._places[own] = entry.position

    def findings(self) -> list[Diagnostic]:
        """Report every entry that is its own ancestor (`VAL008`)."""
        return [Diagnostic("VAL008", self._places[own]) for own in sorted(self._in_circles())]

    def _in_circles(self) -> set[str]:
        circles: set[str] = set()
        settled: set[str] = set()
        for start in self._parents:
            trail: dict[str, int] = {}
            own = start
            while own in self._parents and own not in settled and own not in trail:
                trail[own] = len(trail)
                own = self._parents[own]
            if own in trail:
                circles |= {name for name, place in trail.items() if place >= trail[own]}
            settled |= trail.keys()
        return circles
