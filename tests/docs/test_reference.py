"""Everything that the program has is in the reference, and the reference is made of nothing else."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from from_code.commands import every_command
from from_code.files import SCHEMAS
from from_code.links import ROOT
from from_code.pages import MADE, complete

import rdmconv
from rdmconv.cli.commands import COMMANDS
from rdmconv.cli.exit_codes import ExitCode
from rdmconv.diagnostics import CATALOGUE
from rdmconv.model.fields import API_KEY_FIELDS, ENTRY_FIELDS, SECRET
from rdmconv.profiles.profile import Profile
from rdmconv.report.csv import COLUMNS
from rdmconv.rules import conditions, matchers
from rdmconv.rules.compiler import load_rules
from rdmconv.rules.filters import FILTERS, OF, SECRET_FILTERS
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import ProviderText, RuleText
from tests.docs.shown import PAGES, SITE, page_name
from tests.rows import over
from tests.running import run


@cache
def page(name: str) -> str:
    return complete(f"docs/{name}", (SITE / name).read_text("utf-8"))


def parts(text: str) -> dict[str, str]:
    """The sections of a page by their headings."""
    pieces = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def helped(*words: str) -> set[str]:
    """The options that the help of a command names first on a line."""
    found = run(*words, "--help").stdout.decode()
    return set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", found, re.MULTILINE)) - {
        "--help",
        "--install-completion",
        "--show-completion",
    }


@over([name for name, _ in every_command()], str)
def test_each_option_that_the_help_of_a_command_names_is_there(name: str) -> None:
    assert set(re.findall(r"^\| `(--[a-z-]+)`", parts(page("reference/commands.md"))[name], re.MULTILINE)) == helped(
        *name.split()[1:]
    )


def test_each_option_before_the_command_is_there() -> None:
    first = parts(page("reference/commands.md"))["Before the command"]
    assert set(re.findall(r"`(--[a-z-]+)`", first)) == helped()


@over(COMMANDS, str)
def test_each_command_is_there_with_an_example(name: str) -> None:
    headings = [one for one in parts(page("reference/commands.md")) if one.split()[:2] == ["rdmconv", name]]
    assert headings
    for heading in headings:
        assert f"```sh\n{heading}" in parts(page("reference/commands.md"))[heading]


def test_a_variable_does_what_its_option_does(monkeypatch: Any) -> None:
    variables = re.findall(r"`(RDMCONV_\w+)` \|$", page("reference/commands.md"), re.MULTILINE)
    assert len(variables) == len(set(variables)) > 100
    monkeypatch.setenv("RDMCONV_RULES_NEW_FORCE", "nonsense")
    monkeypatch.setenv("RDMCONV_INSPECT_OUTPUT_FORMAT", "nonsense")
    assert {"RDMCONV_RULES_NEW_FORCE", "RDMCONV_INSPECT_OUTPUT_FORMAT"} <= set(variables)
    assert run("rules", "new", "-").code == run("inspect", "-").code == ExitCode.USAGE


@over(CATALOGUE, str)
def test_each_code_is_there_with_its_severity(code: str) -> None:
    assert f"| [**{code}**]{{#{code}}} | {CATALOGUE[code].severity.value} |" in page("reference/diagnostics.md")


@over(ExitCode, lambda code: code.name)
def test_each_exit_code_is_there_with_what_it_means(code: ExitCode) -> None:
    assert re.search(rf"^\| \*\*{code.value}\*\* \| \w.* \|$", page("reference/exit-codes.md"), re.MULTILINE)


def test_the_rule_language_is_there() -> None:
    sections = parts(page("reference/rule-language.md"))
    words = {
        "Conditions: `match`": {*conditions._GROUPS, *ENTRY_FIELDS, SECRET},
        "Operators": {*matchers._MAKERS, "in", "words", "length", "exists", "provider"},
        "A rule: `[[rule]]`": {field.alias or name for name, field in RuleText.model_fields.items()},
        "A provider: `[[provider]]`": {field.alias or name for name, field in ProviderText.model_fields.items()},
        "What is written: `set`": {*API_KEY_FIELDS, *FILTERS, *SECRET_FILTERS, OF} - {"api_id", "api_key"},
    }
    for title, wanted in words.items():
        assert {f"`{one}`" for one in wanted} <= set(re.findall(r"`[^`]+`", sections[title])), title


def test_each_provider_is_there() -> None:
    there = re.findall(r"^\| [^|]+ \| `([a-z0-9-]+)` \|", page("reference/providers.md"), re.MULTILINE)
    assert sorted(there) == sorted(contents_of("builtin").providers)


def test_each_column_of_the_csv_report_is_there() -> None:
    assert re.findall(r"^\| `(\w+)` \| \w", page("reference/reports.md"), re.MULTILINE) == list(COLUMNS)


def members_of(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, one in schema.items():
            if key == "properties":
                yield from one
            yield from members_of(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from members_of(one)


@over(SCHEMAS, str)
def test_each_member_of_a_file_is_there(name: str) -> None:
    schema = json.loads((ROOT / f"schemas/{name}.schema.json").read_bytes())
    shown = set(re.findall(r"^\| `(\w+)` \|", parts(page("reference/files.md"))[SCHEMAS[name]], re.MULTILINE))
    assert set(members_of(schema)) == shown


def test_each_built_in_rule_is_there() -> None:
    there = re.findall(r"^\| `([a-z0-9-]+)` \| -\d+ \| ", page("reference/built-in-rules.md"), re.MULTILINE)
    assert sorted(there) == sorted(rule.id for rule in load_rules(["builtin"]))


def test_each_table_of_a_profile_is_there() -> None:
    for name, field in Profile.model_fields.items():
        assert f"| `[{field.alias or name}]` |" in page("reference/profile.md")
    assert "`encrypted_secret`" in page("reference/profile.md")


@over(rdmconv.__all__, str)
def test_each_public_name_is_there(name: str) -> None:
    assert re.search(rf"^\.\. auto\w+:: rdmconv\.{name}$", page("reference/python.md"), re.MULTILINE)


def test_each_part_has_a_page_and_each_page_has_its_parts() -> None:
    texts = {page_name(one): one.read_text("utf-8") for one in PAGES}
    marks = [name for text in texts.values() for name in re.findall(r"<!-- from the code: (.+) -->", text)]
    assert sorted(marks) == sorted(MADE)
    assert not [name for name in texts if re.search(r"^<!-- from the", page(name), re.MULTILINE)]


@over([page_name(one) for one in PAGES], str)
def test_options_are_code_where_two_hyphens_would_become_a_dash(name: str) -> None:
    without_code = re.sub(r"```.*?```|`[^`]*`|<!--.*?-->|^[| :-]+$", "", page(name), flags=re.DOTALL | re.MULTILINE)
    assert "--" not in without_code
