import pytest

from rdmconv.crypto import age_base64
from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_scrypt import MOST_WORK, USUAL_WORK, ScryptStanza, wrapped_by_passphrase
from rdmconv.crypto.age_stanza import Stanza
from rdmconv.diagnostics import from_error
from rdmconv.errors import InputError
from rdmconv.model.secret import Secret
from tests.crypto.age_files import QUICK


def stanza_of(work: str) -> Stanza:
    return Stanza(("scrypt", age_base64.encode(bytes(16)), work), bytes(32))


def test_a_passphrase_costs_as_much_as_with_age() -> None:
    assert (USUAL_WORK, MOST_WORK) == (18, 20)


@pytest.mark.parametrize("text", ["correct horse", "é 支払 🔑", " spaces ", "x" * 10_000, "a\0b", "\ud800"])
def test_the_passphrase_unwraps_and_no_other_does(text: str) -> None:
    key = FileKey.random()
    stanza = ScryptStanza.read(wrapped_by_passphrase(key, Secret(text), QUICK))
    found = stanza.unwrap(Secret(text))
    assert found is not None
    assert found.header_mac(b"x") == key.header_mac(b"x")
    assert stanza.unwrap(Secret(text + "x")) is None
    assert stanza.unwrap(Secret(f" {text}")) is None
    assert stanza.unwrap(Secret(text[:-1])) is None


def test_two_stanzas_have_nothing_in_common() -> None:
    key, passphrase = FileKey.random(), Secret("words")
    one, other = (wrapped_by_passphrase(key, passphrase, QUICK) for _ in range(2))
    assert one.arguments[1] != other.arguments[1]
    assert one.body != other.body


def test_work_is_read_up_to_the_most_that_is_tried() -> None:
    assert ScryptStanza.read(stanza_of("20")).work == 20
    assert ScryptStanza.read(stanza_of("1")).work == 1


@pytest.mark.parametrize("work", ["21", "23", "64", "100", "9" * 5000])
def test_more_work_is_refused_and_the_limit_named(work: str) -> None:
    with pytest.raises(InputError) as caught:
        ScryptStanza.read(stanza_of(work))
    assert (caught.value.code, caught.value.details) == ("AGE004", {"limit": "20"})
    assert "2^20" in from_error(caught.value).message


@pytest.mark.parametrize("work", ["0", "-1", "+1", "01", "1 ", "1x", "0x1", "\u0661", "1\n"])
def test_work_is_spelled_in_one_way(work: str) -> None:
    with pytest.raises(InputError) as caught:
        ScryptStanza.read(stanza_of(work))
    assert caught.value.code == "AGE001"
