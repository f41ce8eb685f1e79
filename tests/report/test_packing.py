"""What is packed comes out as it was, wherever the file stands into which it goes."""

import io

import pytest

from rdmconv.report import packing
from rdmconv.report.packing import lines_of, packed, unpack

ROW = b'{"name": "Portal", "folder": "Customers"}\n'


@pytest.mark.parametrize("data", [b"", ROW, ROW * 5000, bytes(range(256)) * 9])
@pytest.mark.parametrize("block", [7, 1 << 20])
def test_it_comes_out_as_it_was(data: bytes, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_BLOCK", block)
    source, target = io.BytesIO(data), io.BytesIO(b"before")
    source.seek(0, io.SEEK_END)
    target.seek(0, io.SEEK_END)
    unpack(packed(source), target)
    assert target.getvalue() == b"before" + data


@pytest.mark.parametrize("data", [b"", ROW, ROW * 5000])
def test_its_lines_come_out_as_they_were(data: bytes) -> None:
    assert "".join(lines_of(packed(io.BytesIO(data)))).encode() == data
    assert set(lines_of(packed(io.BytesIO(data)))) == ({ROW.decode()} if data else set())


def test_rows_take_a_tenth() -> None:
    assert len(packed(io.BytesIO(ROW * 5000))) * 10 < len(ROW) * 5000
