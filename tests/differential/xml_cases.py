"""Documents in XML that rdmconv once saw otherwise than other parsers, each by what it shows."""

from tests.builders import guid, xml_credential, xml_entry, xml_export

_SPLIT = f"{guid(1)[:9]}<![CDATA[{guid(1)[9:]}]]>"
_DEEPER = xml_credential(id=guid(2))

FOUND = {
    "children in a namespace": xml_export(xml_entry(f"<Children xmlns='urn:d'>{_DEEPER}</Children>")),
    "below an entry in a namespace": xml_export(
        xml_entry(f"<Children>{_DEEPER}</Children>").replace("<Connection>", "<Connection xmlns='urn:d'>", 1)
    ),
    "out of a namespace again": xml_export(
        xml_entry(f"<Children xmlns='urn:d'>{_DEEPER.replace('<Connection>', '<Connection xmlns=>')}</Children>")
    ),
    "a namespace in the value of an attribute": xml_export(
        xml_credential("<Children/>").replace("<Password>", "<Password a=\" xmlns='urn:d'\">")
    ),
    "nil in the value of an attribute": xml_export(
        xml_credential().replace("<Password>", "<Password a=\" xsi:nil='true'\">")
    ),
    "a login partly in CDATA": xml_export(
        xml_credential(), xml_entry(f"<CredentialConnectionID>{_SPLIT}</CredentialConnectionID>", id=guid(2))
    ),
    "a login behind an attribute with an angle": xml_export(
        xml_credential(),
        xml_entry(f"<CredentialConnectionID a='>'>{guid(1)}</CredentialConnectionID>", id=guid(2)),
    ),
    "an ID twice, once partly in CDATA": xml_export(
        xml_credential(), xml_entry(id=None, name=None).replace("</Connection>", f"<ID>{_SPLIT}</ID></Connection>")
    ),
}
