"""An object store to test with: a file system of fsspec over a folder, which shows an upload to nobody before its end.

Other processes find it, too, when `found_by_others` gave them the environment.
"""

import errno
import os
import uuid
from pathlib import Path
from typing import Any, ClassVar

from fsspec import AbstractFileSystem
from fsspec.spec import AbstractBufferedFile

from tests.paths import PACKAGE

_FOLDER = "RDMCONV_TEST_BUCKET"
_PART = 256
"""Bytes: small exports are sent in several parts."""


class Bucket(AbstractFileSystem):  # type: ignore[misc]
    protocol = "bucket"
    refused: ClassVar[dict[str, Exception]] = {}
    """What reading a path raises."""
    known: ClassVar[dict[str, dict[str, Any]]] = {}
    """What was told of a path is told again until somebody says that it may be old, as real stores do."""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path)).lstrip("/")

    @staticmethod
    def folder() -> Path:
        return Path(os.environ[_FOLDER])

    @staticmethod
    def unfinished() -> list[Path]:
        return list(Bucket.uploads().iterdir())

    @staticmethod
    def uploads() -> Path:
        folder = Bucket.folder().with_name("uploads")
        folder.mkdir(exist_ok=True)
        return folder

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        path = self._strip_protocol(path)
        if path in self.refused:
            raise self.refused[path]
        if path not in self.known:
            self.known[path] = self._info(path)
        return self.known[path]

    def _info(self, path: str) -> dict[str, Any]:
        place = self.folder() / path
        if place.is_dir() and any(place.rglob("*")):
            return {"name": path, "size": 0, "type": "directory"}
        if not place.is_file():
            raise FileNotFoundError(path)
        status = place.stat()
        tag = (status.st_ino, status.st_mtime_ns)
        return {"name": path, "size": status.st_size, "type": "file", "ETag": tag}

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        path = self._strip_protocol(path)
        if path in self.refused:
            raise self.refused[path]
        names = sorted(one.relative_to(self.folder()).as_posix() for one in (self.folder() / path).iterdir())
        return [self.info(one) for one in names] if detail else names

    def invalidate_cache(self, *_: Any) -> None:
        self.known.clear()

    def rm_file(self, path: str) -> None:
        (self.folder() / self._strip_protocol(path)).unlink()

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **options: Any) -> "BucketFile":
        return BucketFile(self, path, mode, block_size if mode == "rb" and block_size else _PART, **options)


class ReadFile(AbstractBufferedFile):  # type: ignore[misc]
    def _fetch_range(self, start: int, end: int) -> bytes:
        return (Bucket.folder() / self.path).read_bytes()[start:end]


class BucketFile(ReadFile):
    def _initiate_upload(self) -> None:
        self.upload = Bucket.uploads() / uuid.uuid4().hex
        self.upload.touch()

    def _upload_chunk(self, final: bool = False) -> bool:
        with self.upload.open("ab") as file:
            file.write(self.buffer.getvalue())
        if final and self.autocommit:
            self.commit()
        return True

    def commit(self) -> None:
        target = Bucket.folder() / self.path
        if "x" in self.mode and target.exists():
            raise FileExistsError(self.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.upload.replace(target)

    def discard(self) -> None:
        if self.offset is not None:
            self.upload.unlink()


class HastyFile(ReadFile):
    """Cannot be held back: `commit` and `discard` are those of fsspec, which do nothing."""

    def _upload_chunk(self, final: bool = False) -> bool:
        (Bucket.folder() / self.path).write_bytes(self.buffer.getvalue())
        return final


class Hasty(Bucket):
    protocol = "hasty"

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **options: Any) -> HastyFile:
        return HastyFile(self, path, mode, block_size or _PART, **options)


def disk_full() -> OSError:
    return OSError(errno.ENOSPC, "words of a server")


def found_by_others(place: Path) -> dict[str, str]:
    """Let other processes find the store as an installed package would: give the environment they need."""
    about = place / "bucket-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: bucket\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[fsspec.specs]\nbucket = tests.bucket:Bucket\n")
    return {"PYTHONPATH": os.pathsep.join((str(place), str(PACKAGE.parent)))}
