import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats.devolutions_server.recognition import format_of
from tests.builders import convert, entries_of, opened
from tests.paths import JSON_SMALL, JSON_VAULTS, SERVER_FILES, name_of
from tests.rows import over

ENTRY = '{"name": "n", "type": "Credential", "subType": "Default", "data": {"username": "u", "password": "p"}}'
OF_RDM = '{"ConnectionType": 26, "Credentials": {"UserName": "u", "Password": "p"}, "Name": "n"}'
PAGING = '"currentPage": 1, "pageSize": 1, "totalCount": 1, "totalPage": 1'


def name(text: str) -> str:
    return opened(text.encode()).name


@pytest.mark.parametrize("path", SERVER_FILES, ids=name_of)
def test_its_files_are_told(path: Path) -> None:
    assert opened(path.read_bytes()).name == "devolutions-server"


@over([*JSON_VAULTS, *JSON_SMALL], name_of)
def test_those_of_rdm_are_not_taken_for_its(path: Path) -> None:
    assert opened(path.read_bytes()).name == "rdm-json"


@pytest.mark.parametrize(
    "text",
    [
        ENTRY,
        '{"id": "x", "name": "n", "type": "Credential", "data": {}}',
        f"[{ENTRY}]",
        f'[null, 1, "x", {{}}, {ENTRY}]',
        f'{{"data": [{ENTRY}], {PAGING}}}',
        f'{{{PAGING}, "data": [{ENTRY}]}}',
        f'{{{PAGING}, "data": []}}',
        f'{{"data" : [ ], {PAGING}, "more": [1]}}',
        f'{{"DATA": [{ENTRY.replace("type", "Type").replace("subType", "SUBTYPE")}], {PAGING.upper()}}}',
    ],
)
def test_pages_arrays_and_single_entries_are_told(text: str) -> None:
    assert name(text) == "devolutions-server"
    entries_of(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        OF_RDM,
        '{"Connections": []}',
        f'{{"data": [{{}}, 1], "Connections": [{OF_RDM}]}}',
        OF_RDM[:-1] + ', "type": "x", "subType": "y", "data": {}}',
        f'[{{"ID": "1", "Name": "session"}}, {OF_RDM}]',
        '[{"id": "1", "name": "x", "data": {}}]',
    ],
)
def test_what_rdm_wrote_stays_rdms(text: str) -> None:
    assert name(text) == "rdm-json"
    entries_of(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        f'{{"data": [{ENTRY}]}}',
        f'{{"data": [{ENTRY}], {PAGING.replace("totalPage", "pages")}}}',
        f'{{"data": [], {PAGING.replace("totalPage", "pages")}}}',
        f'{{"data": [{{"id": 1, "title": "x"}}], {PAGING}}}',
        f'{{"data": [{OF_RDM}], {PAGING}}}',
        f'{{"data": {{"type": "x"}}, {PAGING}}}',
        f'{{"data": [{ENTRY}], {PAGING}, "Connections": [{OF_RDM}]}}',
        f'{{"data": [{ENTRY}], {PAGING}, "ConnectionType": 26}}',
        f'{{"data": [{ENTRY}, {OF_RDM}], {PAGING}}}',
        f"[{ENTRY}, {OF_RDM}]",
        f"[{OF_RDM}, {ENTRY}]",
        '[{"type": "Feature", "data": {}}]',
        '{"type": "Credential"}',
    ],
)
def test_what_is_ambiguous_mixed_or_neither_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        convert(text.encode())
    assert caught.value.code == "FMT002"


def test_two_members_with_entries_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        convert(f'{{"data": [{ENTRY}], "data": [{ENTRY}], {PAGING}}}'.encode())
    assert (caught.value.code, caught.value.details["member"]) == ("FMT010", "data")


def test_a_mix_is_told_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        convert(f"[{ENTRY},\n  {OF_RDM}]".encode())
    assert (caught.value.line, caught.value.column) == (2, 3)


@given(st.binary(max_size=40) | st.text('{}[]":,dat 1\\', max_size=40).map(str.encode), st.integers(1, 9))
def test_whatever_comes_nothing_is_raised(data: bytes, size: int) -> None:
    format_of(data[at : at + size] for at in range(0, len(data), size))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "subType", "data", "name", "id", "Name", "x"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(JSON, st.integers(1, 30))
def test_how_it_is_read_does_not_matter(value: object, size: int) -> None:
    data = json.dumps(value).encode()
    assert format_of(data[at : at + size] for at in range(0, len(data), size)) is format_of([data])
