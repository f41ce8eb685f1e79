"""What a run writes for people to review: rendered, searched for secrets, and only then given its name."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.ordinary import is_ordinary
from rdmconv.pipeline.watching import Watched
from rdmconv.report.model import Renderer, Report
from rdmconv.report.own_words import own_words
from rdmconv.storage.atomic_file import AtomicFile


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
