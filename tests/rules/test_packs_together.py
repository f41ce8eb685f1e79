"""Several packs are one set of rules, in whatever order and over however many files."""

import time
from pathlib import Path

import pytest

from rdmconv.rules.compiler import load_rules
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.inheritance import contents_of
from tests.builders import entry, provider_text, rule_text
from tests.rules.packs import ACME, BUILT_IN, Writer, changed, ids, refused


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
    started = time.process_time()
    assert ids(write("a.toml", extends=["builtin", "builtin.cloud"] * 5000)) == BUILT_IN
    assert time.process_time() - started < 10


def test_a_link_finds_its_parents_beside_it(write: Writer, tmp_path: Path) -> None:
    write("one/base.toml", rule_text("one"))
    write("two/base.toml", rule_text("two"))
    target = Path(write("one/core.toml", extends=["base.toml"]))
    (tmp_path / "two/core.toml").symlink_to(target)
    assert ids(write("top.toml", extends=["one/core.toml", "two/core.toml"])) == {"one", "two"}


def test_a_link_to_itself_ends(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    assert "the pack extends itself, in the end" in refused(write("a.toml", extends=["b.toml"]))
