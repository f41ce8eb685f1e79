"""The dates a JSON Web Token claims, read without checking its signature (RFC 7519)."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Final, Literal

_LONGEST: Final = 64 << 10
"""Characters of a token that is looked into."""
_PARTS: Final = 3


def claimed_date(token: str, claim: Literal["exp", "nbf"]) -> str:
    """Give the date a claim names, in UTC, as RDM writes dates; empty when the text is no token or claims none."""
    parts = token.split(".")
    if len(token) > _LONGEST or len(parts) != _PARTS:
        return ""
    try:
        body = base64.b64decode(parts[1] + "=" * (-len(parts[1]) % 4), altchars=b"-_", validate=True)
        claims = json.loads(body)
        seconds = claims.get(claim) if isinstance(claims, dict) else None
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            return ""
        return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat() + "Z"
    except (binascii.Error, ValueError, OverflowError, OSError, RecursionError):
        return ""  # whatever it is, it names no date
