"""Documents in JSON that rdmconv once saw otherwise than other parsers, each by what it shows."""

import json
from typing import Any

from tests.builders import guid

_CREDENTIAL = {"ConnectionType": 26, "Credentials": {"Password": "CANARY-1", "UserName": "u"}, "ID": guid(1)}


def _export(*entries: Any) -> str:
    return json.dumps({"Connections": entries})


FOUND = {
    "a login under a name with escapes": _export(_CREDENTIAL, {"ID": guid(2), "CredentialConnectionID": guid(1)})
    .replace("ConnectionID", r"Connection\u0049D")
    .encode(),
    "an ID twice, once under a name with escapes": _export(_CREDENTIAL, {"ID": guid(1), "Name": "a"})
    .replace('"ID"', r'"\u0049\u0044"', 1)
    .encode(),
}
