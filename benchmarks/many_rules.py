"""What an entry costs with 50 rules and with 1,000, and what a hostile pattern costs on a long text.

    python benchmarks/many_rules.py

Rules of all operators, a tenth of which fit some entry; the order of runs alternates, medians are printed.
"""

import random
import statistics
import string
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rdmconv.model.entry import Entry
from rdmconv.rules.actions import compile_captures, compile_settings
from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.conditions import compile_condition
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.examples import entry_of
from rdmconv.rules.patterns import Pattern, PatternError
from rdmconv.rules.provider import no_providers
from rdmconv.rules.rule import Rule

ROUNDS = 7
ENTRIES = 3000
HOSTILE = Path(__file__).resolve().parents[1] / "fixtures/badinputs/misc/m08_redos_rules.txt"
WORDS = ["billing", "portal", "backup", "mail", "monitor", "shop", "office", "print", "vpn", "wiki", "crm", "phone"]


def word(dice: random.Random, length: int) -> str:
    return "".join(dice.choice(string.ascii_lowercase) for _ in range(length))


def condition(dice: random.Random, number: int) -> dict[str, object]:
    """One of the conditions people write; most fit nothing."""
    name = dice.choice(WORDS) if number // 10 % 10 == 0 else word(dice, dice.randint(5, 12))
    kinds: list[Callable[[], dict[str, object]]] = [
        lambda: {"secret": {"prefix": f"{name[:4]}_"}},
        lambda: {"secret": {"regex": f"^{name[:3]}-[A-Za-z0-9]{{20,40}}$"}},
        lambda: {"host": {"glob": f"*.{name}.example"}},
        lambda: {"url": {"glob": f"https://{name}.example/*"}},
        lambda: {"all": [{"folder": {"glob": f"Customers\\{name}\\**"}}, {"name": {"contains": "api"}}]},
        lambda: {"any": [{"name": {"contains": name}}, {"description": {"contains": name}}]},
        lambda: {"username": {"in": [f"svc-{name}", f"api-{name}"]}},
        lambda: {"all": [{"tags": {"eq": name}}], "none": [{"username": {"eq": "root"}}]},
        lambda: {"name": {"words": [name]}},
        lambda: {"name": {"suffix": name}, "secret": {"length": {"min": 20}}},
    ]
    return kinds[number % len(kinds)]()


def rules(count: int) -> RuleSet:
    dice = random.Random(count)
    made = []
    for number in range(count):
        compiled = compile_condition(condition(dice, number), no_providers)
        captures = compile_captures(compiled)
        settings = compile_settings({"type": f"Type {number}"}, compiled, captures)
        made.append(Rule(f"rule-{number}", compiled, settings=settings, captures=captures, priority=number))
    return RuleSet(made)


def entries() -> list[Entry]:
    dice = random.Random(1)
    made = []
    for number in range(ENTRIES):
        name, folder = dice.choice(WORDS), word(dice, 7)
        fields = {
            "name": f"{name.title()} {word(dice, 6)} {number}",
            "folder": f"Customers\\{folder}\\Web",
            "username": f"{word(dice, 5)}@{folder}.example",
            "url": f"https://{word(dice, 8)}.{folder}.example/{name}",
            "description": f"the {name} of {folder}",
            "tags": f"prod {word(dice, 4)}",
            "secret": "".join(dice.choice(string.ascii_letters + string.digits) for _ in range(24)),
        }
        made.append(entry_of(fields))
    return made


def microseconds(rule_set: RuleSet, found: list[Entry]) -> float:
    start = time.perf_counter()
    for entry in found:
        rule_set.decide(entry)
    return (time.perf_counter() - start) / len(found) * 1e6


def compare() -> None:
    found = entries()
    sets = {f"{count} rules": rules(count) for count in (50, 1000)}
    sets["built-in rules"] = RuleSet(built_in_rules())
    times: dict[str, list[float]] = {name: [] for name in sets}
    for turn in range(ROUNDS):
        for name in list(sets) if turn % 2 else reversed(list(sets)):
            times[name].append(microseconds(sets[name], found))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        hits = sum(sets[name].decide(entry) is not None for entry in found)
        span = f"{min(times[name]):.1f} to {max(times[name]):.1f}"
        print(f"{name:15} {median:6.1f} µs an entry ({span}); {hits} of {len(found)} entries fit one")
    print(f"1000 rules cost {medians['1000 rules'] / medians['50 rules']:.2f} times what 50 cost")


def hostile() -> None:
    text = "a" * 50_000 + "!"
    slowest = 0.0
    for line in HOSTILE.read_text("utf-8").splitlines():
        try:
            pattern = Pattern(line)
            pattern.check()
        except PatternError:
            continue
        start = time.perf_counter()
        pattern.holds(text)
        slowest = max(slowest, time.perf_counter() - start)
    print(f"hostile patterns on 50 kB: the slowest took {slowest * 1e3:.2f} ms")


if __name__ == "__main__":
    compare()
    hostile()
