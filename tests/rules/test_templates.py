import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.rules.pack import ProviderText
from rdmconv.rules.provider import Provider
from rdmconv.rules.templates import Filled, Template, TemplateError, first_filled, names_in
from tests.builders import entry
from tests.rules.deciding import token

CANARY = "CANARY7Qx9Lm2Tz4Vb8Nc6Rk3"
PROVIDERS = {
    name: Provider(
        ProviderText.model_validate({"id": name, "name": name, "hosts": hosts, "source": "none", "confidence": "low"})
    )
    for name, hosts in (("acme", ["*.acme.example"]), ("silent", []))
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{name}", "Billing"),
        ("{name}-{username}", "Billing-billing"),
        ("{folder}", ""),
        ("{custom.Tenant}", "T1"),
        ("a {name} b {name}", "a Billing b Billing"),
        ("%s $x \\1", "%s $x \\1"),
    ],
)
def test_a_template_is_filled(text: str, filled: str) -> None:
    assert Template(text).fill(entry(custom_Tenant="T1"), {}).text == filled


@pytest.mark.parametrize("text", ["{name", "name}", "}{", "{{name}}", "{name}}"])
def test_a_brace_that_stands_alone_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match="a brace stands alone"):
        Template(text)


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert Template("{name}").fill(entry(name="{username} \\1 %s"), {}).text == "{username} \\1 %s"


@pytest.mark.parametrize(
    "text", ["{password}", "{}", "{Name}", "{ }", "{name.__class__}", "{0}", "{name!r}", "{name:>9}"]
)
def test_a_template_names_fields_only_and_no_secret(text: str) -> None:
    with pytest.raises(TemplateError, match=r"there is no field or group .*; fields are name, "):
        Template(text)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{folder[0]}", "Customers"),
        ("{folder[1]}", "ACME"),
        ("{folder[-1]}", "Keys"),
        ("{folder[3]}", ""),
        ("{folder[-4]}", ""),
        ("{folder[0]|upper}", "CUSTOMERS"),
        ("{tags[1]}", "api"),
        ("{tags[-1]}", "api"),
        ("{tags}", "prod api"),
        ("{host}", "eu.acme.example"),
        ("{url|host|parent|label}", "acme"),
        ("{url | host | upper}", "EU.ACME.EXAMPLE"),
        ("{url|segment}", "v1"),
        ("{custom.Ends|date:DD.MM.YYYY}", "2030-01-02T00:00:00"),
        ("{custom.Ends|date: DD.MM.YYYY }", "2030-01-02T00:00:00"),
        ("{custom.Ends|date}", "02.01.2030"),
        ("{url|of:acme|host}", "eu.acme.example"),
        ("{host|of: acme }", "eu.acme.example"),
        ("{name|of:acme}", ""),
        ("{region}", "eu"),
        ("{name}-{region|upper}", "Billing-EU"),
    ],
)
def test_a_part_of_a_field_is_filled_in(text: str, filled: str) -> None:
    one = entry(
        folder="Customers\\ACME\\\\Keys", tags="prod api", url="https://eu.acme.example/v1/x", custom_Ends="02.01.2030"
    )
    assert Template(text, ["region"], PROVIDERS.get).fill(one, {"region": "eu"}).text == filled


def test_a_group_that_took_no_part_leaves_the_template_empty() -> None:
    assert Template("x{region}", ["region"]).fill(entry(), {}) == Filled("")


def test_one_field_that_is_empty_leaves_the_whole_template_empty() -> None:
    assert Template("https://{host}/{name}").fill(entry(), {}) == Filled("")


def test_the_first_template_with_something_in_it_is_taken() -> None:
    templates = [Template("{folder}"), Template("{name}"), Template("x")]
    assert first_filled(templates, entry(), {}) == Filled("Billing")
    assert first_filled(templates[:1], entry(), {}) == Filled("")
    assert first_filled([], entry(), {}) == Filled("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{nobody}", "there is no field or group {nobody}"),
        ("{name[0]}", "{name[0]}: only folder and tags have parts to count"),
        ("{folder[x]}", "there is no field or group {folder[x]}"),
        ("{name|nobody}", "{name|nobody}: there is no filter nobody; filters are host, label"),
        ("{name|lower:x}", "there is no filter lower:x"),
        ("{name|}", "{name|}: there is no filter ; filters are"),
        ("{name|exp}", "there is no filter exp"),
        ("{name|date:DD}", "expected a date format with YYYY, MM and DD"),
        ("{url|of:nobody}", "there is no provider nobody whose hosts are known"),
        ("{url|of:silent}", "there is no provider silent whose hosts are known"),
        ("{url|of}", "there is no filter of"),
        ("{secret}", "{secret} would show the secret"),
        ("{secret|lower}", "{secret|lower} would show the secret"),
        ("{secret|lower|exp}", "{secret|lower|exp} would show the secret"),
        ("{secret|date:DD.MM.YYYY}", "would show the secret"),
        ("{secret[0]|exp}", "only folder and tags have parts to count"),
    ],
)
def test_an_error_names_the_placeholder_and_what_was_expected(text: str, expected: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(expected)):
        Template(text, providers=PROVIDERS.get)


# What a token claims


def test_a_date_a_token_claims_is_marked() -> None:
    one = entry(secret=token(exp=60))
    assert Template("{secret|exp}").fill(one, {}) == Filled("1970-01-01T00:01:00Z", is_claimed=True)
    assert Template("{name}").fill(one, {}) == Filled("Billing")


@pytest.mark.parametrize("secret", [None, "", CANARY, token(nbf=60)])
def test_a_secret_that_claims_nothing_leaves_the_template_empty(secret: str | None) -> None:
    assert Template("until {secret|exp}").fill(entry(secret=secret), {}) == Filled("")


FILTERS = st.sampled_from(["exp", "nbf", "lower", "upper", "host", "label", "parent", "segment", "date", "of:acme"])
PLACES = st.builds(
    lambda name, filters: "{" + "|".join((name, *filters)) + "}",
    st.sampled_from(["secret", "secret[0]", " secret ", "name", "tags[0]", "host", "group"]),
    st.lists(FILTERS, max_size=3),
)
TEXTS = st.lists(PLACES | st.sampled_from(["x", "{", "}", "{secret", "secret}", "{{secret}}"]), max_size=4).map("".join)


@given(TEXTS, st.sampled_from([CANARY, f"https://{CANARY}.example/{CANARY}", token(exp=60, x=CANARY)]))
def test_no_template_shows_a_secret(text: str, secret: str) -> None:
    try:
        template = Template(text, ["group"], PROVIDERS.get)
    except TemplateError:
        return
    filled = template.fill(entry(secret=secret, tags="prod"), {"group": "eu"}).text
    assert not any(secret[at : at + 6] in filled for at in range(len(secret) - 5))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("x", []),
        ("{name}", ["name"]),
        ("{folder[0]|lower}{ host }", ["folder", "host"]),
        ("{custom.A b}", ["custom.A b"]),
    ],
)
def test_a_template_tells_what_it_names(text: str, names: list[str]) -> None:
    assert names_in(text) == names
