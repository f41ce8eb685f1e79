"""Names that would like to be more than text."""

from rdmconv.diagnostics import printable
from rdmconv.planning import Outcome
from rdmconv.report.model import Report
from tests.builders import convert, entry, guid, xml_credential, xml_export
from tests.paths import BAD_CSV, BAD_JSON, BAD_MISC, BAD_XML
from tests.report.reports import report_of

NAMES = (
    "</script><script>alert(1)</script>",
    "</template><b id=planted>",
    "</title></style><svg onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "{{7*7}}{% raw %}{# no #}",
    "<!--",
    "]]>",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
    "right \u202eto left\u2066",
    "control \x9b31m \x85 here",
    "half a pair \ud800",
    "tab\tand\nline",
    "=1+1",
    "5",
    "__proto__",
)
SHOWN = [printable(name) for name in NAMES]
FILES = [
    *(BAD_MISC / name for name in ("m01_html_markup_names.xml", "m02_rich_markup_names.xml", "m06_log_injection.xml")),
    *sorted(BAD_CSV.glob("*.xml")),
    BAD_XML / "x37_bidi_zero_width.xml",
    BAD_XML / "x37b_c1_csi.xml",
    BAD_JSON / "j15_proto.json",
]


def hostile_report() -> Report:
    """Entries that are converted, blocked and invalid, all with hostile names, folders and IDs."""
    report = report_of(*((path.name, path.read_bytes()) for path in FILES))
    converted = convert(xml_export(xml_credential(password=None, id=guid(7))))
    report.begin_input(NAMES[0])
    for name in NAMES:
        named = entry(name=name, folder=name, id=name)
        for outcome in converted.outcomes:
            report.add(Outcome(named, outcome.bucket, outcome.reason, rule=name, type=name, kept=[name]))
    converted.summary.counts["invalid"] = len(NAMES)  # type: ignore[index]
    report.end_input(
        {"path": NAMES[0], "sha256": "0", "format": "rdm-xml", "profile": "default"}, converted.summary, []
    )
    return report
