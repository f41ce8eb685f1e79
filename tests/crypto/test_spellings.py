"""Whatever way a secret is written, it is found; whatever else is written, is not."""

import html
import io
import json
import random
import string
from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.crypto import grams, leak_scan
from rdmconv.crypto.leak_scan import Hit, Watch
from rdmconv.model.secret import Secret
from tests.crypto.spellings import SPELLERS, Speller, in_base64, utf8
from tests.depth import examples
from tests.rows import over

ODD = "\"<>&'\\/|*_%+~?\u00e9\U0001f511\u0085\n\t =;#nu"


def token(length: int = 20) -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=length))


def odd_secret() -> str:
    return "".join(random.sample(token(30) + ODD, 30 + len(ODD)))


def is_whole(text: str) -> bool:
    """Whether no character is written as two halves, which JSON cannot tell from one."""
    return utf8(text) == utf8(text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"))


def found(artefact: str | bytes, *secrets: str) -> list[Hit]:
    watch = Watch()
    for where, secret in enumerate(secrets):
        watch.add(Secret(secret), where)
    written = io.BytesIO(artefact if isinstance(artefact, bytes) else utf8(artefact))
    hits = watch.find(written)
    with patch.object(grams, "_is_short", lambda *_: True):  # by the other of the two ways to look for it
        assert watch.find(written) == hits
    return hits


SECRETS = st.text(st.characters(), min_size=8, max_size=40).filter(is_whole)
SURROUNDINGS = st.text("abc \n<>{}:,.-=019", max_size=40)
by_speller = pytest.mark.parametrize("speller", SPELLERS.values(), ids=SPELLERS)


@by_speller
def test_it_is_found_at_the_start_in_the_middle_and_at_the_end(speller: Speller) -> None:
    for _ in range(examples(20)):
        secret = odd_secret()
        spelled = speller(secret)
        for artefact in (spelled, f"{spelled}\nmore", f"{'more ' * 99}{spelled}", f"more\n{spelled}{' more' * 99}"):
            assert [hit.where for hit in found(artefact, token(), secret)] == [1]


@settings(max_examples=examples(1000))
@given(SECRETS, SURROUNDINGS, SURROUNDINGS, st.sampled_from(sorted(SPELLERS)))
def test_it_is_found_in_any_spelling_anywhere(secret: str, before: str, after: str, spelling: str) -> None:
    assert found(f"{before} {SPELLERS[spelling](secret)} {after}", secret)


@by_speller
def test_it_is_found_across_the_border_of_chunks(speller: Speller) -> None:
    secret = token(8) + odd_secret()
    spelled = utf8(speller(secret))
    with patch.object(leak_scan, "_CHUNK", 1000):
        for place in range(max(1000 - len(spelled) - 9, 0), 1009, 7):
            assert found(b" " * place + spelled + b" " * 1000, secret), place


@pytest.mark.parametrize("spelled", [r"\\n{}", r"\\\\u{}", "&amp;amp;{}", "%2541{}"])
def test_an_escape_that_a_chunk_begins_in_hides_nothing(spelled: str) -> None:
    secret = 'n0041"' + token()
    artefact = spelled.format(json.dumps(secret)[1:-1])
    with patch.object(leak_scan, "_CHUNK", 1000):
        for place in range(900, 1010):
            assert found(" " * place + artefact + " " * 1000, secret), place


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("as it is", "as it is"),
        ("JSON, ASCII", "in JSON escaping"),
        ("HTML", "in HTML escaping"),
        ("URL", "in URL escaping"),
        ("form", "in URL escaping"),
        ("CSV", "with doubled quotes"),
        ("printable in JSON, ASCII", "with characters spelled out in JSON escaping"),
        ("base64", "in base64"),
        ("hex", "in hexadecimal"),
        ("base64, third place in HTML", "in base64"),
        ("JSON, ASCII in HTML", "in JSON escaping in HTML escaping"),
        ("base64 in hexadecimal", "in base64 in HTML escaping"),
    ],
)
def test_a_hit_tells_the_spelling_and_nothing_else(spelling: str, name: str) -> None:
    secret = f'{token()} "<\u200b{token()}'
    speller = SPELLERS.get(spelling) or SPELLERS[spelling.removesuffix(" in HTML")]
    hits = found(speller(secret), secret)
    assert hits == [(0, name)]
    assert secret not in repr(hits)


def test_what_is_behind_backslashes_is_found_though_json_reads_it_otherwise() -> None:
    secret = f"C:\\new|{token()}"
    assert found(secret.replace("|", "\\|"), secret) == [(0, "behind backslashes")]


@settings(max_examples=examples(500))
@given(st.text('abu0061&#x;%\\"+ \n=-_/{}é🔑\ud83d', max_size=300))
def test_nothing_is_found_in_other_text(artefact: str) -> None:
    assert found(artefact, "XYZ-7&89-\"ZYX'", "é+XYZYXZYX/é", "🔑🔑🔑🔑") == []


@by_speller
def test_a_secret_that_is_there_in_part_is_none(speller: Speller) -> None:
    for _ in range(examples(20)):
        secret = f"!{odd_secret()}!"
        for near in (secret[1:], secret[:-1], "." + secret[1:], secret[:-1] + "."):
            assert found(f"({speller(near)})", secret) == []


@given(st.binary(max_size=3000))
def test_any_bytes_can_be_searched(artefact: bytes) -> None:
    assert found(artefact, token()) == []


@pytest.mark.parametrize(
    "odd", ["&#999999999;", "&#xffffffff;", "&nothing;", "\\Uffffffff", "\\u12", "%g1", "&;", "\\"]
)
def test_what_is_no_escape_stands_for_itself(odd: str) -> None:
    secret = f'{token()}"{odd}Z{token()}'  # a digit after it would make an escape of it
    assert found(secret, secret)
    assert found(html.escape(secret).replace("&amp;", "&"), secret)
    assert found(secret.replace('"', "\\u0022"), secret)


@over(product(range(20), ["\n", "\r\n", "\n\t"]), str)
def test_the_end_of_a_line_hides_nothing_in_base64(row: tuple[int, str]) -> None:
    place, line_end = row
    secret = token()
    spelled = in_base64(secret, "x" * 60)
    for text in (
        f"{spelled[: 80 + place]}{line_end}{spelled[80 + place :]}",
        json.dumps(f"{spelled[:90]}\n{spelled[90:]}"),
    ):
        assert found(text, secret)


@pytest.mark.parametrize("place", range(20))
def test_one_escape_between_many_of_another_kind_hides_nothing(place: int) -> None:
    secret = token()
    letters = [f"\\u{ord(letter):04x}" for letter in secret]
    letters[place] = letters[place].replace("\\", "&#92;")
    assert found("".join(letters), secret)
    letters[place] = "&#x41;"
    assert found("".join(letters), f"{secret[:place]}A{secret[place + 1 :]}")
