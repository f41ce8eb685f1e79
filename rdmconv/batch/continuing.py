"""Go on with a run that was stopped, or that failed in part: what is done, and was not changed since, is done."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from rdmconv.batch.job import Job, Result
from rdmconv.errors import UsageError
from rdmconv.pipeline.references import Links
from rdmconv.planning import Bucket, FileOutcome, Summary
from rdmconv.storage.digests import Digest, has_digest
from rdmconv.storage.location import is_there, location, path_below
from rdmconv.storage.manifest import FileRecord, Header, History, Manifest, check_is_manifest, noted_name


class Continuation(Struct, frozen=True):
    """What was said about earlier runs."""

    manifest: Path
    header: Header
    """What decides what comes of a file."""
    resume: bool = False
    """Whether what an earlier run did is left as it is."""
    only_failed: bool = False
    """Whether nothing is done but what failed in an earlier run, and what that has to do with."""
    force: bool = False
    """Whether a manifest of an earlier run, and no other file, may be replaced."""


class Noted:
    """Notes what becomes of each file, and knows what an earlier run noted.

    Args:
        asked: what was said about earlier runs.

    Raises:
        UsageError: there is a manifest, and it is not to be gone on with (`MAN004`) or is about something else
            (`MAN003`); or there is none (`MAN005`).
        InputError: what is there is none (`MAN001`), one of a later version (`MAN002`) or no regular file (`IO009`).
        OutputError: the manifest cannot be written (`IO003`).
    """

    def __init__(self, asked: Continuation) -> None:
        self._only_failed = asked.only_failed
        self._history = _history(asked)
        self._manifest = Manifest(asked.manifest, asked.header, self._history)

    def __enter__(self) -> Self:
        self._manifest.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._manifest.__exit__(None, None, None)

    def is_wanted(self, job: Job) -> bool:
        """Tell whether the run is about a file at all.

        When only what failed is done again, so is what others log in with otherwise now: what they say may have been
        in a file that failed.
        """
        before = self._before(job)
        if not self._only_failed or before is None:
            return not self._only_failed
        return before.outcome is FileOutcome.FAILED or before.links != links_digest(job.links)

    def earlier(self, job: Job) -> FileRecord | None:
        """Give what an earlier run did to a file; None when it is to be done, or done again.

        It counts as done when the input, the output and what other files have to do with it are what they were. All of
        both files is read for that: a date or a size can be the same by chance.
        """
        before = self._before(job)
        if before is None or before.outcome is FileOutcome.FAILED or before.output is None:
            return None
        is_done = before.links == links_digest(job.links) and self._is_ours(job)
        if is_done and not job.in_place and before.input is not None:
            is_done = has_digest(location(job.input), before.input)
        return before if is_done else None

    def begin(self, job: Job) -> Job:
        """Note that a file is begun, and give the job with what follows of earlier runs.

        An output that this run, or the one it goes on with, wrote may be replaced, and that it left unfinished.
        """
        name = _name(job)
        replaces = job.force
        if self._history is not None and not replaces:
            is_unfinished = name in self._history.begun
            if is_unfinished and not job.in_place:
                _remove_unfinished(job)
            replaces = is_unfinished or self._is_ours(job)
        if replaces or not any(map(is_there, job.written)):
            self._manifest.begin(name)
        return replace(job, force=replaces, is_noted=True)

    def end(self, result: Result) -> None:
        """Note what became of a file, whose output has its name."""
        self._manifest.add(_record(result))

    def _before(self, job: Job) -> FileRecord | None:
        return None if self._history is None else self._history.files.get(_name(job))

    def _is_ours(self, job: Job) -> bool:
        """Tell whether the output is there as an earlier run wrote it."""
        before = self._before(job)
        if before is None or before.output is None or job.output is None:
            return False
        return has_digest(job.output, before.output)


def links_digest(links: Links | None) -> str:
    """Give a digest of what other files have to do with one, as far as it decides what comes of it."""
    if links is None or not (links.known or links.used_by):
        return ""
    told = json.dumps([sorted(links.known), sorted(links.used_by.items())])
    return hashlib.sha256(told.encode()).hexdigest()


def summary_of(record: FileRecord) -> Summary:
    """Give how many entries of a file ended where, as it was noted."""
    summary = Summary()
    for bucket in Bucket:
        summary.counts[bucket] = record.summary.get(bucket.value, 0)
    return summary


def facts_of(record: FileRecord, job: Job) -> dict[str, object]:
    """Give for reports what is known of a file that an earlier run did."""
    return {
        "path": job.input,
        "size": record.size,
        "sha256": record.sha256,
        "format": record.format,
        "profile": record.profile,
        "counts": record.counts,
        "earlier": record.outcome.value,
    }


def _history(asked: Continuation) -> History | None:
    """Read what an earlier run noted; None when a new manifest is to be begun."""
    is_noted = os.path.lexists(asked.manifest)
    if not is_noted and asked.only_failed:
        raise UsageError("MAN005", file=str(asked.manifest))
    if is_noted:
        check_is_manifest(asked.manifest)
    if not is_noted or not (asked.resume or asked.only_failed):
        if is_noted and not asked.force:
            raise UsageError("MAN004", file=str(asked.manifest))
        return None
    history = History(asked.manifest)
    before, now = history.header or asked.header, asked.header
    changed = [name for name in now.settings if before.settings.get(name) != now.settings[name]]
    if before.tool != now.tool:
        changed.append("the version of rdmconv")
    if changed:
        raise UsageError("MAN003", file=str(asked.manifest), what=", ".join(changed))
    return history


def _name(job: Job) -> str:
    return noted_name(job.input if job.in_place else job.relative)


def _record(result: Result) -> FileRecord:
    job, facts = result.job, result.facts
    if result.error is not None:
        return FileRecord(path=_name(job), outcome=result.outcome, error=result.error.code)
    size, sha256 = int(str(facts["size"])), str(facts["sha256"])
    written = result.output or Digest(size, sha256)  # in place and without a change
    target = None if job.root is None or job.output is None else path_below(job.output, job.root)
    counts = facts["counts"]
    return FileRecord(
        path=_name(job),
        outcome=result.outcome,
        size=size,
        sha256=sha256,
        target=None if target is None else noted_name(target),
        output_size=written.size,
        output_sha256=written.sha256,
        links=links_digest(job.links),
        format=str(facts["format"]),
        profile=str(facts["profile"]),
        counts=counts if isinstance(counts, dict) else {},
        summary=result.summary.as_dict(),
    )


def _remove_unfinished(job: Job) -> None:
    """Remove what a run wrote of a file when it was killed before it noted it, if there is an undo journal among it.

    A journal is never replaced, and one alone is clutter. The input is there, so nothing is lost; without a journal
    the output need not be removed, but is replaced when the new one is whole.
    """
    if job.journal is not None:
        with suppress(OSError):  # then it is in the way, and that is told
            for path in job.written:
                path.unlink(missing_ok=True)
