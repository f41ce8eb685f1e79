import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rdmconv.diagnostics import from_error
from rdmconv.errors import PackError
from rdmconv.rules.compiler import built_in_rules, load_rules
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.loader import families
from rdmconv.rules.rule import Rule
from rdmconv.rules.samples import sample
from tests.builders import entry, pack, provider_text, rule_text

Writer = Callable[..., str]
FORM = "{ form = 'acme_[0-9]', decisive = true, examples = ['acme_0'] }"
ACME = provider_text(more=f"secret = [{FORM}]\nhosts = ['*.acme.example']")


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Write a pack, and give its path."""

    def written(name: str, *rules: str, extends: list[str] | None = None, disable: list[str] | None = None) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f'[pack]\nid = "test"\nversion = "1"\nextends = {extends or []}\ndisable = {disable or []}\n'
        path.write_text(pack(*rules, head=head))
        return str(path)

    return written


def ids(*names: str) -> set[str]:
    return {rule.id for rule in load_rules(names)}


def only(name: str) -> Rule:
    (found,) = load_rules([name])
    return found


def refused(*names: str) -> str:
    with pytest.raises(PackError) as caught:
        load_rules(names)
    assert caught.value.code == "RUL002"
    return from_error(caught.value).message


BUILT_IN = {rule.id for rule in built_in_rules()}

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


@pytest.fixture
def base(write: Writer) -> str:
    more = 'priority = 5\ndescription = "Billing"\nkeep = ["created"]'
    return write("base.toml", rule_text(more=more, settings='type = "Acme"\ntenant_id = "{folder}"'))


def changed(more: str = "", settings: str = "") -> str:
    head = f'[[rule]]\nid = "billing"\n{more}\n'
    return head + (f"[rule.set]\n{settings}\n" if settings else "")


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


# Several packs together


def test_the_same_rule_in_two_packs_is_one_rule(write: Writer) -> None:
    assert ids(write("a.toml", rule_text("one")), write("b.toml", rule_text("one"), rule_text("two"))) == {"one", "two"}
    assert ids("builtin", "builtin.cloud") == BUILT_IN


def test_two_rules_of_one_id_are_refused_and_both_named(write: Writer) -> None:
    one = write("a.toml", rule_text("one"))
    other = write("b.toml", rule_text("one", more="priority = 1"))
    assert f"{other}:7: rule one: it is not the same in {one}:7: rename one of them" in refused(one, other)
    assert refused(other, one)


def test_two_ways_to_one_pack_that_change_it_differently_are_refused(write: Writer, base: str) -> None:
    assert base
    write("left.toml", changed("priority = 7"), extends=["base.toml"])
    assert "it is not the same in" in refused(write("top.toml", extends=["left.toml", "base.toml"]))


def test_two_providers_of_one_id_are_refused(write: Writer) -> None:
    form = "{{ form = '{}', examples = ['aa'] }}"
    one, other = (
        write(name, provider_text(more=f"secret = [{form.format(text)}]\nhosts = ['acme.example']"))
        for name, text in (("a.toml", "a+"), ("b.toml", "[a-z]+"))
    )
    assert "provider acme: it is not the same in" in refused(one, other)
    assert ids(one, one) == ids(one)


def test_the_order_of_packs_does_not_matter(write: Writer) -> None:
    names = [
        write("a.toml", rule_text("one"), ACME),
        write("b.toml", rule_text("two"), extends=["builtin"]),
        "builtin.ai",
    ]
    assert ids(*names) == ids(*reversed(names))
    one = entry(secret="acme_0", url="https://eu.acme.example")
    decided = [RuleSet(load_rules(order)).decide(one) for order in (names, names[::-1])]
    assert repr(decided[0]) == repr(decided[1])


def test_a_provider_of_a_pack_decides_as_one_that_comes_with_rdmconv(write: Writer) -> None:
    found = RuleSet(load_rules([write("a.toml", ACME)])).decide(entry(secret="acme_0"))
    assert isinstance(found, Convert)
    assert (found.rule, found.type) == ("acme-key", "Acme")


def test_what_comes_with_rdmconv_is_read_once() -> None:
    assert contents_of("builtin") is contents_of("builtin")
    assert load_rules(["builtin"]) is load_rules(["builtin"])


def test_a_rule_of_a_provider_that_is_changed_elsewhere_is_named_with_both_files(write: Writer) -> None:
    change = write("a.toml", '[[rule]]\nid = "github-key"\napplicability = "manual"', extends=["builtin"])
    message = refused(change, "builtin")
    assert "provider github: the rule github-key is not the same in" in message
    assert message.startswith("builtin.devops:")
    assert f"{change}:7: rename one" in message


def test_packs_of_the_same_name_are_told_apart(write: Writer) -> None:
    one = write("one/core.toml", rule_text("mine"))
    other = write("two/core.toml", rule_text("mine", more="priority = 1"))
    message = refused(write("top.toml", extends=["one/core.toml", "two/core.toml"]))
    assert one in message
    assert other in message


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


# Many packs


def chain(write: Writer, count: int, times: int = 1) -> str:
    write(f"{count}.toml", rule_text("mine"))
    for number in range(count - 1, 0, -1):
        write(f"{number}.toml", extends=[f"{number + 1}.toml", f"./{number + 1}.toml"][:times])
    return write("1.toml", extends=["2.toml", "./2.toml"][:times])


@pytest.mark.parametrize("count", [33, 1100])
def test_packs_extend_each_other_over_so_many_levels_at_most(count: int, write: Writer) -> None:
    assert "packs extend each other over more than 32 levels" in refused(chain(write, count))


def test_so_many_levels_are_possible(write: Writer) -> None:
    assert ids(chain(write, 32)) == {"mine"}


@pytest.mark.parametrize("first", ["2.toml", "10.toml"])
def test_the_order_in_which_files_are_reached_decides_nothing_about_levels(first: str, write: Writer) -> None:
    chain(write, 33)
    top = write("1.toml", extends=[first, "10.toml", "2.toml"])
    assert "over more than 32 levels" in refused(top)
    assert "over more than 32 levels" in refused(str(Path(top).with_name("10.toml")), top)


def test_a_file_is_read_once(write: Writer) -> None:
    assert ids(chain(write, 26, times=2)) == {"mine"}


def test_a_pack_can_be_extended_many_times(write: Writer) -> None:
    started = time.perf_counter()
    assert ids(write("a.toml", extends=["builtin", "builtin.cloud"] * 5000)) == BUILT_IN
    assert time.perf_counter() - started < 10


def test_a_link_finds_its_parents_beside_it(write: Writer, tmp_path: Path) -> None:
    write("one/base.toml", rule_text("one"))
    write("two/base.toml", rule_text("two"))
    target = Path(write("one/core.toml", extends=["base.toml"]))
    (tmp_path / "two/core.toml").symlink_to(target)
    assert ids(write("top.toml", extends=["one/core.toml", "two/core.toml"])) == {"one", "two"}


def test_a_link_to_itself_ends(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    assert "the pack extends itself, in the end" in refused(write("a.toml", extends=["b.toml"]))
