"""What a run writes for people to review: rendered, searched for secrets, and only then given its name."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from rdmconv.diagnostics import Diagnostic, from_error
from rdmconv.errors import OutputError
from rdmconv.model.ordinary import is_ordinary
from rdmconv.pipeline.watching import Watched
from rdmconv.report.model import Renderer, Report
from rdmconv.report.own_words import own_words
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.folders import make_private_folders

_SEARCHED_AT_ONCE: Final = 64 << 20
"""Bytes of reports that are searched together, at least."""


def write_artefact(path: Path, render: Renderer, report: Report, watched: Watched, *, force: bool) -> list[Diagnostic]:
    """Write a report or plan.

    Args:
        path: of the file.
        render: writes it.
        report: of the run.
        watched: the secrets of the run.
        force: whether it may replace a file.

    Returns:
        A finding (`SEC002`) for each secret it would have shown; then there is no file, not even an older one.

    Raises:
        OutputError: it cannot be written.
    """
    with AtomicFile(path, force=force) as file:
        render(report, file.write)
        with file.reread() as written:
            leaks = _leaks_in(written, report, watched)
        if not leaks:
            file.commit()
    if leaks:
        path.unlink(missing_ok=True)
    return leaks


def print_artefact(
    write: Callable[[bytes], object], render: Renderer, report: Report, watched: Watched
) -> list[Diagnostic]:
    """Write a report or plan to where nothing can be taken back from, when it shows no secret."""
    held = io.BytesIO()
    render(report, held.write)
    held.seek(0)
    leaks = _leaks_in(held, report, watched)
    if not leaks:
        write(held.getvalue())
    return leaks


def find_leaks(render: Renderer, report: Report, watched: Watched, words: Iterable[str] = ()) -> list[Diagnostic]:
    """Find out which secrets something would show.

    Args:
        render: writes it.
        report: of the run.
        watched: the secrets of the run.
        words: what it says whatever the secrets are.
    """
    held = io.BytesIO()
    render(report, held.write)
    return _leaks_in(held, report, watched, "\n".join(words))


class Artefact(NamedTuple):
    """One of many reports."""

    path: Path
    report: Report


class _Held(NamedTuple):
    """An artefact that has no name yet: where it stands among others."""

    path: Path
    start: int
    end: int


def write_artefacts(
    wanted: Iterable[Artefact], render: Renderer, report: Report, watched: Watched, *, force: bool
) -> Iterator[tuple[Path, list[Diagnostic]]]:
    """Write many reports; folders for them are made.

    They are searched for secrets many at a time: to look for all secrets of a run takes nearly as long in a little
    text as in much.

    Args:
        wanted: the reports.
        render: writes each.
        report: of the whole run.
        watched: the secrets of the run.
        force: whether files may be replaced.

    Yields:
        The path of each, and why it is not there: what it would have shown, or that it cannot be written.
    """
    with tempfile.TemporaryFile() as together:
        batch: list[_Held] = []
        for one in wanted:
            start = together.tell()
            render(one.report, together.write)
            batch.append(_Held(one.path, start, together.tell()))
            if together.tell() > _SEARCHED_AT_ONCE:
                yield from _write_batch(batch, together, report, watched, force=force)
                batch.clear()
                together.seek(0)
                together.truncate()
        yield from _write_batch(batch, together, report, watched, force=force)


def _write_batch(
    batch: Sequence[_Held], together: BinaryIO, report: Report, watched: Watched, *, force: bool
) -> Iterator[tuple[Path, list[Diagnostic]]]:
    together.flush()
    leaking = dict(_leaking(batch, together, report, watched))
    for one in batch:
        try:
            if one.path in leaking:
                if force:  # not even an older one stays, when it was to be replaced
                    one.path.unlink(missing_ok=True)
                yield one.path, leaking[one.path]
                continue
            make_private_folders(one.path.parent)
            with AtomicFile(one.path, force=force) as file:
                shutil.copyfileobj(_part(together, one), file)
                file.commit()
        except OutputError as error:
            yield one.path, [from_error(error)]
        except OSError as error:
            yield one.path, [Diagnostic("IO003", None, {"problem": error.strerror or "unknown"})]
        else:
            yield one.path, []


def _leaking(
    batch: Sequence[_Held], together: BinaryIO, report: Report, watched: Watched
) -> Iterator[tuple[Path, list[Diagnostic]]]:
    """Find out which artefacts would show a secret, by halves: nearly always none does."""
    leaks = _leaks_in(_part(together, batch[0]._replace(end=batch[-1].end)), report, watched) if batch else []
    if not leaks:
        return
    if len(batch) == 1:
        yield batch[0].path, leaks
        return
    half = len(batch) // 2
    for some in (batch[:half], batch[half:]):
        yield from _leaking(some, together, report, watched)


class _Part:
    """Reads a part of a file as if it were all of it."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._start, self._end = file, start, end
        self._at = start

    def seek(self, offset: int) -> int:
        self._at = self._start + offset
        return offset

    def read(self, size: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(min(size, self._end - self._at))
        self._at += len(data)
        return data


def _part(together: BinaryIO, one: _Held) -> BinaryIO:
    return cast(BinaryIO, _Part(together, one.start, one.end))


def _leaks_in(written: BinaryIO, report: Report, watched: Watched, words: str = "") -> list[Diagnostic]:
    said = f"{words}\n{_facts(report)}"
    found = watched.find(written, lambda secret: _is_said(secret.decode("utf-8", "replace").strip(), report, said))
    return [Diagnostic("SEC002", None, {"where": leak.where, "spelling": leak.spelling}) for leak in found]


def _is_said(text: str, report: Report, said: str) -> bool:
    """Tell whether a text stands in reports whatever the secrets are: something is called so, or rdmconv says it."""
    return text in report.masking.names or text in own_words() or (is_ordinary(text) and text in said)


def _facts(report: Report) -> str:
    """Give what reports say about the run itself, and in the words of rules."""
    made = report.made
    words = [text for one in report.converted() for text in (one.type, one.rule)] + [*report.kept(), *report.losses()]
    inputs = [text for one in report.inputs for text in (one.path, str(one.facts))]
    packs = [pack.name for pack in (*made.packs, made.profile, *report.profiles)]
    return "\n".join([*made.command, made.started.isoformat(" "), *made.versions.values(), *packs, *inputs, *words])
