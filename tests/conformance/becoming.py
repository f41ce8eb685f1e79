"""What an entry that was converted must say, held against what it said before, on plain trees alone."""

from tests.conformance.plain_entry import PlainEntry, text_of
from tests.conformance.tree import Group, Node, Number

OLD = ("username", "password", "safepassword", "domain")
NEW = ("apiid", "apikey", "safeapikey", "tenantid", "credentialtype", "apikeytype", "url")
PAIRS = (("UserName", "ApiId"), ("Password", "ApiKey"), ("SafePassword", "SafeApiKey"), ("Domain", "TenantId"))
"""Which field of the credential becomes which of the API key (a guess; see profiles)."""


def assert_became_an_api_key(old: PlainEntry, new: PlainEntry) -> None:
    """The credential says in new words what it said in the old ones, and nothing else is different."""
    assert (old.kind, new.kind) == ("Credential/Default", "Credential/ApiKey")
    for source, target in PAIRS:
        there = old.text("Credentials", target) or ""
        assert (new.text("Credentials", target) or "") == (old.text("Credentials", source) or there)
        assert not new.nodes("Credentials", source)
    assert new.url == old.url
    assert new.text("Url") == old.text("Url")
    assert written_type(new) == expected_type(old)
    assert rest_of(new.node) == rest_of(old.node)


def rest_of(entry: Node) -> Node:
    """The entry without what a conversion is about, and without its sub-entries."""
    if not isinstance(entry, Group):
        return entry
    members = [
        (name, node.without(*OLD, *NEW) if name.lower() == "credentials" and isinstance(node, Group) else node)
        for name, node in entry.members
        if name.lower() != "children"
    ]
    return Group(tuple(members))


def written_type(entry: PlainEntry) -> Node:
    """The sub-type as written."""
    return next(iter(entry.nodes("Credentials", "CredentialType")), None)


def expected_type(old: PlainEntry) -> Node:
    """How the new sub-type must be written: as a number where the old one, or else the type of the entry, is."""
    for path in (("Credentials", "CredentialType"), ("ConnectionType",)):
        written = next((node for node in old.nodes(*path) if node is not None), None)
        if written is not None:
            number = (text_of(written) or "").strip().isdigit()
            return Number("49") if isinstance(written, Number) else "49" if number else "ApiKey"
    raise AssertionError("a credential has a type")
