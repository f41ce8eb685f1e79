import codecs
import io
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.formats.encoding import Encoding, Utf8Source, detect_encoding


@pytest.mark.parametrize(
    ("head", "codec", "bom"),
    [
        (b"", "utf-8", b""),
        (b"<a/>", "utf-8", b""),
        (b"{}", "utf-8", b""),
        (b"\xef\xbb\xbf<", "utf-8", codecs.BOM_UTF8),
        (b"\xff\xfe<\0", "utf-16-le", codecs.BOM_UTF16_LE),
        (b"\xfe\xff\0<", "utf-16-be", codecs.BOM_UTF16_BE),
        (b"<\0a\0", "utf-16-le", b""),
        (b"\0<\0a", "utf-16-be", b""),
        (b"{\0", "utf-8", b""),
        (b"\xff", "utf-8", b""),
        (b'<?xml version="1.0" encoding="utf-16"?>', "utf-8", b""),
        (b'<?xml version="1.0" encoding="utf-7"?>', "utf-8", b""),
    ],
)
def test_bytes_tell_the_encoding(head: bytes, codec: str, bom: bytes) -> None:
    found = detect_encoding(head)
    assert (found.codec, found.bom, found.is_utf8) == (codec, bom, codec == "utf-8")


@pytest.mark.parametrize("bom", [codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE])
def test_utf32_is_refused(bom: bytes) -> None:
    with pytest.raises(InputError) as caught:
        detect_encoding(bom + b"<")
    assert caught.value.code == "FMT006"


@given(st.text(), st.sampled_from([codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8]), st.integers(1, 9))
def test_text_comes_back_as_the_bytes_it_was(text: str, bom: bytes, chunk: int) -> None:
    found = detect_encoding(bom + b"<\0\0<")
    data = bom + text.encode(found.codec)
    with patch.object(encoding, "CHUNK", chunk):
        read = b"".join(Utf8Source(io.BytesIO(data), found).chunks())
    assert read == text.encode()
    assert found.bom + found.encode(read) == data


@pytest.mark.parametrize("rest", [b"a", b"\x00\xd8a\0", b"\x00\xdc", b"\x00\xd8"])
@pytest.mark.parametrize("chunk", [1, 2, 1 << 20])
def test_broken_utf16_is_refused_unquoted(rest: bytes, chunk: int) -> None:
    stream = io.BytesIO(codecs.BOM_UTF16_LE + "SECRET".encode("utf-16-le") + rest)
    with patch.object(encoding, "CHUNK", chunk), pytest.raises(InputError) as caught:
        list(Utf8Source(stream, detect_encoding(stream.getvalue())).chunks())
    assert caught.value.code == "FMT006"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_two_threads_read_the_same_text_each_from_the_start(codec: str) -> None:
    text = "".join(f"{number} é\U0001f511\n" for number in range(20_000))
    source = Utf8Source(io.BytesIO(text.encode(codec)), Encoding(codec, b""))
    with patch.object(encoding, "CHUNK", 1000), ThreadPoolExecutor(3) as executor:
        read = list(executor.map(lambda _: b"".join(source.chunks()), range(6)))
    assert read == [text.encode()] * 6
