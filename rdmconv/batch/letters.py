"""What the computers of a cluster tell each other about a run: nobody on the way can read it.

A letter is an age file. Of the identity that opens it only the processes of the run know, and of its recipient as well:
so what opens was written by one of them. What is pickled has no other way in or out of this package. To unpickle is to
trust who wrote it; who can write a letter could have a worker, or a client, of Dask run anything as well.
"""

import pickle
import secrets
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from rdmconv.crypto.age_decryptor import Decryptor
from rdmconv.crypto.age_encryptor import Encryptor
from rdmconv.crypto.age_x25519 import Identity, Recipient

_KEY_BYTES: Final = 32


def new_key() -> bytes:
    """Make the key of an identity that opens letters."""
    return secrets.token_bytes(_KEY_BYTES)


def sealed(told: object, to: Sequence[Recipient]) -> bytes:
    """Write a letter.

    Args:
        told: what it says; it can be pickled.
        to: who can open it, any one of them.
    """
    letter = BytesIO()
    encryptor = Encryptor(letter.write, to)
    encryptor.write(pickle.dumps(told))
    encryptor.finish()
    return letter.getvalue()


def opened(letter: bytes, identity: Identity) -> Any:  # noqa: ANN401 - whatever was told
    """Read a letter.

    Raises:
        InputError: it is for another, or was changed (`AGE001`, `AGE002`, `AGE003`).
    """
    return pickle.loads(Decryptor(BytesIO(letter)).decrypt([identity]).readall())  # noqa: S301 - see above
