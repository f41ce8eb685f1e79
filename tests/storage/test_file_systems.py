import errno
import os
import sys

import pytest

from rdmconv.errors import UsageError
from rdmconv.storage.file_systems import as_os_error, place_of


def refused(url: str) -> tuple[str, dict[str, str]]:
    with pytest.raises(UsageError) as caught:
        place_of(url)
    assert caught.value.__cause__ is None
    return caught.value.code, caught.value.details


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", "simplecache", "filecache", "smb"])
def test_what_is_unfit_for_exports_is_refused(scheme: str) -> None:
    code, details = refused(f"{scheme}://host/a.xml")
    assert (code, details["scheme"]) == ("USE022", scheme)
    assert details["why"]


def test_a_scheme_that_nobody_knows_is_refused() -> None:
    assert refused("nonsense://a") == ("USE022", {"scheme": "nonsense", "why": "fsspec knows no such file system"})


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert refused("s3://bucket/a.xml") == ("USE023", {"scheme": "s3", "package": "s3fs"})
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert refused("s3://bucket/a.xml") == ("USE023", {"scheme": "s3", "package": "fsspec"})


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (FileNotFoundError("CANARY"), errno.ENOENT),
        (PermissionError("CANARY"), errno.EACCES),
        (FileExistsError("CANARY"), errno.EEXIST),
        (TimeoutError("CANARY"), errno.ETIMEDOUT),
        (OSError(errno.ENOSPC, "CANARY"), errno.ENOSPC),
    ],
)
def test_an_error_keeps_its_number_and_no_word_of_a_server(error: Exception, number: int) -> None:
    with pytest.raises(OSError) as caught, as_os_error("s3://b"):  # noqa: PT011 - its number is asked for
        raise error
    assert (caught.value.errno, caught.value.strerror, caught.value.filename) == (number, os.strerror(number), "s3://b")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_is_no_error_of_a_file_is_told_by_its_kind() -> None:
    with pytest.raises(OSError, match="the file system says KeyError") as caught, as_os_error("s3://b"):
        raise KeyError("CANARY")
    assert "CANARY" not in str(caught.value)
    with pytest.raises(OSError, match="the file system says KeyError"), as_os_error("s3://b"):  # noqa: SIM117 - nested
        with as_os_error("s3://b"):
            raise KeyError("CANARY")


def test_a_refusal_stays_what_it_is() -> None:
    with pytest.raises(UsageError), as_os_error("s3://b"):
        raise UsageError("USE021")
