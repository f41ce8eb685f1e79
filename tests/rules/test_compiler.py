from pathlib import Path

import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import PackError
from rdmconv.rules import loader
from rdmconv.rules.compiler import load_rule_set, load_rules, rule_set
from rdmconv.rules.engine import Convert, RuleSet, Skip
from rdmconv.rules.rule import Rule
from rdmconv.rules.selection import rule_for_all
from tests.builders import entry, pack, provider_text, rule, rule_text

HEAD = '[pack]\nid = "test"\nversion = "1.0"\n'


def load_pack(path: Path) -> list[Rule]:
    return load_rules([str(path)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pack.toml"


def test_a_pack_without_rules_asks_for_nothing(path: Path) -> None:
    path.write_text(pack())
    assert load_pack(path) == []
    assert RuleSet(load_pack(path)).decide(entry()) is None


def test_a_rule_converts_what_it_matches(path: Path) -> None:
    path.write_text(pack(rule_text("billing", settings='type = "Acme"\nurl = "https://{name}.example"')))
    decided = RuleSet(load_pack(path)).decide(entry())
    assert isinstance(decided, Convert)
    assert (decided.rule, decided.assignments["type"], decided.assignments["url"]) == (
        "billing",
        "Acme",
        "https://Billing.example",
    )
    assert RuleSet(load_pack(path)).decide(entry(name="other")) is None


def test_a_rule_can_leave_entries_as_they_are(path: Path) -> None:
    path.write_text(
        pack(
            rule_text("all-of-them", "name = { exists = true }"),
            rule_text("not-billing", more='action = "skip"\npriority = 1'),
        )
    )
    assert RuleSet(load_pack(path)).decide(entry()) == Skip("not-billing")


def test_a_byte_order_mark_is_no_part_of_a_pack(path: Path) -> None:
    path.write_text(pack(rule_text()), encoding="utf-8-sig")
    assert [rule.id for rule in load_pack(path)] == ["billing"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ": pack: it is missing"),
        ("[pack]\n", ":1: pack.id: it is missing"),
        ("[pack", ": Expected"),
        ("rule = [1]\n" + HEAD, ": rule number 1: expected a table"),
        ("provider = [1]\n" + HEAD, ": provider number 1: expected a table"),
        ("rule = [[]]\n" + HEAD, ": rule number 1: expected a table"),
        ("pack = 'x'", ": pack: expected a table"),
        (pack(rule_text(more="example = 1")), "rule billing: example: Input should be a valid list"),
        (pack(rule_text(more="example = [1]")), "rule billing: example: expected a table"),
        (pack('[[rule]]\nid = "x"\nmatch = 1'), "rule x: match: expected a table"),
        (pack(rule_text(more='description = "C:\\Users"')), "write Windows paths in single quotes"),
        (pack(rule_text(more='description = "C:\\Acme"')), "write Windows paths in single quotes"),
        (HEAD + "odd = 1", ":4: pack.odd: there is no such attribute"),
        (HEAD + "[odd]", ":4: odd: there is no such attribute"),
        ('rule = 5\n[pack]\nid = "x"\nversion = "1"', ": rule: Input should be a valid list"),
        (pack("[[rule]]\nmatch = {}"), ":5: rule number 1: id: it is missing"),
        (pack('[[rule]]\nid = "x"'), ":5: rule x: it has no match, and no inherited rule has this ID"),
        (pack(rule_text("Not_kebab")), ":6: rule Not_kebab: id: expected lower-case letters"),
        (pack(rule_text("")), ":6: rule : id: expected lower-case letters"),
        (pack(rule_text("a"), rule_text("a")), ":10: rule a: the id stands twice"),
        (pack(rule_text(more="priority = '1'")), ":7: rule billing: priority: Input should be a valid integer"),
        (pack(rule_text(more="priority = 1.5")), ":7: rule billing: priority: Input should be"),
        (pack(rule_text(more="action = 'delete'")), ":7: rule billing: action: Input should be 'convert' or 'skip'"),
        (
            pack(rule_text(more="prioritty = 1")),
            "rule billing: prioritty: there is no such attribute; did you mean priority?",
        ),
        (pack(rule_text(more="odd = 1")), ":7: rule billing: odd: there is no such attribute"),
        (pack(rule_text(match="nmae = { eq = 'x' }")), ":8: rule billing: match.nmae: there is no such field"),
        (pack(rule_text(match="name = { eq = 5 }")), ":8: rule billing: match.name.eq: expected a text in"),
        (pack(rule_text(match="name = { regex = '(?=x)' }")), 'look-around "(?=" at character 1 is not possible'),
        (pack(rule_text(match="name = { provider = 'nobody' }")), "match.name.provider: expected the ID of a provider"),
        (pack(rule_text(settings="api_key = 'x'")), ":10: rule billing: set.api_key: cannot be set"),
        (pack(rule_text(settings="type = '{secret}'")), "set.type: {secret} would show the secret"),
        (pack(rule_text(settings="type = 5")), ":10: rule billing: set.type: Input should be a valid string"),
        (pack(rule_text(settings="type = { first = [] }")), "set.type: Input should be a valid string"),
        (pack(rule_text(more="drop = ['x']\nnote = ['X']")), "x stands twice in keep, drop and note"),
        (pack(rule_text(more="drop = ['url']")), "url becomes a field of the API key and cannot be kept, dropped"),
        (pack(rule_text(more="note = ['expiration']")), "expiration becomes a field of the API key"),
        (pack(rule_text(more="note = ['MnemonicPassword']")), "MnemonicPassword may be a secret"),
        (pack(rule_text(more="drop = ['username']")), "username becomes a field of the API key"),
    ],
)
def test_an_error_names_the_file_the_line_the_rule_and_what_was_expected(text: str, expected: str, path: Path) -> None:
    path.write_text(text)
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert caught.value.code == "RUL002"
    message = from_error(caught.value).message
    assert message.startswith(f"{path}:")
    assert expected in message


def test_a_pack_that_is_not_utf8_is_refused(path: Path) -> None:
    path.write_bytes(b"x = '\xff'")
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "it is not UTF-8" in from_error(caught.value).message


@pytest.mark.parametrize("name", ["not-there.toml", "."])
def test_a_pack_that_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(tmp_path / name)
    assert caught.value.code == "RUL003"


def test_a_pack_has_so_many_patterns_and_rules_at_most(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [rule_text(f"r{number}", "any = [{ name = { regex = 'a' } }]") for number in range(3)]
    path.write_text(pack(*rules))
    monkeypatch.setattr(loader, "MOST_PATTERNS", 3)
    monkeypatch.setattr(loader, "MOST_RULES", 3)
    assert len(load_pack(path)) == 3
    for name, what in (("MOST_PATTERNS", "2 regular expressions"), ("MOST_RULES", "2 rules or providers")):
        with monkeypatch.context() as lower:
            lower.setattr(loader, name, 2)
            with pytest.raises(PackError) as caught:
                load_pack(path)
        assert f"it has more than {what}" in from_error(caught.value).message


def test_a_pack_that_nests_without_end_is_refused(path: Path) -> None:
    path.write_text(pack() + "x = " + "[" * 100_000)
    with pytest.raises(PackError):
        load_pack(path)


def test_a_pack_that_is_very_large_is_refused(path: Path) -> None:
    path.write_text(pack() + "#" * (9 << 20))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "it is larger than 8 MiB" in from_error(caught.value).message


# What a rule leaves open


def test_where_a_rule_names_no_provider_the_one_that_is_recognised_stands(path: Path) -> None:
    path.write_text(pack(rule_text("mine", "name = { exists = true }")))
    found = rule_set(load_pack(path)).decide(entry(secret=f"npm_{'a' * 36}"))
    assert isinstance(found, Convert)
    assert (found.rule, found.type) == ("mine", "npm")


def test_a_provider_the_rule_names_stays(path: Path) -> None:
    path.write_text(pack(rule_text("mine", "name = { exists = true }", settings='type = "Mine"')))
    found = rule_set(load_pack(path)).decide(entry(secret=f"npm_{'a' * 36}"))
    assert isinstance(found, Convert)
    assert found.type == "Mine"


@pytest.mark.parametrize(
    ("fields", "provider"),
    [
        ({}, None),
        ({"secret": f"npm_{'a' * 36}"}, "npm"),
        ({"username": f"npm_{'a' * 36}"}, None),
        ({"username": f"AKIA{'A' * 16}", "secret": f"npm_{'a' * 36}"}, None),
        ({"username": f"ASIA{'A' * 16}"}, None),
        ({"name": "Meraki API", "secret": "a" * 40}, None),
    ],
    ids=["unknown", "certain", "swapped", "two providers", "skipped", "by its name only"],
)
def test_a_provider_is_recognised_when_it_is_certain(fields: dict[str, str], provider: str | None) -> None:
    found = rule_set([rule_for_all()]).decide(entry(**fields))
    assert isinstance(found, Convert)
    assert found.type == provider


def test_a_provider_that_is_left_out_is_not_recognised(path: Path) -> None:
    everything = rule_text("mine", "name = { exists = true }")
    head = '[pack]\nid = "test"\nversion = "1.0"\n'
    for more, provider in (
        ("", "npm"),
        ('extends = ["builtin"]\n', "npm"),
        ('extends = ["builtin"]\ndisable = ["npm"]\n', None),
    ):
        path.write_text(pack(everything, head=head + more))
        found = load_rule_set([str(path)]).decide(entry(secret=f"npm_{'a' * 36}"))
        assert isinstance(found, Convert)
        assert found.type == provider


def test_a_rule_that_takes_the_place_of_one_that_comes_with_rdmconv_recognises_nothing(path: Path) -> None:
    path.write_text(pack(rule_text("npm-key", "name = { exists = true }")))
    found = load_rule_set([str(path)]).decide(entry(secret=f"npm_{'a' * 36}"))
    assert isinstance(found, Convert)
    assert found.type is None


def test_a_provider_of_ones_own_is_recognised(path: Path) -> None:
    form = "secret = [{ form = 'ACME-[a-z]{3}', decisive = true, examples = ['ACME-{lower:3}'] }]"
    path.write_text(pack(rule_text("mine", "name = { exists = true }"), provider_text(more=form)))
    found = load_rule_set([str(path)]).decide(entry(secret="ACME-abc"))
    assert isinstance(found, Convert)
    assert found.type == "Acme"


def test_a_key_in_the_place_of_the_id_is_seen_whatever_rule_asks_for_the_entry() -> None:
    found = rule_set([rule_for_all()]).decide(entry(username=f"npm_{'a' * 36}", secret="x"))
    assert isinstance(found, Convert)
    assert (found.swapped_by, found.swaps) == ("npm-swapped", False)


def test_a_key_in_the_place_of_the_id_is_not_shown_in_another_field() -> None:
    token = f"npm_{'a' * 36}"
    together = rule_set([rule(match={"username": {"regex": "(?P<x>.+)"}}, settings={"type": "{x}"})])
    found = together.decide(entry(username=token, secret="x"))
    assert isinstance(found, Convert)
    assert found.shown == "type"
    found = together.decide(entry(username="svc", secret=token))
    assert isinstance(found, Convert)
    assert found.shown is None


def test_a_rule_that_skips_names_no_provider(path: Path) -> None:
    path.write_text(pack(rule_text("mine", "name = { exists = true }", 'action = "skip"')))
    assert rule_set(load_pack(path)).decide(entry(secret=f"npm_{'a' * 36}")) == Skip("mine")


def test_other_errors_of_syntax_say_nothing_of_paths(path: Path) -> None:
    path.write_text(pack(rule_text(more="description = 'x", match="")))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "single quotes" not in from_error(caught.value).message


def test_a_pack_that_is_utf16_is_told_so(path: Path) -> None:
    path.write_text(pack(rule_text()), encoding="utf-16")
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "it is UTF-16: save it as UTF-8" in from_error(caught.value).message


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "nobody/\udcff"])
def test_a_name_no_file_can_have_names_no_pack(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        load_rules([f"{tmp_path}/{name}"])
    assert caught.value.code == "RUL003"


@pytest.mark.parametrize("levels", [200, 1100])
def test_tables_that_nest_without_end_are_refused(levels: int, path: Path) -> None:
    dotted = "".join(f"[[rule.match{'.all' * level}]]\n" for level in range(1, levels))
    path.write_text(pack('[[rule]]\nid = "x"', dotted))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "it nests too deeply" in from_error(caught.value).message


def test_a_number_of_digits_without_end_is_refused(path: Path) -> None:
    path.write_text(pack(f'[[rule]]\nid = "x"\npriority = {"9" * 5000}'))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "a number in it has thousands of digits" in from_error(caught.value).message


def test_a_key_of_parts_without_end_is_refused(path: Path) -> None:
    path.write_text(pack('[[rule]]\nid = "x"', "a." * 2_000_000 + "b = 1"))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert "it nests too deeply" in from_error(caught.value).message


@pytest.mark.parametrize("name", ["builtin", "builtin.acme"])
def test_the_ids_of_packs_that_come_with_rdmconv_are_reserved(name: str, path: Path) -> None:
    path.write_text(pack(head=f'[pack]\nid = "{name}"\nversion = "1.0"\n'))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert ":2: pack.id: IDs that begin with builtin are reserved" in from_error(caught.value).message


def test_a_condition_that_nests_too_deeply_says_so(path: Path) -> None:
    dotted = "".join(f"[[rule.match{'.all' * level}]]\n" for level in range(1, 51))
    path.write_text(pack('[[rule]]\nid = "x"', dotted))
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert ":7: rule x: match: conditions nest deeper than 50 levels" in from_error(caught.value).message
