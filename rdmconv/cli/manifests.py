"""What is said about earlier runs: where a run notes what it did, and whether it goes on with one."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from rdmconv.batch.continuing import Continuation
from rdmconv.batch.job import Job
from rdmconv.cli.keys import EncryptionOptions
from rdmconv.cli.local_paths import stays_here
from rdmconv.cli.made import is_secret, rdmconv_version
from rdmconv.cli.options import many_files_option
from rdmconv.cli.outputs import resolved
from rdmconv.cli.passphrases import read
from rdmconv.errors import UsageError
from rdmconv.pipeline.conversion import Settings
from rdmconv.pipeline.options import RunOptions
from rdmconv.storage.location import Location, Url, location
from rdmconv.storage.manifest import Header

MANIFEST_NAME: Final = ".rdmconv-manifest.jsonl"
"""Of the manifest in the folder that is written: who says --resume a day later need not know where it is."""


class ManifestOptions(NamedTuple):
    """What was said."""

    manifest: Annotated[
        Path | None,
        many_files_option(
            "--manifest",
            metavar="FILE",
            callback=stays_here,
            help=f"Note what is done there. Default: OUT/{MANIFEST_NAME}.",
        ),
    ] = None
    resume: Annotated[
        bool,
        many_files_option(
            "--resume", help="Go on with an earlier run: leave alone what it did and nobody changed since."
        ),
    ] = False
    retry_failed: Annotated[
        bool,
        many_files_option(
            "--retry-failed", help="Do again what failed in an earlier run, and what its sessions log in with."
        ),
    ] = False

    @property
    def goes_on(self) -> bool:
        """Whether an earlier run is gone on with."""
        return self.resume or self.retry_failed

    def check_writes(self, *, writes: bool) -> None:
        """Make sure that it makes sense.

        Args:
            writes: whether the run writes anything.

        Raises:
            UsageError: it does not.
        """
        if self.resume and self.retry_failed:
            raise UsageError("USE002", problem="--resume does what failed, too: leave out --retry-failed")
        if self.manifest is not None and self.manifest.is_dir():
            raise UsageError("USE002", problem=f"--manifest {self.manifest} names a folder: give a file in it")
        if not writes and (self.manifest is not None or self.goes_on):
            raise UsageError(
                "USE002",
                problem="nothing is written, so nothing is noted: leave out --manifest, --resume and --retry-failed",
            )

    def continuation(
        self,
        jobs: Sequence[Job],
        options: RunOptions,
        settings: Settings,
        encryption: EncryptionOptions,
        *,
        force: bool,
    ) -> Continuation | None:
        """Say where the run is noted, and what decides its outcomes; None when it is not noted.

        Without being asked for, a run is noted when it mirrors a folder or what a pattern gave.

        Raises:
            UsageError: there is no place for it, or it would tell of a secret.
        """
        is_asked_for = self.manifest is not None or self.goes_on
        root = jobs[0].root
        path = self.manifest or (root / MANIFEST_NAME if isinstance(root, Path) else None)  # it stays here
        if not is_asked_for and all(job.is_named for job in jobs):
            return None
        if path is None:
            if self.goes_on:
                raise UsageError("USE002", problem="nothing says what an earlier run did: give --manifest FILE")
            return None
        if root is None and not jobs[0].in_place:
            raise UsageError("USE002", problem="a manifest is about many files: give a folder with -o, or --in-place")
        if any(map(is_secret, options.where)):
            if is_asked_for:
                raise UsageError(
                    "USE002", problem="a manifest would tell what --where says of the secret: put it in a rule pack"
                )
            return None
        return Continuation(path, _header(jobs, options, settings, encryption), self.resume, self.retry_failed, force)


def _header(jobs: Sequence[Job], options: RunOptions, settings: Settings, encryption: EncryptionOptions) -> Header:
    """Give what decides what comes of a file, by the names that a message has for it."""
    files = [read(file).hex() for file in encryption.recipients_file or ()]
    recipients = [[*(encryption.encrypt_to or ())], files, encryption.encrypt_with_passphrase]
    decisive = {
        "the options": _digest(options.model_dump(mode="json", exclude={"rules", "profile"})),
        "the rules": _digest([pack.sha256 for pack in settings.rules.packs]),
        "the profile": settings.profile.source.sha256,
        "where the inputs stand": _digest(sorted(_folders_of(jobs))),
        "where to and for whom it is written": _digest([jobs[0].in_place, *recipients]),
    }
    return Header(tool={"name": "rdmconv", "version": rdmconv_version()}, settings=decisive)


def _folders_of(jobs: Sequence[Job]) -> set[str]:
    """Give the folders that are mirrored, seen from the output: below two folders, inputs can have one name.

    So they are the same from wherever rdmconv is called, and when both were moved together.
    """
    places = {(job.input.removesuffix(job.relative), job.root) for job in jobs if not job.in_place}
    return {_seen_from(resolved(root or Path()), resolved(location(folder))) for folder, root in places}


def _seen_from(root: Location, folder: Location) -> str:
    if isinstance(folder, Url) or isinstance(root, Url):
        return str(folder)
    try:
        return os.path.relpath(folder, root)
    except ValueError:  # on another drive
        return str(folder)


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
