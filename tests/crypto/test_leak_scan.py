import io
import pickle
import random
import string
import traceback
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto import leak_scan
from rdmconv.crypto.leak_scan import MOST_HITS, Hit, Watch
from rdmconv.model.secret import Secret
from tests.crypto.spellings import in_base64, utf8
from tests.crypto.test_spellings import found, token


def watching(*secrets: str) -> Watch:
    watch = Watch()
    for where, secret in enumerate(secrets):
        watch.add(Secret(secret), where)
    return watch


def pem(length: int) -> str:
    lines = [token(64) for _ in range(length // 65)]
    return "\n".join(["-----BEGIN-----", *lines, "-----END-----"])


def test_nothing_is_found_when_nothing_is_watched() -> None:
    assert found("some text") == []


def test_nothing_is_found_in_an_empty_artefact() -> None:
    assert found("", token()) == []


@pytest.mark.parametrize("text", ["", "1234567", "äöü"])
def test_short_secrets_are_not_looked_for(text: str) -> None:
    assert found(f"1234567 äöü {text}", text) == []


@pytest.mark.parametrize("text", ["12345678", "äöüß", "🔑🔑"])
def test_eight_bytes_are_enough(text: str) -> None:
    assert found(f"no {text} no", text) == [(0, "as it is")]


@pytest.mark.parametrize("length", [1000, 3000, 4000, 4095, 4096, 4097, 9000])
def test_long_secrets_are_found(length: int) -> None:
    secret = (token(length) + pem(3200))[:length]
    with patch.object(leak_scan, "_CHUNK", 4096):
        for place in (0, 1, 2000, 4090, 9999):
            assert found(" " * place + secret, secret)
            assert found(" " * place + in_base64(secret), secret)
            assert found(" " * place + secret.replace("\n", "\\n"), secret)


def test_of_a_very_long_secret_a_part_is_enough() -> None:
    secret = pem(9000)
    assert found(secret[3500:5500], secret)
    assert found(secret[:4000], secret) == []


def test_one_secret_in_very_many_is_found() -> None:
    secrets = [token() for _ in range(20_000)]
    assert found(f"a {secrets[12_345]} b", *secrets) == [(12_345, "as it is")]


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_secrets_are_found_in_whatever_group_they_are(size: int) -> None:
    secrets = [token() for _ in range(7)]
    with patch.object(leak_scan, "_GROUP", size):
        assert {hit.where for hit in found(" ".join(secrets), *secrets)} == {*range(7)}


def test_no_more_secrets_are_told_than_people_read() -> None:
    secrets = [token() for _ in range(MOST_HITS + 5)]
    assert len({hit.where for hit in found(" ".join(secrets), *secrets)}) == MOST_HITS


def test_a_secret_is_told_once_however_often_it_is_there() -> None:
    secret = token()
    with patch.object(leak_scan, "_CHUNK", 64):
        assert found(f"{secret} {in_base64(secret)} " * 99, secret, token(), secret) == [(0, "as it is")]


def test_secrets_that_share_their_middle_are_told_apart() -> None:
    middle = token()
    secrets = [f"{end}{middle}{end}" for end in "abcdefgh"] + [f"x{middle}", f"{middle}xx"]
    assert [hit.where for hit in found(f"-d{middle}d-", *secrets)] == [3]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 300])
def test_middles_alone_are_no_secrets(count: int) -> None:
    middles = [token(8) for _ in range(count)]
    secrets = [f"<{middle}>" for middle in middles]
    artefact = " ".join(middles)
    assert found(artefact, *secrets) == []
    assert found(f"{artefact} {secrets[count // 2]}", *secrets) == [(count // 2, "as it is")]


def test_what_repeats_itself_is_found() -> None:
    assert found("a" * 100_000, "a" * 20, "a" * 19 + "b") == [(0, "as it is")]
    assert found("a" * 12, "a" * 20, "a" * 12) == [(1, "as it is")]


@given(st.text("ab", min_size=8, max_size=12), st.text("ab", max_size=60))
def test_it_finds_what_python_finds(secret: str, artefact: str) -> None:
    assert bool(found(artefact, secret)) == (secret in artefact)


def test_an_artefact_is_read_from_its_beginning() -> None:
    secret = token()
    artefact = io.BytesIO(utf8(secret))
    artefact.seek(0, io.SEEK_END)
    assert watching(secret).find(artefact)


def test_a_border_of_the_size_that_is_used_hides_nothing() -> None:
    secret = token()
    for place in (leak_scan._CHUNK - 10, 2 * leak_scan._CHUNK - 1):
        assert found(b" " * place + utf8(secret) + b" " * leak_scan._CHUNK, secret)


@pytest.mark.parametrize(
    "word", ["Customers", "Firewall1", "Welcome1!", "Sommer2024?", "Straßenäcker.", "Ordnerhaus" * 2]
)
def test_a_word_that_is_shown_anyway_is_no_leak(word: str) -> None:
    asked: list[bytes] = []

    def is_shown(text: bytes) -> bool:
        asked.append(text)
        return True

    assert watching(word, "elsewhere").find(io.BytesIO(utf8(f"{word} {word}")), is_shown) == []
    assert asked == [utf8(word)]


def test_a_word_that_is_not_shown_is_a_leak() -> None:
    assert watching("Customers").find(io.BytesIO(b"Customers"), lambda _: False) == [(0, "as it is")]
    assert found("Customers", "Customers") == [(0, "as it is")]


@pytest.mark.parametrize(
    "text",
    [
        "Welcome12345",
        "Welcome!!",
        "two words",
        "Welcome1!x",
        "12345678",
        "w" * 21,
        "a-b-c-d-e",
        "snake_case",
        "word\udc80word",
    ],
)
def test_what_is_no_word_is_a_leak_whatever_is_shown(text: str) -> None:
    assert watching(text).find(io.BytesIO(utf8(text)), lambda _: True) == [(0, "as it is")]


def test_a_word_that_is_shown_does_not_hide_another_secret() -> None:
    secret = token()
    artefact = io.BytesIO(utf8(f"Customers {secret}"))
    assert watching("Customers", secret).find(artefact, lambda text: text == b"Customers") == [(1, "as it is")]


def test_it_keeps_little_of_a_secret_and_shows_nothing() -> None:
    secret = "".join(random.choices(string.ascii_uppercase, k=20))
    watch = watching(secret)
    kept = b"".join(getattr(watch, name).tobytes() for name in ("_grams", "_lengths", "_fingerprints", "_wheres"))
    assert len(kept) == 26
    assert utf8(secret[6:14]) in kept
    assert secret[6:14] not in f"{watch!r} {watch} {Hit(1, 'as it is')}"
    with pytest.raises(TypeError):
        pickle.dumps(watch)
    with pytest.raises(TypeError):
        vars(watch)


def test_an_error_while_searching_shows_no_part_of_a_secret() -> None:
    class Broken(io.BytesIO):
        def read(self, _: object = None) -> bytes:
            raise OSError

    secret = token()
    with pytest.raises(OSError) as caught:  # noqa: PT011 - it has no text
        watching(secret).find(Broken())
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert secret[6:14] not in str([frame.locals for frame in told.stack if frame.filename == leak_scan.__file__])


def test_a_place_that_is_no_number_is_refused_before_anything_is_kept() -> None:
    secret = token()
    watch = Watch()
    with pytest.raises(OverflowError):
        watch.add(Secret(secret), 1 << 64)
    watch.add(Secret(secret), 5)
    assert watch.find(io.BytesIO(utf8(secret))) == [(5, "as it is")]
