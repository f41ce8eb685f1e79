"""`rdmconv rules`: packs of rules looked at, tested, written."""

import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from rdmconv.cli.completing import packs, rule_ids
from rdmconv.cli.exit_codes import ExitCode
from rdmconv.cli.help import Commands
from rdmconv.cli.options import FormatOption, OutputFormat
from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.errors import UsageError
from rdmconv.formats.schema_files import read_schema
from rdmconv.model.near import near
from rdmconv.report.consoles import stderr_console, stdout_console
from rdmconv.report.rules import RuleRow, print_rules
from rdmconv.report.text import print_diagnostic
from rdmconv.rules.compiler import load_rules
from rdmconv.rules.examples import run_examples
from rdmconv.rules.inheritance import contents_of, written_in
from rdmconv.rules.lint import Linter, told
from rdmconv.rules.loader import BUILT_IN
from rdmconv.rules.pack import ProviderText, RuleText
from rdmconv.rules.rule import Rule
from rdmconv.rules.written import written
from rdmconv.storage.atomic_file import AtomicFile

app = Commands(name="rules", no_args_is_help=True, help="Look at rule packs, test them, begin one of your own.")

_Packs: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NAME|FILE]...", autocompletion=packs, help="Rule packs. Left out: the built-in one."),
]
_Pack: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="NAME|FILE", autocompletion=packs, help="Rule packs to look in; repeatable."),
]


@app.command("list")
def list_rules(packs: _Packs = None, output_format: FormatOption = OutputFormat.TEXT) -> None:
    """List the rules of packs, in the order in which they are tried, those inherited included.

    Examples:

      rdmconv rules list

      rdmconv rules list builtin.msp --format json
    """
    rules = sorted(load_rules(packs or [BUILT_IN]), key=lambda rule: (-rule.priority, rule.id))
    rows = [_row(rule) for rule in rules]
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps([row._asdict() for row in rows], indent=2))
    else:
        print_rules(stdout_console(), rows)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(metavar="ID", autocompletion=rule_ids, help="Of a rule or a provider.")],
    packs: _Pack = None,
) -> None:
    """Show a rule as a pack would have it, or what is known of a provider.

    Examples:

      rdmconv rules show github-key

      rdmconv rules show github
    """
    texts: list[tuple[str, RuleText | ProviderText]] = []
    known: set[str] = set()
    for name in packs or [BUILT_IN]:
        contents = contents_of(name)
        known.update(contents.providers, contents.rules)
        if rule in contents.providers:
            texts.append(("provider", contents.providers[rule]))
        if rule in contents.rules:
            texts.append(("rule", contents.rules[rule].text))
    if not texts:
        raise UsageError("USE005", name=rule, near=near(rule, known))
    table, text = texts[0]
    typer.echo(written(table, text), nl=False)


@app.command("test")
def run_tests(packs: _Packs = None) -> None:
    """Run the examples of rules: each says what its rule makes of an entry. Exits 1 when one comes out otherwise.

    Examples:

      rdmconv rules test acme.toml
    """
    rules = load_rules(packs or [BUILT_IN])
    failures = [(rule, told(failure)) for rule in rules for failure in run_examples(rule)]
    _print_findings(failures)
    count = sum(len(rule.text.example) for rule in rules if rule.text is not None)
    stderr_console().print(f"{count} examples of {len(rules)} rules, {len(failures)} of them fail")
    if failures:
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def lint(packs: _Packs = None) -> None:
    """Look for rules that cannot be meant so: never reached, in conflict, too wide, showing a secret. Exits 1 for any.

    Inherited rules count, but only the packs given are looked over.

    Examples:

      rdmconv rules lint acme.toml
    """
    names = packs or [BUILT_IN]
    rules = load_rules(names)
    providers = {**contents_of(BUILT_IN).providers}
    for name in names:
        providers |= contents_of(name).providers
    linter = Linter(rules, list(providers.values()))
    own = {rule_id for name in names for rule_id in written_in(name)}
    findings = [(rule, found) for rule in rules if rule.id in own for found in linter.findings(rule)]
    _print_findings(findings)
    if findings:
        raise typer.Exit(ExitCode.FINDINGS)
    stderr_console().print("nothing found")


@app.command()
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="To write; - is standard output.")],
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace an existing file.")] = False,
) -> None:
    """Write a pack to begin with: a provider, rules and examples, with comments that say what may be changed.

    Examples:

      rdmconv rules new acme.toml
    """
    data = (files("rdmconv.rules") / "starter.toml").read_bytes()
    if file == "-":
        typer.echo(data.decode(), nl=False)
        return
    with AtomicFile(Path(file), force=force) as target:
        target.write(data)
        target.commit()
    shown = printable(file)
    stderr_console().print(f"{shown} written; try: rdmconv rules test {shown}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of rule packs, with which editors complete and check them.

    Examples:

      rdmconv rules schema
    """
    typer.echo(read_schema("rule-pack.schema.json").decode(), nl=False)


def _print_findings(findings: Iterable[tuple[Rule, Diagnostic]]) -> None:
    """Print what was found about rules, each with the place where the rule is written."""
    for rule, finding in findings:
        print_diagnostic(stderr_console(), finding, "rdmconv" if rule.origin is None else rule.origin.shown())


def _row(rule: Rule) -> RuleRow:
    return RuleRow(rule.id, rule.priority, rule.action, rule.applicability, rule.pack, rule.description)
