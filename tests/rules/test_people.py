"""People log in to providers as well, and their passwords are no API keys."""

import random
import string
from itertools import product

import pytest

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert, RuleSet
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import ProviderText
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
