"""Exports that several tests convert."""

from tests.builders import guid, xml_credential, xml_export

TWO = xml_export(xml_credential(name="a"), xml_credential(name="b", id=guid(2)))
OUTER = xml_export(
    xml_credential(
        f"<Children>{xml_credential(name='b', id=guid(2))}{xml_credential(name='c', id=guid(3))}</Children>", name="a"
    )
)
"""A credential with two sub-entries."""
