import pytest

from rdmconv.crypto.age_encryptor import MOST_RECIPIENTS, Encryptor
from rdmconv.crypto.age_header import MOST_BYTES
from rdmconv.crypto.age_x25519 import Recipient
from rdmconv.errors import UsageError
from rdmconv.model.secret import Secret
from tests.crypto.age_files import CHUNK, QUICK, decrypted, encrypted, end_of_header, new_pair


def refused(to: list[Recipient] | Secret) -> str:
    written: list[bytes] = []
    with pytest.raises(UsageError) as caught:
        Encryptor(written.append, to)
    assert not written
    return caught.value.code


def test_somebody_must_be_able_to_open_it() -> None:
    assert refused([]) == "AGE006"
    assert refused(Secret("")) == "AGE008"


def test_a_header_for_as_many_as_are_allowed_can_be_read_again() -> None:
    pair = new_pair()
    data = encrypted(b"content", [pair.recipient] * MOST_RECIPIENTS)
    assert MOST_BYTES * 0.85 < end_of_header(data) <= MOST_BYTES
    assert decrypted(data, [pair.identity]) == b"content"
    assert refused([pair.recipient] * (MOST_RECIPIENTS + 1)) == "AGE007"


def test_nothing_is_written_after_the_end() -> None:
    written: list[bytes] = []
    encryptor = Encryptor(written.append, [new_pair().recipient])
    encryptor.finish()
    before = len(written)
    with pytest.raises(ValueError, match="finished"):
        encryptor.write(b"more")
    with pytest.raises(ValueError, match="finished"):
        encryptor.finish()
    assert len(written) == before


def test_no_two_files_are_alike() -> None:
    recipient = new_pair().recipient
    for to in ([recipient], Secret("words")):
        one, other = (encrypted(b"content", to) for _ in range(2))
        assert one[: end_of_header(one)] != other[: end_of_header(other)]
        assert one[end_of_header(one) :][:16] != other[end_of_header(other) :][:16]
        assert b"content" not in one


def test_content_goes_out_as_it_comes_in() -> None:
    written: list[bytes] = []
    encryptor = Encryptor(written.append, Secret("words"), work=QUICK)
    for _ in range(4):
        encryptor.write(bytes(CHUNK))
    assert sum(map(len, written)) > 3 * CHUNK


def test_a_passphrase_costs_what_it_costs_with_age() -> None:
    written: list[bytes] = []
    Encryptor(written.append, Secret("words"))
    assert written[0].split(b"\n")[1].endswith(b" 18")
