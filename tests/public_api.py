"""What the library promises to type checkers. It is read by mypy and pyright (`make types`), and never run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, assert_type

import rdmconv
from rdmconv import Bucket, Choices, Limits, Outcome, Plan, RdmconvError, Summary


def entries_are_chosen() -> None:
    chosen = rdmconv.all_entries()
    chosen = rdmconv.where("name=*purge*", "folder=Internal**")
    chosen = rdmconv.load_rules()
    chosen = rdmconv.load_rules("builtin", Path("acme.toml"))
    assert_type(rdmconv.plan("vault.rdm", chosen), Plan)
    rdmconv.where(1)  # type: ignore[arg-type]
    rdmconv.plan("vault.rdm")  # type: ignore[call-arg]


def a_plan_is_read() -> None:
    choices = Choices(only=["00000000-0000-4000-8000-000000000001"], limit=1, applicability="unsafe")
    limits = Limits(file_size=1 << 30, entry_size=1 << 20, depth=32, children=10, fields=100, entries=10, vaults=1)
    plan = rdmconv.plan(Path("vault.rdm"), rdmconv.all_entries(), profile="default", choices=choices, limits=limits)
    assert_type(plan.summary, Summary)
    assert_type(plan.outcomes, list[Outcome])
    Choices(applicability="perhaps")  # type: ignore[arg-type]


def a_choice_is_read(choices: Choices) -> None:
    assert_type(choices.only, Sequence[str])
    assert_type(choices.limit, int | None)
    assert_type(choices.carry_encrypted, bool)
    assert_type(choices.allow_referenced, bool)
    assert_type(choices.applicability, Literal["safe", "unsafe"])


def a_limit_is_read(limits: Limits) -> None:
    assert_type(limits.file_size, int)
    limits.depth = 3  # type: ignore[misc]


def an_outcome_is_read(outcome: Outcome) -> None:
    assert_type(outcome.bucket, Bucket)
    assert_type(outcome.rule, str | None)
    assert_type(outcome.type, str | None)
    assert_type(outcome.used_by, int)
    assert_type(outcome.kept, Sequence[str])
    assert_type(outcome.losses, Sequence[str])
    assert_type(outcome.entry.id, str | None)
    assert_type(outcome.entry.name, str | None)
    assert_type(outcome.entry.position.line, int)
    for edit in outcome.edits:
        assert_type(type(edit).__name__, str)
    for note in (outcome.reason, *outcome.notes):
        if note is not None:
            assert_type(note.code, str)


def a_vault_is_converted() -> None:
    def tell(outcome: Outcome) -> None:
        assert_type(outcome.bucket is Bucket.REVIEW, bool)

    summary = rdmconv.convert("vault.rdm", Path("out.rdm"), rdmconv.load_rules(), force=True, on_outcome=tell)
    assert_type(summary, Summary)
    assert_type(summary.total, int)
    assert_type(summary.counts, Counter[Bucket])
    assert_type(summary.as_dict(), dict[str, int])
    rdmconv.convert("vault.rdm", "out.rdm", rdmconv.load_rules(), "default")  # type: ignore[call-arg]


def what_goes_wrong_is_told() -> None:
    try:
        rdmconv.plan("vault.rdm", rdmconv.all_entries())
    except RdmconvError as error:
        assert_type(error.code, str)
        assert_type(error.line, int | None)
        assert_type(error.column, int | None)
        assert_type(error.details, dict[str, str])


def a_bucket_is_one_of_six() -> None:
    assert_type(Bucket("converted"), Bucket)
    assert_type(Bucket.CONVERTED.value, Literal["converted"])


def nothing_else_is_there() -> None:
    _ = rdmconv.Secret  # type: ignore[attr-defined]
