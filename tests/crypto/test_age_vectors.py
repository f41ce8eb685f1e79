"""The test kit of age: fixtures/age/README.md says what the files are."""

import hashlib
import io
import zlib
from pathlib import Path

from rdmconv.crypto.age_decryptor import Decryptor
from rdmconv.crypto.age_x25519 import Identity
from rdmconv.errors import InputError
from rdmconv.model.secret import Secret
from tests.crypto.age_files import CHUNK
from tests.paths import AGE, name_of
from tests.rows import over

VECTORS = sorted(set(AGE.iterdir()) - {AGE / "README.md"})
WORK_TOO_HIGH = {"scrypt_work_factor_23", "scrypt_work_factor_overflow"}

STOPS_EARLIER = {"stream_two_final_chunks_second"}
"""The second of its chunks says that it is the last and is not: it is refused, and the kit lets it out."""


def test_all_are_there() -> None:
    assert len(VECTORS) == 92


@over(VECTORS, name_of)
def test_each_file_ends_as_its_head_says(path: Path) -> None:
    head, _, body = path.read_bytes().partition(b"\n\n")
    said = [line.split(": ", 1) for line in head.decode("utf-8").splitlines()]
    expected = dict(said)
    data = zlib.decompress(body) if expected.get("compressed") == "zlib" else body
    identities = [Identity.parse(value) for name, value in said if name == "identity"]
    passphrases = [Secret(value) for name, value in said if name == "passphrase"]
    ending, given_out = decryption(data, identities, passphrases[0] if passphrases else None)
    wanted = "work factor" if path.name in WORK_TOO_HIGH else expected["expect"]
    assert ending == wanted
    if path.name in STOPS_EARLIER:
        assert len(given_out) == CHUNK
    elif given_out or wanted == "success":
        assert hashlib.sha256(given_out).hexdigest() == expected["payload"]


def decryption(data: bytes, identities: list[Identity], passphrase: Secret | None) -> tuple[str, bytes]:
    """Tell, in the words of the test kit, how decryption ends, and what was given out before.

    The kit says what comes before the damage; where that is at the end, which is looked at first, nothing is given out.
    """
    given_out = b""
    try:
        content = Decryptor(io.BytesIO(data)).decrypt(identities, passphrase)
        while chunk := content.read(1 << 16):
            given_out += chunk
    except InputError as error:
        return ENDINGS[error.code, error.details.get("part")], given_out
    return "success", given_out


ENDINGS = {
    ("AGE001", None): "header failure",
    ("AGE002", None): "no match",
    ("AGE003", "header"): "HMAC failure",
    ("AGE003", "content"): "payload failure",
    ("AGE004", None): "work factor",
}
"""The kit calls work that is too high a header failure."""
