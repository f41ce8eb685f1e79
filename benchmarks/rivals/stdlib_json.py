"""Convert a JSON export with the standard library: load, modify, dump.

    python stdlib_json.py INPUT OUTPUT

The output is compact, for ``json`` writes indented text in Python code, several times
slower than the C encoder; the garbage collector is off, for it would walk through the
growing tree again and again; and nothing looks for cycles, which parsed JSON cannot
have. All three are in favour of this program.
"""

import gc
import json
import sys
from typing import Any

LOGIN_TYPES = {None, "Default", 0}


def convert(entry: dict[str, Any]) -> None:
    """Turn an entry into an API key if it is a *Username and password* credential."""
    for child in entry.get("Children", ()):
        convert(child)
    if entry.get("ConnectionType") not in {26, "Credential"}:
        return
    old = entry.get("Credentials", {})
    if old.get("CredentialType") not in LOGIN_TYPES:
        return
    names = {"UserName": "ApiId", "Password": "ApiKey"}
    new = {"CredentialType": 49}
    new |= {names.get(name, name): value for name, value in old.items()}
    new["CredentialType"] = 49
    if entry.get("Url"):
        new["Url"] = entry["Url"]
    entry["Credentials"] = new


def rewrite(source: str, target: str) -> None:
    """Convert a whole export."""
    with open(source, "rb") as file:
        export = json.loads(file.read())
    for entry in export["Connections"]:
        convert(entry)
    text = json.dumps(export, ensure_ascii=False, check_circular=False)
    with open(target, "wb") as file:
        file.write(text.encode())


if __name__ == "__main__":
    gc.disable()
    rewrite(sys.argv[1], sys.argv[2])
