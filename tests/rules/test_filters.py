import pytest

from rdmconv.rules.filters import FILTERS, SECRET_FILTERS
from tests.rules.deciding import token


@pytest.mark.parametrize("name", FILTERS)
def test_of_nothing_every_filter_makes_nothing(name: str) -> None:
    assert FILTERS[name]("") == ""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("host", "https://eu.acme.example/x", "eu.acme.example"),
        ("label", "eu.acme.example", "eu"),
        ("label", "localhost", ""),
        ("label", "ACME.acme.example", "acme"),
        ("label", "acme-admin.acme.example", "acme"),
        ("label", "login.acme.example", ""),
        ("label", "WWW.acme.example", ""),
        ("segment", "https://acme.example/_settings/tokens", ""),
        ("label", ".example", ""),
        ("label", "10.0.0.1", ""),
        ("parent", "10.0.0.1", ""),
        ("parent", "eu.acme.example", "acme.example"),
        ("parent", "localhost", ""),
        ("segment", "https://acme.example/one/two", "one"),
        ("segment", "acme.example/one?x=/y#/z", "one"),
        ("segment", "https://acme.example", ""),
        ("segment", "https://acme.example/", ""),
        ("segment", "https://acme.example?x=/one", ""),
        ("segment", "https://acme.example#/one", ""),
        ("segment", "acme.example/one?to=https://other.example/two", "one"),
        ("lower", "ÉA1", "éa1"),
        ("upper", "éa1", "ÉA1"),
        ("date", "2030-01-02", "2030-01-02T00:00:00"),
        ("date", "never", "never"),
    ],
)
def test_a_filter_makes_one_text_of_another(name: str, text: str, expected: str) -> None:
    assert FILTERS[name](text) == expected


def test_of_a_secret_only_the_dates_it_claims_are_shown() -> None:
    assert {name: ask(token(exp=60, nbf=0)) for name, ask in SECRET_FILTERS.items()} == {
        "exp": "1970-01-01T00:01:00Z",
        "nbf": "1970-01-01T00:00:00Z",
    }
    assert {ask("CANARY-secret") for ask in SECRET_FILTERS.values()} == {""}
