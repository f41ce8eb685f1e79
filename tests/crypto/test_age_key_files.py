import traceback
from collections.abc import Callable

import pytest

from rdmconv.crypto.age_key_files import identities_of, recipient_of, recipients_of
from rdmconv.diagnostics import from_error
from rdmconv.errors import UsageError
from tests.crypto.age_files import decrypted, encrypted, new_pair


def lines(*texts: str) -> bytes:
    return "\n".join(texts).encode()


def refused(read: Callable[[bytes, str], object], data: bytes) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read(data, "keys.txt")
    return caught.value


def test_each_line_is_one_key() -> None:
    one, other = new_pair(), new_pair()
    recipients = recipients_of(lines("# ours", one.public, "", "  # and", f"\t{other.public} \r", ""), "keys.txt")
    identities = identities_of(lines(f"# public key: {one.public}", one.private), "keys.txt")
    assert len(recipients) == 2
    assert decrypted(encrypted(b"content", recipients), identities) == b"content"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_windows_are_read(encoding: str, end: str) -> None:
    pair = new_pair()
    assert len(recipients_of(f"# größer{end}{pair.public}{end}".encode(encoding), "keys.txt")) == 1
    assert len(identities_of(f"{pair.private}{end}{pair.private}".encode(encoding), "keys.txt")) == 2


def test_a_recipient_can_be_given_by_itself() -> None:
    pair = new_pair()
    data = encrypted(b"content", [recipient_of(pair.public, "--recipient")])
    assert decrypted(data, [pair.identity]) == b"content"
    with pytest.raises(UsageError) as caught:
        recipient_of(pair.public[:-1], "--recipient")
    assert (caught.value.code, caught.value.details) == ("AGE005", {"place": "--recipient", "kind": "recipient"})


@pytest.mark.parametrize(
    "text",
    ["ssh-ed25519 CANARY", "age1CANARY", "AGE-SECRET-KEY-1CANARY", "AGE-PLUGIN-X-1CANARY", "age1pq1canary", "é\ud800"],
)
def test_what_is_no_key_is_refused_with_its_line(text: str) -> None:
    pair = new_pair()
    for read, good, kind in ((recipients_of, pair.public, "recipient"), (identities_of, pair.private, "identity")):
        error = refused(read, f"# comment\n{good}\n\n{text}\n".encode("utf-8", "surrogatepass"))
        assert (error.code, error.details) == ("AGE005", {"place": "keys.txt:4", "kind": kind})
        assert "keys.txt:4" in from_error(error).message
        assert "CANARY" not in "".join(traceback.format_exception(error))


def test_a_key_in_the_wrong_file_is_not_quoted() -> None:
    pair = new_pair()
    for read, text in ((recipients_of, pair.private), (identities_of, pair.public)):
        error = refused(read, text.encode())
        assert error.code == "AGE005"
        assert text not in "".join(traceback.format_exception(error)) + from_error(error).message


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_keys_is_refused(data: bytes) -> None:
    error = refused(recipients_of, data)
    assert (error.code, error.details) == ("AGE006", {"place": "keys.txt", "kind": "recipient"})
    assert refused(identities_of, data).details == {"place": "keys.txt", "kind": "identity"}
