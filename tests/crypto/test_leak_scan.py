import io
import json
import pickle
import random
import string
import time
import traceback
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.crypto import grams, leak_scan
from rdmconv.crypto.fingerprint import Fingerprints
from rdmconv.crypto.leak_scan import MOST_HITS, Hit, Watch
from rdmconv.model.secret import Secret
from tests.crypto.spellings import in_base64, utf8
from tests.crypto.test_spellings import found, token
from tests.rows import over


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
    with patch.object(grams, "_GROUP", size):
        assert {hit.where for hit in found(" ".join(secrets), *secrets)} == {*range(7)}


@pytest.mark.parametrize("is_short", [True, False])
def test_very_many_secrets_take_little_memory_to_look_for(is_short: bool) -> None:
    watch = watching(*map(str, range(10**9, 10**9 + 20_000)))
    artefact = io.BytesIO(b"10000000 " * (10 if is_short else 10_000))
    with patch.object(grams, "_MOST_HELD", 10_000), patch.object(grams, "_GROUP", 5_000):
        tracemalloc.start()
        found = watch.find(artefact)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found == []
    assert most < 100 * 20_000


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
    "text", ["Customers", "Welcome1!", "two words", "12345678", "w" * 21, "word\udc80word", " " * 8]
)
def test_what_is_shown_anyway_is_no_leak(text: str) -> None:
    asked: list[bytes] = []

    def is_shown(text: bytes) -> bool:
        asked.append(text)
        return True

    assert watching(text, "elsewhere").find(io.BytesIO(utf8(f"{text} {text}")), is_shown) == []
    assert asked == [utf8(text)]


def test_what_is_not_shown_is_a_leak() -> None:
    assert watching("Customers").find(io.BytesIO(b"Customers"), lambda _: False) == [(0, "as it is")]
    assert found("Customers", "Customers") == [(0, "as it is")]


def test_what_is_shown_does_not_hide_another_secret() -> None:
    secret = token()
    artefact = io.BytesIO(utf8(f"Customers {secret}"))
    assert watching("Customers", secret).find(artefact, lambda text: text == b"Customers") == [(1, "as it is")]


def test_it_keeps_little_of_a_secret_and_shows_nothing() -> None:
    secret = "".join(random.choices(string.ascii_uppercase, k=20))
    watch = watching(secret)
    arrays = ("_grams", "_ends", "_lengths", "_fingerprints", "_wheres")
    kept = b"".join(getattr(watch, name).tobytes() for name in arrays)
    assert len(kept) == 28
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


TOO_MUCH = "perhaps: too much of it stands there to be sure"


@contextmanager
def most_work(most: int) -> Iterator[None]:
    with patch.object(leak_scan, "_MOST_WORK", most):
        yield


def runs_of_a(end: str, count: int) -> list[str]:
    return [f"{end}{'a' * length}{end}" for length in range(8, 8 + count)]


@pytest.mark.parametrize(("before", "after"), ["XX", "Xa", "aX"])
def test_what_has_other_ends_is_not_hashed(before: str, after: str) -> None:
    watch = watching(*[f"{before}{'a' * length}{after}" for length in range(20, 120)])
    with patch.object(Fingerprints, "of_bytes", side_effect=AssertionError):
        assert watch.find(io.BytesIO(b"a" * 1000)) == []


def test_what_would_take_hours_counts_as_a_leak() -> None:
    watch = watching(*runs_of_a("X", 1000))
    started = time.process_time()
    with most_work(100_000):
        assert [hit.spelling for hit in watch.find(io.BytesIO(b"a" * 1_000_000))] == [TOO_MUCH]
    assert time.process_time() - started < 5


def test_the_bound_is_on_all_comparisons() -> None:
    artefact = "a" * 100  # the gram stands at 93 places
    with most_work(93 * 50):
        assert found(artefact, *runs_of_a("X", 50)) == []
    with most_work(93 * 50 - 1):
        assert found(artefact, *runs_of_a("X", 50)) == [(0, TOO_MUCH)]


def test_a_fingerprint_counts_for_many_comparisons() -> None:
    secret, artefact = f"aX{'a' * 300}Xa", "a" * 400
    with most_work(393 * 2):
        assert found(artefact, secret) == [(0, TOO_MUCH)]
    with most_work(393 * (1 + 8 + 2)):
        assert found(artefact, secret) == []


def test_what_is_found_is_told_before_that_there_is_too_much() -> None:
    secret = token()
    with most_work(500):
        assert found(f"{secret} {'a' * 999}", secret, *runs_of_a("X", 50)) == [(0, "as it is"), (1, TOO_MUCH)]


def test_when_there_is_too_much_the_search_ends() -> None:
    secrets = [letter * 9 + "X" for letter in "abc"]
    with most_work(5), patch.object(leak_scan, "_CHUNK", 1):
        assert len(found("a" * 99 + "b" * 99 + "c" * 99, *secrets)) == 1


def test_what_was_found_is_not_looked_for_in_what_follows() -> None:
    secret, asked = token(), list[bytes]()
    with patch.object(leak_scan, "_CHUNK", 64):
        watching(secret).find(io.BytesIO(utf8(f"{secret} " * 999)), lambda text: not asked.append(text))
    assert asked == [utf8(secret)]


def test_what_is_found_is_not_compared_again() -> None:
    with most_work(50):
        assert found("a" * 9999, "a" * 8) == [(0, "as it is")]


def test_nobody_is_asked_about_what_is_not_sure() -> None:
    with most_work(10):
        hits = watching(*runs_of_a("X", 50)).find(io.BytesIO(b"a" * 999), lambda _: True)
    assert hits == [(0, TOO_MUCH)]


def test_the_bound_is_for_each_artefact() -> None:
    watch = watching(*runs_of_a("X", 50))
    with most_work(93 * 50):
        assert [watch.find(io.BytesIO(b"a" * 100)) for _ in range(3)] == [[], [], []]


@given(st.lists(st.text("ab", min_size=8, max_size=14), max_size=30, unique=True), st.text("ab", max_size=60))
def test_it_finds_all_that_python_finds(secrets: list[str], artefact: str) -> None:
    assert watching(*secrets).texts(io.BytesIO(utf8(artefact))) == {one for one in secrets if one in artefact}


@pytest.mark.parametrize("secret", ["with \ud83d half", '🔑🔑 "quoted"', "C:\\new\\folder", "Customers"])
def test_the_texts_of_secrets_are_given_however_they_are_written(secret: str) -> None:
    for artefact in (secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False), in_base64(secret)):
        assert watching(secret, token()).texts(io.BytesIO(utf8(artefact))) == {secret}


def test_all_texts_are_given_up_to_a_number() -> None:
    secrets = [token() for _ in range(MOST_HITS + 20)]
    artefact = io.BytesIO(utf8(" ".join(secrets)))
    assert watching(*secrets).texts(artefact) == {*secrets}
    with patch.object(leak_scan, "_MOST_TEXTS", 15):
        texts = watching(*secrets).texts(artefact)
    assert len(texts) == 15
    assert texts < {*secrets}


def test_texts_of_one_entry_are_all_given() -> None:
    watch, secrets = Watch(), {token(), token()}
    for secret in secrets:
        watch.add(Secret(secret), 7)
    assert watch.texts(io.BytesIO(utf8(" ".join(secrets)))) == secrets


def test_the_texts_end_where_it_would_take_too_long() -> None:
    secret = token()
    with most_work(500):
        assert watching(secret, *runs_of_a("X", 50)).texts(io.BytesIO(utf8(f"{secret} {'a' * 999}"))) == {secret}


@over(product(range(4), range(4), ["b", "é", "€", "🔑", "\ud83d"]), str)
def test_of_a_very_long_secret_the_text_is_cut_between_letters(row: tuple[int, int, str]) -> None:
    start, end, letter = row
    secret = f"{'a' * start}{letter * 5000}{'a' * end}"
    (text,) = watching(secret).texts(io.BytesIO(utf8(secret)))
    assert text in secret
    assert 1024 - 8 < len(utf8(text)) <= 1024


@pytest.mark.parametrize("before", ["", " ", "\n", "\u3000"])
@pytest.mark.parametrize("after", ["", " ", "\n", "\r\n", "\t \xa0"])
def test_a_secret_is_found_without_the_white_space_around_it(before: str, after: str) -> None:
    secret = "S3cret!pw-99x"
    pasted = f"{before}{secret}{after}"
    assert found(f"name: {secret};", pasted) == [(0, "as it is")]
    assert found(f"name: {pasted};", pasted) == [(0, "as it is")]
    assert len(found(json.dumps(pasted), pasted)) == 1
    assert watching(pasted).texts(io.BytesIO(utf8(pasted))) == {secret, pasted}


def test_less_than_eight_bytes_between_white_space_are_no_secret() -> None:
    assert found("1234567;", "1234567\n") == []
    assert found("1234567\n", "1234567\n") == [(0, "as it is")]
    assert found("12345678", " 12345678\n") == [(0, "as it is")]
    assert found("x        x", " " * 8) == [(0, "as it is")]
