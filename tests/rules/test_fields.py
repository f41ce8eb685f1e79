import pytest

from rdmconv.rules.fields import host_of, is_field, text_of, texts_of
from tests.builders import entry


@pytest.mark.parametrize("name", ["name", "secret", "host", "tags", "custom.Any title", "custom."])
def test_these_are_fields(name: str) -> None:
    assert is_field(name)


@pytest.mark.parametrize("name", ["", "Name", "password", "custom", "secret.x", "api_key"])
def test_these_are_none(name: str) -> None:
    assert not is_field(name)


def test_a_field_that_is_absent_is_empty() -> None:
    assert text_of(entry(), "folder") == ""
    assert texts_of(entry(), "folder") == ("",)


def test_without_tags_there_is_nothing_to_look_at() -> None:
    assert list(texts_of(entry(), "tags")) == []


def test_each_tag_is_looked_at_by_itself() -> None:
    assert texts_of(entry(tags=" prod  api\tkey "), "tags") == ["prod", "api", "key"]


def test_the_host_is_that_of_the_entry_or_else_that_of_its_url() -> None:
    assert text_of(entry(), "host") == ""
    assert text_of(entry(url="https://api.example/x"), "host") == "api.example"
    assert text_of(entry(url="https://api.example/x", host="srv01"), "host") == "srv01"


@pytest.mark.parametrize("url", ["", "/path", "//acme.example", "https://", "https:///path", "?x"])
def test_a_url_without_a_host_has_none(url: str) -> None:
    assert host_of(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "acme.example",
        " acme.example ",
        "acme.example:8443",
        "acme.example/path",
        "https://acme.example",
        "https://acme.example:8443/path",
        "https://user:pass@acme.example",
        "https://user@other.example@acme.example:1",
        "https://acme.example?x@other.example",
        "https://acme.example#x@other.example",
        "https://acme.example\\@other.example",
        "acme.example/?to=https://other.example",
        "acme.example?to=https://other.example",
        "acme.example#https://other.example",
        "ftp+x://acme.example",
    ],
)
def test_the_host_of_a_url_is_found(url: str) -> None:
    assert host_of(url) == "acme.example"


@pytest.mark.parametrize("url", ["[::1]", "[::1]:80", "https://u@[::1]:80/x"])
def test_an_ipv6_address_keeps_its_brackets(url: str) -> None:
    assert host_of(url) == "[::1]"
