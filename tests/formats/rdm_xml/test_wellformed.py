import io
import threading

import pytest

from rdmconv.errors import InputError
from rdmconv.formats.encoding import Encoding, Utf8Source
from rdmconv.formats.rdm_xml.wellformed import WellFormednessCheck

UTF8 = Encoding("utf-8", b"")


def check(data: bytes, encoding: Encoding = UTF8) -> WellFormednessCheck:
    return WellFormednessCheck(Utf8Source(io.BytesIO(data), encoding))


def test_a_whole_document_passes_however_often_one_asks() -> None:
    verdict = check(b"<a>" + b"<b/>" * 1_000_000 + b"</a>")
    verdict.finish()
    verdict.finish()
    verdict.raise_early()


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"<a>\n <b></a>", "FMT003"), (b"<a/><b/>", "FMT003"), (b"<a>\xff</a>", "FMT003"), (b"", "FMT003")],
)
def test_what_is_not_well_formed_does_not(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        check(data).finish()
    assert caught.value.code == code


def test_broken_utf16_is_reported_as_such() -> None:
    with pytest.raises(InputError) as caught:
        check("<a/>".encode("utf-16-le") + b"\x00\xd8", Encoding("utf-16-le", b"")).finish()
    assert caught.value.code == "FMT006"


def test_a_file_that_cannot_be_read_is_not_well_formed_by_silence() -> None:
    class Broken(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it has no message
        WellFormednessCheck(Utf8Source(Broken(b"<a/>"), UTF8)).finish()


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    stopped, finished = check(b"<a>" + b"x" * 50_000_000 + b"</a>"), check(b"<a/>")
    stopped.stop()
    finished.finish()
    assert threading.active_count() <= before
