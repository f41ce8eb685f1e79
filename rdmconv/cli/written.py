"""What a run says at its end about what it wrote."""

from collections.abc import Iterator, Sequence
from typing import Final

from rdmconv.batch.job import Result
from rdmconv.planning import FileOutcome

_NAMED: Final = 20
"""Files that are named at most; more are counted."""


def written_lines(results: Sequence[Result]) -> Iterator[str]:
    """Say what was written, and what the way back is.

    Args:
        results: of the run.
    """
    done = [one for one in results if one.outcome in {FileOutcome.CONVERTED, FileOutcome.UNCHANGED}]
    written = [one for one in done if one.job.output is not None and not _is_left_alone(one)]
    if len(written) <= _NAMED:
        yield from (line for one in done for line in _each(one, is_written=one in written))
    else:
        root = written[0].job.root
        yield f"written: {len(written)} files {'in place' if root is None else f'below {root}'}"
        journals = sum(one.job.journal is not None for one in done)
        if journals:
            yield f"undo journals: {journals}"
    if any(one.job.in_place and one.job.journal is None for one in done):
        yield "no undo journal was asked for (--journal): there is no way back but a copy of your own"


def _each(result: Result, *, is_written: bool) -> Iterator[str]:
    job = result.job
    if is_written:
        yield f"written: {job.input if job.in_place else job.output}"
    if job.journal is not None:
        yield f"undo journal: {job.journal.path}"


def _is_left_alone(result: Result) -> bool:
    """Tell whether it is a file in place in which nothing changes."""
    return result.job.in_place and result.outcome is FileOutcome.UNCHANGED
