"""An entry says the same of its fields whatever it was asked for before."""

from pathlib import Path

from rdmconv.formats.rdm_names import RDM
from rdmconv.formats.view import PathView
from tests.builders import entries_of
from tests.paths import ALL_GOOD, name_of
from tests.rows import over


@over(ALL_GOOD, name_of)
def test_fields_read_as_each_alone_in_any_order(path: Path) -> None:
    forwards, backwards = (entries_of(path.read_bytes()) for _ in range(2))
    for one, other in zip(forwards, backwards, strict=True):
        texts = {name: one.view.text(name) for name in RDM.fields}
        assert {name: other.view.text(name) for name in reversed(RDM.fields)} == texts
        assert isinstance(one.view, PathView)
        for name, number in one.view.outline.single.items():
            assert texts[name] == one.view.text_of(one.view.spelled(number))


@over(ALL_GOOD, name_of)
def test_a_field_stands_where_its_text_is(path: Path) -> None:
    for entry in entries_of(path.read_bytes()):
        for name in RDM.fields:
            place = entry.view.path(name)
            assert entry.view.text(name) == (None if place is None else entry.view.text_at(place))
