"""What the scan looks for in the bytes of a document: where entries begin and end, and which may hold a credential."""

import re
from typing import Final

PLAIN_TYPE, START, END, SPECIAL = 1, 2, 3, 4
TOKEN: Final = re.compile(
    rb"<(?=[!?Cc/])(?:Connection(?:Type>([A-Za-z0-9]+)</ConnectionType>|(?=[\s/>])())"
    rb"|/Connection(?=[\s>])()"
    rb"|([!?])"
    rb"|[Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn][Tt][Yy][Pp][Ee](?=[\s/>]))"
)
"""All that decides where entries begin and end and which may hold a credential. The type of a connection spelled in
any unusual way (case, attributes, CDATA, references, white space) is the last alternative: in doubt, look inside."""
END_TAG: Final = b"</Connection>"
END_AND_GAP: Final = re.compile(END_TAG + rb"\s*+")
OTHER_TYPE, USUAL_START, DOUBTFUL_TYPE, SECTION = 1, 2, 3, 4
LANDMARK: Final = re.compile(
    rb"<[!?Cc](?:[Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn](?:"
    rb"(?<=<Connection)(?:Type>(?!(?i:credential|26)<)[A-Za-z0-9]++</ConnectionType>()|>())"
    rb"|[Tt][Yy][Pp][Ee](?=[\s/>])()|(?=[\s/>]))"
    rb"|(?<=!)(?:--(?:[^-]++|-(?!->))*+-->|\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>)()"
    rb"|(?<=[!?]))"
)
"""All that decides whether an entry is a usual one; comments and CDATA sections are stepped over whole. The second
character sorts out nearly all tags, which is what makes it fast."""
TAG: Final = re.compile(rb"""<(/?)([^\s<>/!?="']++)((?:[^<>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+)(/?)>""")
TAG_END: Final = re.compile(rb"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
SPECIALS: Final = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
