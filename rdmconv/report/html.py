"""The report for people: one HTML file that loads nothing, and that no name in an export can break out of."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from rdmconv.diagnostics import printable
from rdmconv.planning import NEEDS_A_PERSON, Bucket
from rdmconv.report import packed_rows
from rdmconv.report.excerpts import expiring_keys, first_rows, for_people
from rdmconv.report.folder_bars import folder_bars
from rdmconv.report.model import Report
from rdmconv.report.wording import EXPIRING, bucket_word, day

_PIECES: Final = 2000
"""Pieces of the template that are written together."""
_MOST_SHARED: Final = 20


def render_html(report: Report, write: Callable[[bytes], object]) -> None:
    """Write the report as HTML, piece by piece.

    Args:
        report: of a run that is over.
        write: takes the pieces, in UTF-8.
    """
    style, script = _inline("report.css"), _inline("report.js")
    stream = (
        _environment()
        .get_template("report.html.jinja")
        .stream(
            style=style,
            script=script,
            policy=_policy(style, script),
            report=report,
            buckets=list(Bucket),
            listed=sum(one.rows for one in report.inputs),
            bucket_word=bucket_word,
            expiring=EXPIRING,
            for_people=for_people(report, NEEDS_A_PERSON),
            converted=report.converted(),
            first_converted=list(first_rows(report, Bucket.CONVERTED)),
            keys=expiring_keys(report),
            shared=report.shared(_MOST_SHARED),
            folders=folder_bars(report.folders()),
            packed=packed_rows.PackedRows(report.rows()),
            texts=packed_rows.TEXTS,
            words=packed_rows.WORDS,
        )
    )
    stream.enable_buffering(_PIECES)
    for piece in stream:
        write(piece.encode())


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_text_of),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = printable
    environment.filters["day"] = day
    environment.filters["levels"] = _levels
    environment.filters["grouped"] = "{:,}".format
    return environment


def _shown(value: object) -> object:
    """Make whatever the template shows harmless; only what is markup already stays as it is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _levels(folder: str | None) -> Markup:
    """Let the path of a folder be broken after each level."""
    return Markup("\\<wbr>").join(map(escape, printable(folder or "").split("\\")))


def _text_of(name: str) -> str:
    return (files("rdmconv.report") / "page" / name).read_text("utf-8")


def _inline(name: str) -> Markup:
    return Markup(_text_of(name))  # noqa: S704 - it comes with the package


def _policy(style: str, script: str) -> str:
    """Allow the style and the script of the page by their digests, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
