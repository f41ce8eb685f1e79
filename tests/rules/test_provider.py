from typing import Any

import pytest

from rdmconv.rules.pack import ProviderText
from rdmconv.rules.patterns import Pattern, PatternError
from rdmconv.rules.provider import Provider, host_pattern, joined, no_providers, word_pattern

FORM = {"form": "a|b", "examples": ["a"]}


def provider(**more: Any) -> Provider:
    return Provider(
        ProviderText.model_validate({"id": "acme", "name": "Acme", "source": "none", "confidence": "low", **more})
    )


@pytest.mark.parametrize("field", ["secret", "username", "host", "url", "name", "folder", "custom.X"])
def test_of_a_provider_without_facts_nothing_is_known(field: str) -> None:
    assert provider().pattern(field) is None


def test_an_empty_catalogue_knows_nobody() -> None:
    assert no_providers("acme") is None


@pytest.mark.parametrize(("text", "fits"), [("a", True), ("b", True), ("ab", False), ("", False), ("A", False)])
def test_one_of_the_forms_must_fit_the_whole_text(text: str, fits: bool) -> None:
    for field in ("secret", "username"):
        pattern = provider(**{field: [FORM, {"form": "c", "examples": ["c"]}]}).pattern(field)
        assert pattern is not None
        assert pattern.holds(text) is fits


@pytest.mark.parametrize("form", ["[", "(?=a)", "a)|(?:b", "a{1001}"])
def test_a_form_that_is_no_pattern_is_refused(form: str) -> None:
    for field in ("secret", "username"):
        with pytest.raises(PatternError):
            provider(**{field: [FORM, {"form": form, "examples": ["a"]}]}).check()


@pytest.mark.parametrize(
    ("globs", "host", "fits"),
    [
        (["acme.example"], "acme.example", True),
        (["acme.example"], "acmexexample", False),
        (["*.acme.example"], "a.b.acme.example", True),
        (["*.acme.example"], "acme.example", False),
        (["*.acme.example"], "evil.example/.acme.example", False),
        (["api-*.acme.example"], "api-.acme.example", False),
        (["api-*.acme.example"], "api-eu.acme.example", True),
        (["one.example", "two.example"], "two.example", True),
    ],
)
def test_a_star_stands_for_a_part_of_a_host(globs: list[str], host: str, fits: bool) -> None:
    pattern = provider(hosts=globs).pattern("host")
    assert pattern is not None
    assert pattern.holds(host) is fits
    assert Pattern(host_pattern(globs), fold=True, whole=True).holds(host.upper()) is fits


def test_hosts_of_both_kinds_are_the_providers() -> None:
    pattern = provider(hosts=["one.example"], api_hosts=["two.example"]).pattern("host")
    assert pattern is not None
    assert pattern.holds("one.example")
    assert pattern.holds("two.example")


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("acme.example", True),
        ("https://acme.example", True),
        ("HTTPS://ACME.EXAMPLE/", True),
        ("https://user:pass@acme.example:8443/x?y#z", True),
        ("acme.example:443", True),
        ("acme.example?x", True),
        ("acme.example#x", True),
        ("https://acme.example.evil.example", False),
        ("https://evil.example/@acme.example", False),
        ("https://evil.example?@acme.example", False),
        ("https://evil.example#@acme.example", False),
        ("https://acme.example@evil.example", False),
        ("", False),
    ],
)
def test_a_url_is_the_providers_when_its_host_is(url: str, fits: bool) -> None:
    pattern = provider(hosts=["acme.example"]).pattern("url")
    assert pattern is not None
    assert pattern.holds(url) is fits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("acme", True),
        ("ACME", True),
        ("the acme key", True),
        ("acme-key", True),
        ("acme_key", True),
        ("key (Acme Cloud)", True),
        ("acmeist", False),
        ("pacme", False),
        ("acme2", False),
        ("ac me", False),
        ("", False),
    ],
)
def test_a_word_stands_by_itself(text: str, found: bool) -> None:
    pattern = provider(words=["acme", "acme cloud"]).pattern("name")
    assert pattern is not None
    assert pattern.holds(text) is found


def test_a_word_is_no_pattern() -> None:
    assert not Pattern(word_pattern(["fly.io"])).holds("fly-io")


def test_joined_patterns_keep_to_themselves() -> None:
    pattern = Pattern(joined(["(?i)a", "b|c"]) + "|d", whole=True)
    assert [text for text in ("A", "b", "c", "d") if not pattern.holds(text)] == []
    assert not pattern.holds("B")


@pytest.mark.parametrize(
    ("field", "forms", "tells"),
    [
        ("secret", [{**FORM, "decisive": True}], True),
        ("secret", [{**FORM, "decisive": True}, FORM], False),
        ("secret", [FORM], False),
        ("username", [FORM], False),
        ("name", [FORM], True),
        ("host", [FORM], True),
    ],
)
def test_a_form_that_others_have_tells_little(field: str, forms: list[object], tells: bool) -> None:
    assert (provider(secret=forms, username=forms).literal(field) > 0) is tells
