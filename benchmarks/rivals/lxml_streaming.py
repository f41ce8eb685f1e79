"""Convert an XML export with lxml's ``iterparse`` and ``xmlfile``.

    python lxml_streaming.py INPUT OUTPUT

The usual program for a file that does not fit in memory: read one entry, change it,
write it, forget it. An entry is written one step late, for the text that follows it
is known only when the next entry has ended.
"""

import sys
from collections.abc import Iterator
from typing import Any

from lxml import etree

LOGIN_TYPES = {"Default", "0"}


def convert(entry: Any) -> None:
    """Turn an entry into an API key if it is a *Username and password* credential."""
    if entry.findtext("ConnectionType") != "Credential":
        return
    credentials = entry.find("Credentials")
    if credentials is None:
        return
    kind = credentials.find("CredentialType")
    if kind is None:
        kind = etree.Element("CredentialType")
        kind.tail = credentials.text
        credentials.insert(0, kind)
    elif kind.text not in LOGIN_TYPES:
        return
    kind.text = "ApiKey"
    rename(credentials, "UserName", "ApiId")
    rename(credentials, "Password", "ApiKey")
    copy_url(entry, credentials)


def rename(parent: Any, old: str, new: str) -> None:
    """Give a child element its new name."""
    child = parent.find(old)
    if child is not None:
        child.tag = new


def copy_url(entry: Any, credentials: Any) -> None:
    """Copy the entry's address into its credentials, as the last field."""
    url = entry.findtext("Url")
    if url:
        last = credentials[-1]
        copy = etree.SubElement(credentials, "Url")
        copy.text = url
        copy.tail, last.tail = last.tail, credentials.text


def finished_nodes(path: str) -> Iterator[Any]:
    """Give the head's text, then every node between the entries, converted."""
    events = etree.iterparse(path, tag="Connection", strip_cdata=False, huge_tree=True)
    parent: Any = None
    for _, entry in events:
        convert(entry)
        holder = entry.getparent()
        if holder is None or holder.tag != "Connections":
            continue
        if parent is None:
            parent = holder
            yield parent.text
        for node in parent[: parent.index(entry)]:
            yield node
            node.clear()
            parent.remove(node)
    if parent is not None:
        yield from parent


def rewrite(source: str, target: str) -> None:
    """Convert a whole export."""
    with etree.xmlfile(target, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("RDMExport"):
            out.write("\n  ")
            with out.element("Connections"):
                for node in finished_nodes(source):
                    out.write(node)
            out.write("\n")


if __name__ == "__main__":
    rewrite(sys.argv[1], sys.argv[2])
