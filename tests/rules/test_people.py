"""People log in to providers as well, and their passwords are no API keys."""

import os
import random
import string
from collections.abc import Iterator
from itertools import product
from typing import Final

import pytest

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.samples import sample
from tests.builders import entry
from tests.rows import over

ALL: Final = os.environ.get("LOGINS") == "all"
"""Whether each password is tried with each name and each user of each host, and not a few at random."""
PROVIDERS = [provider for provider in contents_of("builtin").providers.values() if provider.hosts]
NAMES = ("Pat Smith", "Login of the API team", "Key Accounts", "Portal", "Rest of World", "Integration GmbH")
USERS = ("pat.smith@acme.example", "admin", "ACME\\\\jdoe", "")
LENGTHS = (12, 16, 20, 24, 30, 32, 36, 40, 43, 44, 48, 52, 64, 84, 88)
ALPHABETS = (
    string.ascii_letters + string.digits,
    string.ascii_lowercase + string.digits,
    string.ascii_letters + string.digits + "_-",
    string.ascii_letters + string.digits + "!#$%&*+-=?@^_",
)
RULES = RuleSet(built_in_rules())


def passwords(dice: random.Random) -> list[str]:
    """What password managers make, as long as keys are; of a hundred thousand one looks like a key by chance."""
    made = ["".join(dice.choices(alphabet, k=length)) for alphabet, length in product(ALPHABETS, LENGTHS)]
    return [one for one in made if RULES.decide(entry(name="x", secret=one)) is None]


def logins(dice: random.Random) -> Iterator[tuple[str, str, str]]:
    """Names, users and passwords: each with each, or two of each password."""
    if ALL:
        yield from product(NAMES, USERS, passwords(dice))
        return
    for secret in [*passwords(dice), *passwords(dice)]:
        yield dice.choice(NAMES), dice.choice(USERS), secret


@over(PROVIDERS, lambda provider: provider.id)
def test_a_login_of_a_person_is_not_converted_unasked(provider: ProviderText) -> None:
    dice = random.Random(provider.id if ALL else random.randrange(2**32))
    for host in provider.hosts:
        url = f"https://{host.replace('*', 'acme')}/login"
        for name, username, secret in logins(dice):
            decision = RULES.decide(entry(name=name, username=username, url=url, secret=secret, folder="API keys"))
            is_converted = isinstance(decision, Convert) and decision.applicability == "safe"
            assert not is_converted, (decision, name, username, len(secret))


@pytest.mark.parametrize("name", ["Okta admin", "Okta login", "Okta of the key users", "Okta, Pat", "Okta portal"])
def test_no_word_of_a_persons_login_says_that_it_is_for_an_api(name: str) -> None:
    found = RULES.decide(entry(name=name, url="https://acme.okta.com", secret=sample("00{base64url:40}")))
    assert isinstance(found, Convert)
    assert (found.rule, found.applicability) == ("okta-site-alone", "unsafe")


@pytest.mark.parametrize("name", ["Okta API", "Okta token", "okta-api-key", "Tokens of Okta", "OKTA SERVICE ACCOUNT"])
def test_some_words_say_that_an_entry_is_for_an_api(name: str) -> None:
    found = RULES.decide(entry(name=name, url="https://acme.okta.com", secret=sample("00{base64url:40}")))
    assert isinstance(found, Convert)
    assert (found.rule, found.applicability) == ("okta-site", "safe")
