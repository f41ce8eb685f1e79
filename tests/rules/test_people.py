"""People log in to providers as well, and their passwords are no API keys."""

import random
import string
from itertools import product

import pytest

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import ProviderText
from rdmconv.rules.samples import sample
from tests.builders import entry

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
    """What password managers make, as long as keys are."""
    return ["".join(dice.choices(alphabet, k=length)) for alphabet, length in product(ALPHABETS, LENGTHS)]


@pytest.mark.parametrize("provider", PROVIDERS, ids=[provider.id for provider in PROVIDERS])
def test_a_login_of_a_person_is_not_converted_unasked(provider: ProviderText) -> None:
    dice = random.Random(provider.id)
    for host in provider.hosts:
        url = f"https://{host.replace('*', 'acme')}/login"
        for name, username, secret in product(NAMES, USERS, passwords(dice)):
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
