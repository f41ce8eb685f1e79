"""What follows from a key, an ID or a host; what the entry itself says goes first."""

import pytest

from rdmconv.rules.compiler import built_in_rules
from rdmconv.rules.engine import Convert
from tests.rules.deciding import decision, derived, token

MAILCHIMP = "{hex:32}-us21"
ATLASSIAN = "ATATT{base64url:40}={alnum:8}"
SHOPIFY = "shpat_{hex:32}"
DATADOG = {"username": "{hex:32}", "secret": "{hex:40}", "name": "Datadog API"}
CONNECTWISE = {"username": "acme.inc+{alnum:16}", "secret": "{alnum:16}"}
GOOGLE_ID = "123456-{lowernum:32}.apps.googleusercontent.com"
EXPIRES, STARTS = 1_900_000_000, 1_700_000_000


def test_nothing_is_derived_where_nothing_is_known() -> None:
    assert derived(secret="mlsn.{hex:64}", url="https://own.example") == {}
    assert derived(secret="key-{lowernum:32}") == {}


def test_mailchimp_says_its_data_centre_in_the_key() -> None:
    assert derived(secret=MAILCHIMP) == {"url": "https://us21.api.mailchimp.com/3.0", "tenant_id": "us21"}


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("app.datadoghq.com", "datadoghq.com"),
        ("app.datadoghq.eu", "datadoghq.eu"),
        ("app.ddog-gov.com", "ddog-gov.com"),
        ("api.datadoghq.com", "datadoghq.com"),
        ("api.us3.datadoghq.com", "us3.datadoghq.com"),
    ],
)
def test_datadog_is_reached_at_the_site_of_the_account(host: str, site: str) -> None:
    assert derived(**DATADOG, host=host) == {"url": f"https://api.{site}", "tenant_id": site}
    assert derived(**DATADOG, url=f"https://{host}/account") == {"tenant_id": site}


def test_a_datadog_site_that_is_the_whole_host_is_not_cut() -> None:
    assert derived(**DATADOG, host="us3.datadoghq.com") == {}


@pytest.mark.parametrize("domain", ["okta.com", "okta-emea.com", "oktapreview.com"])
def test_okta_says_its_organization_in_the_host(domain: str) -> None:
    fields = {"name": "Okta API", "secret": "00{base64url:40}"}
    assert derived(**fields, url=f"https://acme.{domain}/admin") == {"tenant_id": "acme"}
    assert derived(**fields, host=f"acme.{domain}") == {"url": f"https://acme.{domain}", "tenant_id": "acme"}
    assert derived(**fields, url=f"https://{domain}") == {}


def test_zendesk_says_its_organization_in_the_host() -> None:
    fields = {"username": "agent@acme.example/token", "secret": "{alnum:40}"}
    assert derived(**fields, url="https://acme.zendesk.com/agent") == {"tenant_id": "acme"}


@pytest.mark.parametrize(
    "more",
    [
        {"url": "https://api-eu.myconnectwise.net"},
        {"url": "https://eu.myconnectwise.net"},
        {"name": "ConnectWise Manage API"},
    ],
)
def test_connectwise_says_its_company_in_front_of_the_public_key(more: dict[str, str]) -> None:
    assert derived(**CONNECTWISE, **more)["tenant_id"] == "acme.inc"


def test_a_host_decides_also_when_the_id_says_no_company() -> None:
    fields = {**CONNECTWISE, "username": "svc"}
    assert derived(**fields, url="https://api-eu.myconnectwise.net") == {}


@pytest.mark.parametrize("url", ["https://dev.azure.com/acme/web", "https://acme.visualstudio.com/web"])
def test_azure_devops_says_its_organization_in_the_url(url: str) -> None:
    assert derived(name="PAT", secret="{lowernum:52}", url=url) == {"tenant_id": "acme"}


def test_azure_devops_without_an_organization_has_none() -> None:
    assert derived(name="PAT", secret="{lowernum:52}", url="https://dev.azure.com/") == {}


@pytest.mark.parametrize(("secret", "host"), [(SHOPIFY, "acme.myshopify.com"), (ATLASSIAN, "acme.atlassian.net")])
def test_a_key_that_says_nothing_leaves_it_to_the_host(secret: str, host: str) -> None:
    assert derived(secret=secret, host=host) == {"url": f"https://{host}", "tenant_id": "acme"}
    assert derived(secret=secret, url=f"https://{host}/admin") == {"tenant_id": "acme"}


@pytest.mark.parametrize("secret", [SHOPIFY, ATLASSIAN, "glsa_{alnum:32}_{hex:8}"])
@pytest.mark.parametrize(
    "url", ["", "https://intranet.example", "https://id.atlassian.com", "https://acme.zendesk.com"]
)
def test_nothing_is_derived_from_the_host_of_somebody_else(secret: str, url: str) -> None:
    assert derived(secret=secret, url=url) == {}


@pytest.mark.parametrize("url", ["https://atlassian.net.evil.example", "https://evil.example/acme.atlassian.net"])
def test_a_host_that_only_looks_like_the_provider_is_somebody_elses(url: str) -> None:
    assert derived(secret=ATLASSIAN, url=url) == {}


def test_google_says_its_project_in_the_id() -> None:
    known = {"url": "https://oauth2.googleapis.com/token", "tenant_id": "123456"}
    assert derived(username=GOOGLE_ID, secret="anything") == known
    assert derived(username=GOOGLE_ID, secret="GOCSPX-{base64url:28}") == known


def test_algolia_says_its_application_in_the_id() -> None:
    fields = {"username": "ABCDE12345", "secret": "{hex:32}", "host": "acme.algolia.net"}
    assert derived(**fields) == {"url": "https://ABCDE12345.algolia.net", "tenant_id": "ABCDE12345"}


def test_twilio_says_its_account_in_the_id_of_one() -> None:
    account = derived(username="AC{hex:32}", secret="{alnum:32}")
    key = derived(username="SK{hex:32}", secret="{alnum:32}")
    assert (account["tenant_id"][:2], "tenant_id" in key) == ("AC", False)


@pytest.mark.parametrize(
    "more", [{}, {"url": "https://acme.sentinelone.net"}, {"name": "N-central API", "url": "https://acme.n-able.com"}]
)
def test_a_token_claims_its_own_dates(more: dict[str, str]) -> None:
    found = derived(secret=token(exp=EXPIRES, nbf=STARTS), **more)
    assert (found["valid_from"], found["expires_after"]) == ("2023-11-14T22:13:20Z", "2030-03-17T17:46:40Z")


def test_dates_a_token_claims_are_marked() -> None:
    found = decision(secret=token(exp=EXPIRES))
    assert isinstance(found, Convert)
    assert list(found.claimed) == ["expires_after"]


def test_a_token_without_dates_claims_none() -> None:
    assert derived(secret=token()) == {}


@pytest.mark.parametrize(
    ("fields", "own"),
    [
        ({"secret": MAILCHIMP}, {"url": "https://own.example"}),
        ({"secret": MAILCHIMP}, {"domain": "own"}),
        ({"secret": ATLASSIAN, "url": "https://acme.atlassian.net"}, {"domain": "own"}),
        ({"username": GOOGLE_ID, "secret": "anything"}, {"domain": "own", "url": "https://own.example"}),
        ({"secret": token(exp=EXPIRES)}, {"expiration": "2031-01-01T00:00:00"}),
    ],
)
def test_what_the_entry_itself_says_goes_first(fields: dict[str, str], own: dict[str, str]) -> None:
    places = {"url": "url", "domain": "tenant_id", "expiration": "expires_after"}
    found = derived(**fields, **own)
    assert not {places[name] for name in own} & set(found)


def test_every_rule_names_its_provider_or_skips() -> None:
    without = [rule.id for rule in built_in_rules() if rule.action == "convert" and "type" not in rule.settings]
    assert without == []
