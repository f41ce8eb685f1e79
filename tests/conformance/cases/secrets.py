"""How a secret is there: clear, encrypted by RDM, both, or not at all."""

from __future__ import annotations

from parts import SSH, ciphertext, encrypted, entry
from shapes import Fields, Value

from tests.conformance.case import Certainty, Fact
from tests.conformance.writing import both, brief, found, login, other, small

SEEN, DOC, SECTION = Certainty.SEEN, Certainty.DOC, "A credential entry"
CLEAR = Fact("`Password` is the password in clear, as an import accepts it", DOC, SECTION)
SAFE = Fact("`SafePassword` is the password as RDM encrypted it, in base64: opaque", SEEN, SECTION)
BOTH = Fact("with a clear and an encrypted password nobody can tell which counts", SEEN, SECTION)
ABSENT = Fact("exports leave credentials out unless asked to include them", DOC, "security 2.1")
ELSEWHERE = Fact("sessions hold encrypted passwords too, below their own settings", DOC, "security 2.1")
HISTORY = Fact("there are other `Safe…` fields, such as `SafePasswordHistory`", DOC, "security 2.1")
ODD = Fact("a value keeps every character: spaces, quotes, what is not ASCII", SEEN, "Lossless")

CIPHER = ciphertext("kit")
LOCKED = ((0, "ENC002"),)


def holding(inner: Fields, **fields: Value) -> Fields:
    """A login with these credentials."""
    return {**login("x", **fields), "Credentials": inner}


SESSION = entry(
    2,
    "s",
    "Customers",
    ConnectionType=SSH,
    Terminal={"SafePassword": CIPHER, "Username": "root"},
    RDP={"SafePassword": CIPHER},
)
TEXTS = {
    "spaces": "  CANARY-spaces\t ",
    "quotes": "CANARY-\"'`\\/",
    "markup": "CANARY-<b>&amp;]]></b>",
    "not_ascii": "CANARY-é€𝄞\u00a0\u2028",
    "variable": "$CANARY-HOST$",
}

CASES = [
    *both("password_clear", CLEAR, [login("clear")], [found()]),
    small("safe_password.xml", SAFE, brief(secret="encrypted"), stays=LOCKED),
    small("safe_password.json", SAFE, brief(secret="encrypted"), stays=LOCKED),
    *both(
        "safe_password_and_domain",
        SAFE,
        [holding(encrypted("billing", Domain="ACME"))],
        [found(secret="encrypted", domain="ACME")],
        stays=LOCKED,
    ),
    *both(
        "safe_password_and_empty_clear",
        SAFE,
        [holding(encrypted("billing", Password=""))],
        [found(secret="encrypted")],
        stays=LOCKED,
    ),
    *both("empty_safe_password", CLEAR, [login("and-empty", inner={"SafePassword": ""})], [found()]),
    small("safe_and_clear_password.xml", BOTH, brief(secret="both"), stays=((0, "ENT008"),)),
    *both(
        "clear_and_encrypted",
        BOTH,
        [login("both", inner={"SafePassword": CIPHER})],
        [found(secret="both")],
        stays=((0, "ENT008"),),
    ),
    small("no_password.xml", ABSENT, brief(secret="none"), stays=((0, "VAL001"),)),
    small("no_password.json", ABSENT, brief(secret="none"), stays=((0, "VAL001"),)),
    small("empty_password.xml", ABSENT, brief(secret="none"), stays=((0, "VAL001"),)),
    *both(
        "password_empty", ABSENT, [login("x", inner={"Password": ""})], [found(secret="none")], stays=((0, "VAL001"),)
    ),
    *both("encrypted_in_sessions", ELSEWHERE, [login("beside"), SESSION], [found(), other(2, "SSHShell", name="s")]),
    *both(
        "encrypted_history",
        HISTORY,
        [login("h", inner={"SafePasswordHistory": CIPHER}, SafeParam1Default=CIPHER)],
        [found()],
    ),
    *(
        case
        for word, text in TEXTS.items()
        for case in both(f"password_{word}", ODD, [holding({"Password": text, "UserName": "billing"})], [found()])
    ),
    small("password_with_spaces.xml", ODD, brief()),
]
