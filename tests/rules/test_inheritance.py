import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import PackError
from rdmconv.rules.compiler import load_rules
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.loader import families
from rdmconv.rules.rule import Rule
from rdmconv.rules.samples import sample
from tests.builders import entry, rule_text
from tests.rules.packs import ACME, BUILT_IN, Writer, changed, ids, refused


def only(name: str) -> Rule:
    (found,) = load_rules([name])
    return found


# What is taken over


def test_a_pack_that_extends_nothing_has_its_own_rules_only(write: Writer) -> None:
    assert ids(write("a.toml")) == set()
    assert ids(write("a.toml", rule_text("mine"))) == {"mine"}


def test_no_packs_have_no_rules() -> None:
    assert load_rules([]) == []


def test_all_that_comes_with_rdmconv_is_taken_over(write: Writer) -> None:
    assert ids(write("a.toml", rule_text("mine"), extends=["builtin"])) == BUILT_IN | {"mine"}
    assert ids("builtin") == BUILT_IN


@pytest.mark.parametrize("family", families())
def test_a_family_is_taken_over(family: str, write: Writer) -> None:
    found = ids(write("a.toml", extends=[family]))
    assert found == ids(family)
    assert found < BUILT_IN


def test_a_path_is_relative_to_the_pack_that_names_it(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    write("base.toml", rule_text("base"))
    write("inner/middle.toml", extends=["../base.toml"])
    top = write("top.toml", rule_text("top"), extends=["inner/middle.toml"])
    monkeypatch.chdir("/")
    assert ids(top) == {"base", "top"}


def test_an_absolute_path_stands_for_itself(write: Writer) -> None:
    assert ids(write("top.toml", extends=[write("base.toml", rule_text("base"))])) == {"base"}


def test_a_pack_that_is_reached_twice_counts_once(write: Writer) -> None:
    write("base.toml", rule_text("base"), ACME, extends=["builtin.generic"])
    write("left.toml", rule_text("left"), extends=["base.toml"])
    write("right.toml", rule_text("right"), extends=["base.toml", "./base.toml"])
    top = write("top.toml", extends=["left.toml", "right.toml"])
    assert {"base", "left", "right", "acme-key", "jwt-key"} <= ids(top)


@pytest.mark.parametrize("extends", ["self.toml", "./self.toml", "other.toml"])
def test_a_pack_cannot_extend_itself(extends: str, write: Writer) -> None:
    write("other.toml", extends=["self.toml"])
    assert "the pack extends itself, in the end" in refused(write("self.toml", extends=[extends]))


def test_packs_of_the_same_name_in_other_folders_are_others(write: Writer) -> None:
    write("sub/sub/b.toml", rule_text("deepest"))
    write("sub/sub/c.toml", rule_text("deep"), extends=["b.toml"])
    write("sub/b.toml", rule_text("middle"), extends=["sub/b.toml", "sub/c.toml"])
    assert ids(write("b.toml", extends=["sub/b.toml"])) == {"middle", "deep", "deepest"}


def test_a_pack_to_extend_must_be_there(write: Writer) -> None:
    with pytest.raises(PackError) as caught:
        load_rules([write("a.toml", extends=["nowhere.toml"])])
    assert caught.value.code == "RUL003"
    message = from_error(caught.value).message
    assert "nowhere.toml, which" in message
    assert "a.toml:4 extends" in message


# What is left out


def test_an_inherited_rule_can_be_disabled(write: Writer) -> None:
    assert ids(write("a.toml", extends=["builtin"], disable=["aws-id"])) == BUILT_IN - {"aws-id"}


def test_an_inherited_provider_can_be_disabled(write: Writer) -> None:
    found = ids(write("a.toml", extends=["builtin"], disable=["okta"]))
    assert {rule for rule in BUILT_IN - found if not rule.startswith("okta-")} == set()
    assert not any(rule.startswith("okta-") for rule in found)


def test_what_is_disabled_can_be_written_anew(write: Writer) -> None:
    write("base.toml", ACME)
    assert ids(write("a.toml", ACME, extends=["base.toml"], disable=["acme"])) == ids(write("base.toml", ACME))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("oktta", "there is no inherited rule or provider oktta; did you mean okta?"),
        ("aws-idd", "there is no inherited rule or provider aws-idd; did you mean aws-id?"),
        ("zzzzzzzzzz", "there is no inherited rule or provider zzzzzzzzzz"),
    ],
)
def test_what_is_not_inherited_cannot_be_disabled(name: str, hint: str, write: Writer) -> None:
    message = refused(write("a.toml", extends=["builtin"], disable=[name]))
    assert hint in message
    assert ("did you mean" in message) is ("did you mean" in hint)
    assert ":5: pack.disable" in message


def test_a_packs_own_rule_cannot_be_disabled(write: Writer) -> None:
    assert "no inherited rule or provider mine" in refused(write("a.toml", rule_text("mine"), disable=["mine"]))


# What is changed


def test_a_rule_that_says_nothing_changes_nothing(write: Writer, base: str) -> None:
    assert only(write("a.toml", changed(), extends=["base.toml"])).text == only(base).text


def test_one_attribute_can_be_changed(write: Writer, base: str) -> None:
    found, before = only(write("a.toml", changed("priority = 7"), extends=["base.toml"])), only(base)
    assert found.priority == 7
    assert found.text is not None
    assert found.text.model_copy(update={"priority": 5}) == before.text


def test_one_setting_can_be_changed(write: Writer, base: str) -> None:
    assert base
    found = only(write("a.toml", changed(settings='type = "Other"'), extends=["base.toml"]))
    assert found.text is not None
    assert found.text.settings == {"type": "Other", "tenant_id": "{folder}"}


def test_the_match_is_replaced_as_a_whole(write: Writer, base: str) -> None:
    assert base
    found = only(write("a.toml", changed('match = { username = { eq = "svc" } }'), extends=["base.toml"]))
    assert found.condition.holds(entry(name="Other", username="svc"))
    assert not found.condition.holds(entry(username="other"))
    assert found.priority == 5


def test_a_rule_of_a_provider_can_be_changed(write: Writer) -> None:
    name = write("a.toml", '[[rule]]\nid = "github-key"\napplicability = "manual"', extends=["builtin"])
    found = RuleSet(load_rules([name])).decide(entry(secret=sample("ghp_{alnum:36}")))
    assert isinstance(found, Convert)
    assert (found.rule, found.applicability, found.type) == ("github-key", "manual", "GitHub")


def test_changes_add_up_along_the_way(write: Writer, base: str) -> None:
    assert base
    write("middle.toml", changed("priority = 7"), extends=["base.toml"])
    found = only(write("a.toml", changed('action = "skip"'), extends=["middle.toml"]))
    assert (found.priority, found.action, found.description) == (7, "skip", "Billing")


def test_a_rule_without_a_match_must_be_inherited(write: Writer) -> None:
    assert "it has no match, and no inherited rule has this ID" in refused(write("a.toml", changed()))


def test_a_provider_cannot_be_there_twice(write: Writer) -> None:
    assert ":7: provider acme: there is a provider of this ID already" in refused(
        write("a.toml", ACME, extends=[write("base.toml", ACME)])
    )
    assert "there is a provider of this ID already" in refused(write("b.toml", ACME, ACME))


# What is decided about a field


@pytest.mark.parametrize(
    ("inherited", "change", "expected"),
    [
        ('drop = ["Domain", "Other"]', 'keep = ["Domain"]', (["Domain"], ["Other"], [])),
        ('note = ["Domain", "Other"]', 'keep = ["dOMAIN"]', (["dOMAIN"], [], ["Other"])),
        ('drop = ["Domain"]', 'note = ["Domain"]', ([], [], ["Domain"])),
        ('keep = ["Domain"]', 'drop = ["Domain"]', ([], ["Domain"], [])),
        ('drop = ["Domain"]', 'drop = ["Other"]', ([], ["Other"], [])),
        ('drop = ["Domain"]', 'keep = ["Other"]', (["Other"], ["Domain"], [])),
    ],
)
def test_what_a_rule_decides_about_a_field_counts(
    inherited: str, change: str, expected: tuple[list[str], list[str], list[str]], write: Writer
) -> None:
    write("base.toml", rule_text(more=inherited))
    text = only(write("a.toml", changed(change), extends=["base.toml"])).text
    assert text is not None
    assert (text.keep, text.drop, text.note) == expected


def test_a_rule_cannot_keep_and_drop_a_field(write: Writer) -> None:
    write("base.toml", rule_text(more='drop = ["Domain"]'))
    top = write("a.toml", changed('keep = ["Domain"]\ndrop = ["domain"]'), extends=["base.toml"])
    assert "domain stands twice in keep, drop and note" in refused(top)
