"""Secrets that stand in names are masked, but for those that are names themselves."""

from typing import Any

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.secret import MASK
from rdmconv.planning import Bucket, Outcome
from rdmconv.profiles.profile import load_profile
from rdmconv.report.masking import Masking
from rdmconv.report.rows import Row, row_of
from tests.builders import entry
from tests.report.reports import MADE

PATHS = load_profile("default").paths
STRONG = "S3cret!pw-99x"


def row(reason: Diagnostic | None = None, **fields: str) -> Row:
    outcome = Outcome(entry(secret=None, **fields), Bucket.BLOCKED if reason else Bucket.CONVERTED, reason)
    return row_of(outcome, "v.xml", PATHS, MADE.started.date())


def shown(found: set[str], *rows: Row) -> list[Any]:
    masking = Masking(found, rows)
    return [(one["name"], one["folder"]) for one in map(masking.row, rows)]


def test_nothing_found() -> None:
    one = row(name="a", folder="b")
    assert not Masking().hides
    assert Masking().row(one) == one


def test_a_secret_in_a_name_is_masked_everywhere() -> None:
    rows = row(name=f"login {STRONG}", folder=f"A\\{STRONG}"), row(name=STRONG)
    assert shown({STRONG}, *rows) == [(f"login {MASK}", f"A\\{MASK}"), (MASK, None)]


def test_a_word_in_a_longer_name_is_masked() -> None:
    assert shown({"Customers"}, row(name="Customers of ACME")) == [(f"{MASK} of ACME", None)]


def test_a_word_that_is_a_name_stays_everywhere() -> None:
    rows = row(name="printer-hp-01"), row(name="the printer-hp-01", folder="Customers\\ACME"), row(name="Customers")
    found = {"printer-hp-01", "Customers"}
    assert shown(found, *rows) == [(one["name"], one["folder"]) for one in rows]
    assert Masking(found, rows).names == {*found, MASK}


def test_a_text_that_stands_in_an_id_stays() -> None:
    one = row(name="00000000 calls", id="00000000-0000-4000-8000-000000000001")
    masking = Masking({"00000000"}, [one])
    assert masking.row(one) == one


def test_a_message_that_names_an_entry_is_masked() -> None:
    one = row(Diagnostic("REF001", None, {"users": f'1 entry logs in with it: "{STRONG}"'}))
    reason = Masking({STRONG}, [one]).row(one)["reason"]
    assert reason is not None
    assert reason["message"] == f'1 entry logs in with it: "{MASK}"'


def test_of_two_secrets_the_longer_one_is_masked_whole() -> None:
    assert shown({"abc1def2", "abc1def2ghi3"}, row(name="x abc1def2ghi3 y")) == [(f"x {MASK} y", None)]


def test_the_row_itself_is_not_changed() -> None:
    one = row(name=f"login {STRONG}")
    Masking({STRONG}, [one]).row(one)
    assert one["name"] == f"login {STRONG}"
