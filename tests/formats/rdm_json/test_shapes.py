import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.model.limits import DEFAULT, Limits
from tests.formats.rdm_json.support import CREDENTIAL, entries, envelope, joined, parts, total
from tests.paths import BAD_JSON


def refusal(data: bytes, limits: Limits = DEFAULT) -> InputError:
    with pytest.raises(InputError) as caught:
        parts(data, limits=limits)
    assert caught.value.__cause__ is None
    assert "FAKE" not in from_error(caught.value).message
    return caught.value


def refused(data: bytes, limits: Limits = DEFAULT) -> str:
    return refusal(data, limits).code


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"42",
        b"null",
        b'"text"',
        b"  true ",
        b'{"servers": []}',
        b'{"Name": "n", "Host": "h"}',
        b"[]",
        b" [ ]\n",
        b"[1, 2, 3]",
        b'[{"Name": "n"}]',
        b'{"Connections": {}}',
        b'{"Connections": null}',
        b'{"Connections": 1}',
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 16])
def test_what_is_no_export_is_refused(data: bytes, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    assert refused(data) == "FMT002"


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b'{"Connections": []}', 0),
        (b'\n{ "connections" :[ ] } \n', 0),
        (b'{"Version": 2, "Connections": [{}], "X": [[1], {"a": []}]}', 1),
        (b'{"Folders": [{"ConnectionType": 25}], "Connections": [{}, {}]}', 2),
        (b'{"Connections": [{}, {}], "Folders": [{"ConnectionType": 26}], "More": [1]}', 2),
        (b'{"\\u0043onnections": [{}]}', 1),
        (b'[{"ConnectionType": 77}, {}]', 2),
        (b'[1, {"Credentials": {}}]', 2),
        (CREDENTIAL, 1),
        (b'{"id": "1", "name": "n"}', 1),
        (b'{"Credentials": {}}', 1),
        (b'{"Name": "n", "Children": [{}, {}], "ID": "1"}', 3),
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 16])
def test_shapes(data: bytes, count: int, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    assert total(data) == count
    assert joined(data) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"Connections": [], "Connections": []}',
        b'{"Connections": [], "CONNECTIONS": []}',
        b'{"Connections": [], "connections": null}',
    ],
)
def test_two_lists_of_entries_are_refused(data: bytes) -> None:
    error = refusal(data)
    assert (error.code, error.line, error.column) == ("FMT010", 1, 21)


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (b'{"Connections": [{}', 20),
        (b'{"Connections": [{}]', 21),
        (b'{"Connections": [{}]} x', 23),
        (b'{"Connections": [{}]}{}', 22),
        (b'{"Connections": [{},]}', 21),
        (b'{"Connections": [,{}]}', 18),
        (b'{"Connections": [{},,{}]}', 21),
        (b'{"Connections": [{} {}]}', 21),
        (b'{"Connections": [{}],}', 22),
        (b'{"Connections": [{}},"a":1}', 20),
        (b'{,"Connections": [{}]}', 2),
        (b'{"a":1 "Connections": [{}]}', 8),
        (b'{"Connections": [NaN]}', 18),
        (b'{"Connections": [{"a": -Infinity}]}', 25),
        (b'{"Connections": [/**/]}', 18),
        (b'{"Connections": [{"a": "\t"}]}', 25),
        (b'{"Connections": [{"a": 01}]}', 25),
        (b'{"Connections": [] , "x": [1,] }', 30),
        (b"[1, 2", 6),
        (b"nul", 4),
        (b"tru e", 2),
        (b'{"ConnectionType": 26', 22),
        (b'{"ConnectionType": 26]', 22),
        (b"{'ConnectionType': 26}", 2),
        (b"   ", 4),
    ],
)
@pytest.mark.parametrize("chunk", [1, 5, 1 << 16])
def test_what_is_no_json_is_refused_where_it_breaks(
    data: bytes, column: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    error = refusal(data)
    assert (error.code, error.line, error.column) == ("FMT005", 1, column)


@pytest.mark.parametrize("text", [rb'"\ud800"', rb'"\ud800x"', rb'"\udc00\ud800"', rb'"\ud83d"', rb'"\ud800\u0041"'])
@pytest.mark.parametrize("behind", [b"", b", {}" * 100])
def test_half_a_surrogate_pair_is_refused(text: bytes, behind: bytes) -> None:
    assert refused(b'{"Connections": [{"a": ' + text + b"}" + behind + b"]}") == "FMT005"


def test_lines_are_counted_over_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 20)
    error = refusal(b'{\n"Connections": [\n' + b'{"ID": "1"},\n' * 50 + b'{"ID": x}]}')
    assert (error.line, error.column) == (53, 8)


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf0\x9f"])
def test_what_is_no_utf8_is_refused(bad: bytes) -> None:
    for data in (
        envelope(b"{}", b'{"Name": "' + bad + b'"}'),
        b'{"a": "' + bad + b'", "Connections": []}',
        b'{"Connections": [], "a": "' + bad + b'"}',
        b'{"Connections": [], "a": ["' + bad + b'"]}',
        b'{"ConnectionType": 26, "Name": "' + bad + b'"}',
    ):
        error = refusal(data)
        assert (error.code, error.line, error.column) == ("FMT006", 1, data.index(bad) + 1)


@pytest.mark.parametrize("opening", [b"[", b'{"Connections": [', b'{"a": '])
def test_what_nests_without_end_is_refused(opening: bytes) -> None:
    found = refusal(opening + b"[" * 100_000 + b"]" * 100_000)
    assert (found.code, found.line) == ("FMT008", 1)


def test_sub_entries_nest_to_a_limit() -> None:
    def nested(depth: int) -> bytes:
        return envelope(b'{"ConnectionType": 77, "Children": [' * depth + CREDENTIAL + b"]}" * depth)

    assert total(nested(30)) == 31
    assert refused(nested(32)) == "FMT008"


@pytest.mark.parametrize("template", [b'[{"a": "%b"}]', b'{"Connections": [{"a": "%b"}]}', b'{"a": "%b", "ID": 1}'])
def test_what_is_too_large_is_refused(template: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 1000)
    assert refused(template % (b"A" * 100_000), Limits(entry_size=10_000)) == "FMT009"


def test_an_entry_that_is_all_of_the_document_has_the_same_limit() -> None:
    entry = b'{"ConnectionType": 26, "Name": "%b"}' % (b"A" * 1000)
    assert len(parts(entry, limits=Limits(entry_size=len(entry)))) == 1
    assert refused(entry, Limits(entry_size=len(entry) - 1)) == "FMT009"


def test_of_a_long_array_one_of_the_first_elements_looks_like_an_entry() -> None:
    assert joined(b"[" + b"0, " * 9_999 + CREDENTIAL + b"]")
    assert refused(b"[" + b"0, " * 10_001 + CREDENTIAL + b"]") == "FMT002"


def test_many_small_arrays_cost_no_more_than_their_size() -> None:
    data = b'{"Connections": [{}, {}], ' + b", ".join(b'"a%d": [{}, {}]' % number for number in range(5000)) + b"}"
    assert joined(data) == data


VERDICTS = {
    "j00_good.json": None,
    "j01_deep_1100.json": "FMT008",
    "j02_dup_keys.json": "FMT010",
    "j02b_case_dup_keys.json": None,
    "j03_huge_int.json": "FMT002",
    "j03b_i64_plus1.json": "FMT002",
    "j04_nan.json": "FMT005",
    "j05_lone_surrogate.json": "FMT005",
    "j05b_reversed_pair.json": "FMT005",
    "j06_bom.json": None,
    "j06b_utf16le_bom.json": None,
    "j06c_utf16le_nobom.json": "FMT005",
    "j07_trailing_comma.json": "FMT005",
    "j07b_comments.json": "FMT005",
    "j07c_single_quotes.json": "FMT005",
    "j08_raw_ctrl.json": "FMT005",
    "j08b_escaped_esc.json": "FMT002",
    "j10_num_forms.json": "FMT002",
    "j10b_bad_nums.json": "FMT005",
    "j10c_plus.json": "FMT005",
    "j11_concatenated.json": "FMT005",
    "j11b_trailing_garbage.json": "FMT005",
    "j11c_truncated.json": "FMT005",
    "j12_invalid_utf8.json": "FMT006",
    "j12b_overlong.json": "FMT006",
    "j12c_cesu8.json": "FMT006",
    "j13_empty.json": "FMT005",
    "j13b_null.json": "FMT002",
    "j13c_wrong_top.json": "FMT002",
    "j13d_wrong_types.json": "FMT002",
    "j14_net_dates.json": "FMT002",
    "j15_proto.json": None,
    "j16_deep_group.json": None,
}


def test_each_bad_input_has_its_verdict() -> None:
    assert {path.name for path in BAD_JSON.iterdir()} == VERDICTS.keys()


@pytest.mark.parametrize(("name", "code"), VERDICTS.items())
@pytest.mark.parametrize("chunk", [2, 1 << 16])
def test_bad_inputs(name: str, code: str | None, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    data = (BAD_JSON / name).read_bytes()
    if code is None:
        assert joined(data) == data
    else:
        assert refused(data) == code


def test_huge_integers_and_odd_numbers_are_kept() -> None:
    numbers = b"9" * 5000 + b", 1e400, -0, -0.0, 1E5, 18446744073709551616"
    data = envelope(CREDENTIAL[:-1] + b', "N": [' + numbers + b"]}")
    assert joined(data) == data
    assert not entries(data)[0].problems
