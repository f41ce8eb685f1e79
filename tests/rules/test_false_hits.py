"""Passwords and keys of no known form are not taken for keys of a provider."""

import base64
import random
import string
import uuid
from collections.abc import Callable, Iterator

import pytest

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert, Decision, RuleSet
from tests.builders import entry

Source = Callable[[random.Random], Iterator[str]]
SEED = 20250101
ALPHABETS = [
    string.ascii_lowercase,
    string.ascii_letters,
    string.ascii_letters + string.digits,
    string.ascii_lowercase + string.digits,
    string.ascii_uppercase + string.digits,
    string.ascii_letters + string.digits + "_-",
    string.ascii_letters + string.digits + "+/",
    string.ascii_letters + string.digits + ".-_!@",
    string.ascii_letters + string.digits + "-_~.",
    string.ascii_letters + string.digits + "!@#$%^&*",
    string.ascii_letters + string.digits + "äöüßéñ€",
    string.digits,
    string.punctuation + string.ascii_letters + string.digits,
    string.punctuation + string.ascii_letters + string.digits + " ",
]
HABITS = (
    "acme admin anchor api apple autumn azure backup battery billing blue castle cedar cloud coffee correct customer "
    "dragon echo falcon firewall forest galaxy garden github google hammer harbor horse hunter island jungle key "
    "kitchen lantern linux live london master meadow monday monkey mountain nebula office orange password pat pencil "
    "planet prod purple quartz rabbit river rocket router ruby secret server service shadow silver slack spring "
    "staple storm stripe summer sunset support switch teams test thunder tiger token torch valley velvet vpn welcome "
    "willow window winter wizard yellow zebra zephyr"
)
WORDS = HABITS.split()


def mixed(dice: random.Random) -> str:
    return "".join(dice.choices(dice.choice(ALPHABETS), k=dice.randint(8, 64)))


def habitual(dice: random.Random) -> str:
    """Word, number and sign, as people and their rules for passwords want it."""
    words = [dice.choice((str.lower, str.title, str.upper))(word) for word in dice.choices(WORDS, k=dice.randint(1, 3))]
    number = str(dice.choice((dice.randint(0, 99), dice.randint(1950, 2040), dice.randint(0, 10**6))))
    return dice.choice(("", "-", "_", ".")).join((*words, number)) + dice.choice(("", *"!?#$*@."))


def passphrase(dice: random.Random) -> str:
    return dice.choice((" ", "-", ".", "_", "")).join(dice.choices(WORDS, k=dice.randint(3, 8)))


def passwords(dice: random.Random) -> Iterator[str]:
    for _ in range(30_000):
        yield mixed(dice)
    for _ in range(12_000):
        yield habitual(dice)
    for _ in range(8_000):
        yield passphrase(dice)


def hexadecimal(dice: random.Random) -> Iterator[str]:
    for digits in (16, 20, 32, 40, 64):
        for _ in range(500):
            text = dice.randbytes(digits // 2).hex()
            yield from (text, text.upper())


def uuids(dice: random.Random) -> Iterator[str]:
    for _ in range(1000):
        text = str(uuid.UUID(int=dice.getrandbits(128)))
        yield from (text, text.upper(), f"{{{text}}}")


def base64_of_all_sizes(dice: random.Random) -> Iterator[str]:
    for size in range(16, 65):
        for _ in range(40):
            data = dice.randbytes(size)
            for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
                yield from (text, text.rstrip("="))


every_source = pytest.mark.parametrize("source", [passwords, hexadecimal, uuids, base64_of_all_sizes])
RULES = RuleSet(built_in_rules())


def of_password(text: str) -> Decision:
    return RULES.decide(entry(name="Entry", username="admin", secret=text))


def of_user_name(text: str) -> Decision:
    return RULES.decide(entry(name="Entry", username=text, secret="x"))


def test_a_key_of_a_known_form_decides() -> None:
    assert isinstance(of_password(f"npm_{'a' * 36}"), Convert)
    assert isinstance(of_user_name(f"AKIA{'A' * 16}"), Convert)


@every_source
def test_what_is_no_key_of_a_known_form_decides_nothing(source: Source) -> None:
    assert [text for text in source(random.Random(SEED)) if of_password(text) is not None] == []


@every_source
def test_as_a_user_name_it_decides_nothing_either(source: Source) -> None:
    assert [text for text in source(random.Random(SEED)) if of_user_name(text) is not None] == []
