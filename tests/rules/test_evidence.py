"""In which order evidence counts, and what is done with what is uncertain."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rdmconv.planning import FromField
from rdmconv.rules.compiler import built_in_rules, load_rules
from rdmconv.rules.engine import Convert, Disagree, RuleSet, Skip
from rdmconv.rules.evidence import rules_of
from rdmconv.rules.inheritance import contents_of
from rdmconv.rules.pack import Form, ProviderText, RuleText
from rdmconv.rules.samples import sample
from tests import builders
from tests.builders import entry, pack, provider_text
from tests.rows import over
from tests.rules.deciding import decision, token, wish

AWS_ID, AWS_KEY = "AKIA{base32:16}", "{base64:40}"
GITHUB, NPM = "ghp_{alnum:36}", "npm_{alnum:36}"
MERAKI = "{hex:40}"
AT_MERAKI = {"url": "https://api.meraki.com/api/v1"}
NEAR_MERAKI = {"url": "https://n1.meraki.com/o/1"}
PROVIDERS = list(contents_of("builtin").providers.values())


def provider(**more: Any) -> ProviderText:
    return ProviderText.model_validate({"id": "acme", "name": "Acme", "source": "none", "confidence": "low", **more})


def rules(**more: Any) -> Mapping[str, RuleText]:
    return {rule.id: rule for rule in rules_of(provider(**more))}


DECISIVE = [{"form": "acme-[a-z]{9}", "decisive": True, "examples": ["acme-{lower:9}"]}]
VAGUE = [{"form": "[a-z]{9}", "examples": ["{lower:9}"]}]
ANYBODY = [{"form": "[a-z.@]+", "examples": ["{lower:9}"]}]
TELLING = [{"form": "acme-[a-z]{8}", "examples": ["acme-{lower:8}"]}]
HEX = [{"form": "[0-9a-f]{40}", "examples": ["{hex:40}"]}]

# Of which rules a provider consists


def test_a_provider_of_whom_nothing_is_known_has_no_rules() -> None:
    assert rules() == {}
    assert rules(secret=VAGUE, username=VAGUE) == {}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"words": ["acme"]}, ["name"]),
        ({"hosts": ["acme.example"]}, ["site-alone"]),
        ({"hosts": ["acme.example"], "secret": VAGUE}, ["site-alone"]),
        ({"hosts": ["acme.example"], "secret": TELLING}, ["site", "site-alone"]),
        ({"hosts": ["acme.example"], "secret": HEX}, ["site", "site-alone"]),
        ({"hosts": ["acme.example"], "secret": VAGUE, "username": TELLING}, ["site", "site-alone"]),
        ({"hosts": ["acme.example"], "secret": VAGUE, "username": VAGUE}, ["site", "site-alone"]),
        ({"hosts": ["acme.example"], "secret": VAGUE, "username": ANYBODY}, ["site-alone"]),
        ({"api_hosts": ["api.acme.example"]}, ["host"]),
        ({"api_hosts": ["api.acme.example"], "secret": VAGUE}, ["host", "host-alone"]),
        ({"secret": DECISIVE}, ["key", "swapped", "key-padded"]),
        ({"username": DECISIVE}, ["id", "swapped"]),
        ({"username": DECISIVE, "secret": VAGUE}, ["id", "id-alone", "swapped"]),
        ({"secret": DECISIVE, "skip": "it is none"}, ["key"]),
        ({"username": DECISIVE, "hosts": ["acme.example"], "words": ["acme"], "skip": "it is none"}, ["id", "host"]),
    ],
)
def test_what_is_known_becomes_rules(known: dict[str, Any], expected: list[str]) -> None:
    assert list(rules(**known)) == [f"acme-{word}" for word in expected]


ALL_OF_IT = {
    "secret": [*DECISIVE, *TELLING],
    "username": [*DECISIVE, *VAGUE],
    "hosts": ["acme.example"],
    "api_hosts": ["api.acme.example"],
    "words": ["acme"],
}


def test_the_stronger_the_evidence_the_sooner_it_counts() -> None:
    found = sorted(rules(**ALL_OF_IT).values(), key=lambda rule: -rule.priority)
    assert [(rule.id, rule.applicability) for rule in found] == [
        ("acme-key", "safe"),
        ("acme-id", "safe"),
        ("acme-id-alone", "manual"),
        ("acme-swapped", "unsafe"),
        ("acme-key-padded", "manual"),
        ("acme-host", "safe"),
        ("acme-host-alone", "manual"),
        ("acme-site", "safe"),
        ("acme-site-alone", "unsafe"),
        ("acme-name", "unsafe"),
    ]


def test_every_rule_that_comes_with_rdmconv_counts_less_than_a_users() -> None:
    assert max(rule.priority for rule in built_in_rules()) < 0


def test_any_other_evidence_is_better_than_that_of_a_fallback() -> None:
    weakest = min(rule.priority for rule in rules(**ALL_OF_IT).values())
    assert max(rule.priority for rule in rules(**ALL_OF_IT, fallback=True).values()) < weakest


def test_what_is_skipped_for_its_form_counts_before_all_else_and_for_its_host_as_a_host() -> None:
    skipped, kept = rules(**ALL_OF_IT, skip="it is none"), rules(**ALL_OF_IT)
    assert skipped["acme-host"].priority == kept["acme-host"].priority
    assert min(skipped[f"acme-{word}"].priority for word in ("key", "id")) > kept["acme-key"].priority


def test_a_setting_that_needs_a_part_of_the_id_stands_where_the_id_is_looked_at() -> None:
    parted: list[object] = [{"form": "(?P<site>[a-z]+)-[a-z]{9}", "examples": ["acme-{lower:9}"]}]
    known = {"username": parted, "api_hosts": ["api.acme.example"], "set": {"tenant_id": "{site}"}}
    assert "tenant_id" in rules(**known)["acme-host"].settings


# Which of several kinds of evidence counts


@over(PROVIDERS, lambda one: one.id)
def test_key_and_id_of_a_provider_agree(one: ProviderText) -> None:
    for secret in one.secret or [None]:
        for username in one.username or [None]:
            if any(form is not None and form.decisive for form in (secret, username)):
                found = decision(**_given("secret", secret), **_given("username", username))
                assert found is not None
                assert not isinstance(found, Disagree)


def _given(name: str, form: Form | None) -> dict[str, str]:
    return {} if form is None else {name: form.examples[0]}


@pytest.mark.parametrize(
    ("fields", "rule", "applicability"),
    [
        ({"secret": NPM, **AT_MERAKI}, "npm-key", "safe"),
        ({"username": AWS_ID, "secret": AWS_KEY, **AT_MERAKI}, "aws-id", "safe"),
        ({"username": AWS_ID, "secret": "hunter2"}, "aws-id-alone", "manual"),
        ({"username": AWS_ID, "secret": "hunter2", **AT_MERAKI}, "aws-id-alone", "manual"),
        ({"secret": MERAKI, **AT_MERAKI, "name": "Heroku API"}, "cisco-meraki-host", "safe"),
        ({"secret": "hunter2", **AT_MERAKI}, "cisco-meraki-host-alone", "manual"),
        ({"secret": MERAKI, **NEAR_MERAKI, "name": "Acronis API"}, "cisco-meraki-site", "safe"),
        ({"secret": MERAKI, **NEAR_MERAKI, "folder": "Access tokens\\API"}, "cisco-meraki-site-alone", "unsafe"),
        ({"secret": NPM + "\n"}, "npm-key-padded", "manual"),
        ({"secret": "Bearer " + NPM}, "npm-key-padded", "manual"),
        ({"secret": MERAKI, **NEAR_MERAKI, "tags": "prod api"}, "cisco-meraki-site", "safe"),
        ({"secret": MERAKI, **NEAR_MERAKI}, "cisco-meraki-site-alone", "unsafe"),
        ({"secret": MERAKI, "name": "Meraki API"}, "cisco-meraki-name", "unsafe"),
        ({"secret": token(), "url": "https://acme.sentinelone.net"}, "sentinelone-site-alone", "unsafe"),
        ({"secret": token()}, "jwt-key", "safe"),
    ],
)
def test_the_strongest_evidence_counts(fields: dict[str, str], rule: str, applicability: str) -> None:
    assert wish(**fields) == (rule, applicability)


@pytest.mark.parametrize(
    "fields",
    [
        {"secret": MERAKI},
        {"secret": "{guid}"},
        {"secret": MERAKI, "name": "Meraki"},
        {"secret": MERAKI, "name": "API key"},
        {"secret": MERAKI, "name": "Meraki keyboard"},
        {"secret": "hunter2", "name": "Meraki API"},
        {"secret": "hunter2", **NEAR_MERAKI},
        {"secret": "hunter2", **NEAR_MERAKI, "name": "Meraki API"},
    ],
)
def test_weak_evidence_alone_decides_nothing(fields: dict[str, str]) -> None:
    assert decision(**fields) is None


@pytest.mark.parametrize(("form", "host"), [(MERAKI, "api.meraki.com"), ("{guid}", "api.postmarkapp.com")])
def test_a_form_many_have_is_certain_at_the_host_of_an_api(form: str, host: str) -> None:
    found = wish(secret=form, url=f"https://{host}")
    assert found is not None
    assert found[1] == "safe"


def test_winners_of_different_providers_are_for_a_person() -> None:
    found = decision(username=AWS_ID, secret=GITHUB)
    assert found == Disagree(("aws-id-alone", "github-key"), ("AWS", "GitHub"))


def test_a_users_rule_counts_more_than_what_is_known_of_providers() -> None:
    mine = builders.rule("mine", {"name": {"eq": "entry"}}, {"type": "Mine"})
    found = RuleSet([*built_in_rules(), mine]).decide(entry(name="Entry", secret=sample(GITHUB)))
    assert isinstance(found, Convert)
    assert (found.rule, found.type) == ("mine", "Mine")


def test_a_key_rdm_encrypted_cannot_speak_against_the_rest() -> None:
    found = RuleSet(built_in_rules()).decide(entry(secret=None, encrypted="Q0FOQVJZ", username=sample(AWS_ID)))
    assert isinstance(found, Convert)
    assert (found.rule, found.applicability) == ("aws-id", "safe")


@pytest.mark.parametrize("url", ["", "https://api.meraki.com", "https://n1.meraki.com"])
def test_an_entry_without_a_secret_is_no_key(url: str) -> None:
    assert RuleSet(built_in_rules()).decide(entry(name="Meraki API", secret=None, url=url)) is None


# What is no API key

PEM = "-----BEGIN {any:RSA ,EC ,OPENSSH ,}PRIVATE KEY-----\n{base64:64}"
ELSEWHERE = [{}, {"url": "https://api.github.com"}, {"url": "https://api.meraki.com", "name": "Meraki API"}]


@pytest.mark.parametrize("more", ELSEWHERE, ids=["nowhere", "GitHub", "Meraki"])
@pytest.mark.parametrize(
    ("fields", "rule", "why"),
    [
        ({"secret": PEM}, "private-key-key", "it is a private key; put it in a private key entry"),
        (
            {"username": "backup@acme-prod.iam.gserviceaccount.com", "secret": "hunter2"},
            "google-service-account-id",
            "a JSON document that holds a private key",
        ),
        ({"username": "ASIA{base32:16}", "secret": AWS_KEY}, "aws-sts-id", "need a third value, the session token"),
        (
            {"username": "{guid}", "secret": "Abc8Q~{base64url:31}"},
            "azure-app-registration-key",
            "Azure service principal",
        ),
    ],
    ids=["PEM", "service account", "STS", "Entra"],
)
def test_what_is_no_api_key_is_skipped_and_why(
    fields: dict[str, str], rule: str, why: str, more: dict[str, str]
) -> None:
    found = decision(**fields, **more)
    assert isinstance(found, Skip)
    assert (found.rule, why in found.why) == (rule, True)


def test_a_host_whose_credentials_are_no_keys_is_skipped() -> None:
    found = decision(secret="{alnum:64}", url="https://1234.suitetalk.api.netsuite.com")
    assert isinstance(found, Skip)
    assert found.rule == "netsuite-host"


# User name and password in each other's place


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"username": AWS_KEY, "secret": AWS_ID}, "aws-swapped"),
        ({"username": "{alnum:32}", "secret": "AC{hex:32}"}, "twilio-swapped"),
        ({"username": "{alnum:40}", "secret": "DI{uppernum:18}"}, "cisco-duo-swapped"),
        ({"username": GITHUB, "secret": "octocat"}, "github-swapped"),
        ({"username": NPM, "secret": "x"}, "npm-swapped"),
    ],
)
def test_the_wrong_way_round_is_seen_and_waits_for_a_person(fields: dict[str, str], rule: str) -> None:
    found = decision(**fields)
    assert isinstance(found, Convert)
    assert (found.rule, found.applicability) == (rule, "unsafe")
    assert found.assignments["api_id"] == FromField("password")
    assert found.assignments["api_key"] == FromField("username")


@pytest.mark.parametrize(
    "fields",
    [
        {"username": AWS_ID, "secret": AWS_KEY},
        {"username": AWS_ID, "secret": AWS_ID},
        {"username": AWS_ID, "secret": "hunter2"},
        {"username": "hunter2", "secret": AWS_ID},
        {"username": "AC{hex:32}", "secret": "{alnum:32}"},
        {"username": "AC{hex:32}", "secret": "SK{hex:32}"},
        {"username": GITHUB, "secret": GITHUB},
        {"username": "octocat", "secret": GITHUB},
        {"username": "hvs.{base64url:90}", "secret": "{guid}"},
    ],
)
def test_when_both_ways_fit_or_none_nothing_is_swapped(fields: dict[str, str]) -> None:
    found = decision(**fields)
    assert not isinstance(found, Convert) or found.assignments["api_key"] == FromField("password")


def test_an_id_of_any_form_in_its_place_is_not_swapped(tmp_path: Path) -> None:
    vague = "{ form = '[a-z]{9}', examples = ['{lower:9}'] }"
    decisive = "{ form = 'acme-[a-z]{9}', decisive = true, examples = ['acme-{lower:9}'] }"
    path = tmp_path / "pack.toml"
    path.write_text(pack(provider_text(more=f"username = [{decisive}, {vague}]\nsecret = [{vague}]")))
    found = RuleSet(load_rules([str(path)])).decide(entry(username="ninechars", secret="acme-ninechars"))
    assert found is None


def test_nothing_is_swapped_for_a_secret_that_cannot_be_read() -> None:
    assert RuleSet(built_in_rules()).decide(entry(secret=None, encrypted="Q0FO", username=sample(GITHUB))) is None
