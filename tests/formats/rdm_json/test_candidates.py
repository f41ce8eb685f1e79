import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.formats.base import Plain
from rdmconv.formats.rdm_json.candidates import suspects
from rdmconv.formats.rdm_json.signs import is_rdm_entry
from rdmconv.model.entry import Kind
from tests.formats.rdm_json.support import entries, envelope, parts, units


@pytest.mark.parametrize(
    "member",
    [
        b'"ConnectionType": 26',
        b'"ConnectionType":26',
        b'"ConnectionType"\r\n:\t26\n',
        b'"connectiontype": "credential"',
        b'"CONNECTIONTYPE": "CREDENTIAL"',
        b'"ConnectionType": "26"',
        b'"ConnectionType": 26.0',
        b'"ConnectionType": 2.6e1',
        b'"ConnectionType": " Credential "',
        b'"ConnectionType": "\\tCredential"',
        b'"\\u0043onnectionType": 26',
        b'"Connection\\u0054ype": "Credential"',
        b'"ConnectionType": "\\u0043redential"',
        b'"ConnectionType": "\\u00326"',
        b'"ConnectionType": "2\\u0036"',
        b'"A": {"ConnectionType": 77}, "ConnectionType": 26',
    ],
)
def test_every_spelling_of_a_credential_is_found(member: bytes) -> None:
    (entry,) = entries(envelope(b'{"ConnectionType": 77}', b"{" + member + b', "Name": "n"}', b"{}"))
    assert entry.kind is Kind.USERNAME_PASSWORD
    assert entry.ordinal == 1


@pytest.mark.parametrize(
    "element",
    [
        b"{}",
        b'{"ConnectionType": 77}',
        b'{"ConnectionType": 260}',
        b'{"ConnectionType": 1, "Children": null}',
        b'{"ConnectionType": "RDPConfigured", "Children": []}',
        b'{"ConnectionType": null}',
        b'{"Name": "ConnectionType", "Others": ["Children", "ConnectionType" ]}',
        b'{"Description": "{\\"ConnectionType\\": 26}"}',
    ],
)
def test_what_is_plainly_no_credential_is_copied(element: bytes) -> None:
    assert not suspects(element)
    assert all(isinstance(part, Plain) for part in parts(envelope(element)))


@pytest.mark.parametrize("element", [b"null", b"1", b'"x"', b"[]", b"[26]", b"true"])
def test_what_is_no_object_is_a_unit(element: bytes) -> None:
    (unit,) = units(envelope(element))
    assert unit.data == element
    assert [problem.code for problem in unit.entries[0].problems] == ["ENT004"]


@given(st.text(), st.sampled_from(["connectiontype", "credential", "26", "children"]))
def test_no_other_letter_folds_to_one_of_ours(text: str, wanted: str) -> None:
    assert (text.lower() == wanted) == (text.encode("utf-8").lower() == wanted.encode())


def test_an_entry_is_known_by_its_members() -> None:
    assert is_rdm_entry(["connectionTYPE"])
    assert is_rdm_entry(["Credentials"])
    assert is_rdm_entry(["id", "NAME"])
    assert not is_rdm_entry(["ID"])
    assert not is_rdm_entry(["Name", "Host"])
    assert not is_rdm_entry([])
