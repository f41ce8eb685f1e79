"""`rdmconv profile`: what RDM calls the fields of an API key; listed, shown, learned."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer
from rich.console import Console

from rdmconv.cli.completing import profiles, typed_values
from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.help import Commands
from rdmconv.cli.keys import OpeningOptions
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ForceOption, FormatOption, OutputFormat, option
from rdmconv.cli.outputs import STANDARD
from rdmconv.crypto.age_keys import Keys
from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.errors import InputError, UsageError
from rdmconv.formats.registry import open_stream
from rdmconv.model.fields import API_KEY_FIELDS, LABELS
from rdmconv.pipeline.learning import Export, Lesson, learn_profile
from rdmconv.profiles.locating import SLOTS, Slot
from rdmconv.profiles.profile import BUILT_IN, Profile, load_profile
from rdmconv.profiles.written import label, verdict, written
from rdmconv.report.consoles import stderr_console, stdout_console
from rdmconv.report.profile import ProfileRow, print_profile
from rdmconv.report.text import print_diagnostic
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.source import Source, open_source

app = Commands(name="profile", no_args_is_help=True, help="What RDM calls the fields of an API key: show it, learn it.")

_NOT_SEEN: Final = "(not known)"
_NO_PLACE: Final = "no place"
ValueOption: TypeAlias = Annotated[
    list[str] | None,
    option(
        "--value",
        metavar="FIELD=TEXT",
        autocompletion=typed_values,
        help="What you typed into a field: tenant_id=acme; repeatable.",
    ),
]


@app.command("list")
def list_profiles(output_format: FormatOption = OutputFormat.TEXT) -> None:
    """List the profiles that come with rdmconv.

    Examples:

      rdmconv profile list
    """
    profiles = [load_profile(name) for name in BUILT_IN]
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps([{"id": one.id, "description": one.head.description} for one in profiles], indent=2))
        return
    rows = [ProfileRow(one.id, one.head.description) for one in profiles]
    print_profile(stdout_console(), "profiles that come with rdmconv", rows)


@app.command()
def show(
    profile: Annotated[
        str, typer.Argument(metavar="[NAME|FILE]", autocompletion=profiles, help="A profile.")
    ] = "default",
    output_format: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say where a profile puts the fields of an API key, and what else it says.

    Examples:

      rdmconv profile show

      rdmconv profile show mine.toml --format json
    """
    chosen = load_profile(profile)
    if output_format is OutputFormat.JSON:
        typer.echo(chosen.model_dump_json(by_alias=True, exclude_none=True, indent=2))
        return
    places = [ProfileRow(label(slot), _place(chosen, slot)) for slot in SLOTS]
    title = f"{chosen.id}, version {chosen.head.version}: {chosen.head.description}"
    print_profile(stdout_console(), title, [*places, *_further_rows(chosen)])


@app.command()
@with_groups
def learn(  # noqa: PLR0913 - one parameter an option
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="An export in which the entry is a user name.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The same entry after Convert to API key in RDM.")],
    output: Annotated[
        str | None, option("--output", "-o", metavar="FILE", help="The profile to write; - is standard output.")
    ] = None,
    name: Annotated[str, option("--name", help="What the profile is to be called.")] = "learned",
    value: ValueOption = None,
    force: ForceOption = False,
    strict: Annotated[bool, option("--strict", help="Exit 1 when anything is not known for sure.")] = False,
    *,
    opening: OpeningOptions,
) -> None:
    """Learn what your version of RDM calls the fields of an API key, from an entry before and after its conversion.

    The two files are exports of the same kind, XML or JSON: a whole vault, a selection, or what Clipboard - Copy gives.
    Without -o nothing is written.

    Examples:

      rdmconv profile learn before.rdm after.rdm -o mine.toml

      rdmconv profile learn before.json after.json -o mine.toml --value "type=IT Glue"
    """
    if before == after:
        raise UsageError("USE002", problem="BEFORE and AFTER are the same file")
    if not name.strip() or printable(name) != name:
        raise UsageError("USE002", problem="--name is empty or not printable: say what the profile is to be called")
    told = _told(value or [])
    keys = opening.keys(opening.passphrase())
    with _opened(before, keys) as first, _opened(after, keys) as second:
        old, new = (Export(source.name, open_stream(source.stream, source.limits)) for source in (first, second))
        lesson = learn_profile(old, new, name, told)
        first.check_unchanged()
        second.check_unchanged()
    _print(lesson, stderr_console() if output == STANDARD else stdout_console())
    findings = [*lesson.missing, *_differences(lesson)]
    for finding in findings:
        print_diagnostic(stderr_console(), finding, "rdmconv")
    if output is not None:
        _write(output, written(lesson.learned), force=force)
    if not lesson.rehearsal.is_exact or (findings and strict):
        raise typer.Exit(ExitCode.FINDINGS)


def _told(values: Sequence[str]) -> dict[Slot, str]:
    """Take `FIELD=TEXT` apart; a key is never typed into a command line."""
    told: dict[Slot, str] = {}
    for value in values:
        name, _, text = value.partition("=")
        field = next((field for field in API_KEY_FIELDS if field == name and field != "api_key"), None)
        if field is None or not text:
            known = ", ".join(field for field in API_KEY_FIELDS if field != "api_key")
            raise UsageError("USE002", problem=f"--value takes FIELD=TEXT with one of the fields {known}")
        told[field] = text
    return told


@contextmanager
def _opened(name: str, keys: Keys) -> Iterator[Source]:
    """Open a file; what is wrong with it is told by its name."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(open_source(name, keys, limits_asked()))
        except InputError as error:
            error.details.setdefault("file", name)
            raise


def _print(lesson: Lesson, console: Console) -> None:
    learned = lesson.learned
    found = learned.places.found
    rows = [
        ProfileRow(label(slot), _place(learned.profile, slot), found[slot].because if slot in found else "")
        for slot in SLOTS
    ]
    secrets = ProfileRow("encrypted secrets", learned.profile.encrypted_secret.value, verdict(learned))
    others = ", ".join(map("/".join, learned.changes.others))
    changed = [ProfileRow("changed as well", others, "nobody can tell why")] if others else []
    count = lesson.rehearsal.entries
    title = f"{learned.profile.id}: {learned.profile.head.description} ({count} {'entry' if count == 1 else 'entries'})"
    print_profile(console, title, [*rows, secrets, *_further_rows(learned.profile)[1:], *changed, _proof(lesson)])


def _proof(lesson: Lesson) -> ProfileRow:
    rehearsal = lesson.rehearsal
    if rehearsal.is_exact:
        but = f" but for {', '.join(rehearsal.left_out)}" if rehearsal.left_out else ""
        return ProfileRow("tried", "exact", f"makes of BEFORE what RDM made of it, byte for byte{but}")
    return ProfileRow("tried", f"{rehearsal.exact} of {rehearsal.entries} exact", "see the warning")


def _differences(lesson: Lesson) -> Iterator[Diagnostic]:
    rehearsal = lesson.rehearsal
    fields = [*rehearsal.problems, *rehearsal.differing]
    if not rehearsal.is_exact:
        yield Diagnostic("PRO007", None, {"fields": ", ".join(fields)})


def _place(profile: Profile, slot: Slot) -> str:
    path = profile.path("api_key", encrypted=True) if slot == "api_key_encrypted" else profile.path(slot)
    if path is None:
        return _NOT_SEEN if profile.head.documented_by is None else _NO_PLACE
    return "/".join(path)


def _further_rows(profile: Profile) -> list[ProfileRow]:
    """Say what a profile says besides places; what it does not say is left out."""
    entry = profile.entry
    said = {
        "encrypted secrets": profile.encrypted_secret.value,
        "sub-type": f"{entry.sub_type} ({entry.types.value})",
        "stays, too": ", ".join(entry.keeps),
        "goes": ", ".join(entry.drops),
        "set by RDM": ", ".join(f"{path} = {text}" for path, text in profile.sets.items()),
        "changes by itself": ", ".join(entry.stamps),
        "order": "; ".join(f"{path}: {', '.join(names)}" for path, names in profile.order.items()),
        "dates": ", ".join(f"{LABELS[field]} as {form}" for field, form in profile.dates.items()),
        "when empty": ", ".join(
            f"{LABELS[field]} is {text or 'there, and empty'}" for field, text in profile.defaults.items()
        ),
    }
    return [ProfileRow(what, text) for what, text in said.items() if text]


def _write(output: str, text: str, *, force: bool) -> None:
    if output == STANDARD:
        typer.echo(text, nl=False)
        return
    with AtomicFile(Path(output), force=force) as target:
        target.write(text.encode())
        target.commit()
    stderr_console().print(printable(f"written: {output}"))
