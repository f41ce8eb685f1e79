"""Which verdict each hostile or broken file deserves, and what may be shown of it."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.paths import BAD_JSON, BAD_XML
from tests.running import Run

SECONDS = 2.0
"""Of the processor, at most, for any command on any of them."""
BAIT = ("CANARY-", "FAKE-not-a-secret", "SECOND", "MID", "login page", "expired", "Traceback")


@dataclass(frozen=True)
class Verdict:
    """What should become of a file."""

    code: str | None = None
    """`convert` refuses it with this."""
    bucket: str = "converted"
    """Where its credential ends when it is accepted."""
    finding: str | None = None
    """`validate` reports this as an error."""
    note: str | None = None
    """`convert` warns of this."""


ACCEPTED = Verdict()
NO_CREDENTIAL = Verdict(bucket="unchanged")
DOCTYPE = Verdict("FMT004")
MALFORMED = Verdict("FMT003")
NO_EXPORT = Verdict("FMT002")
ENCRYPTED = Verdict("ENC001")
COMPRESSED = Verdict("FMT011")
NOT_TEXT = Verdict(bucket="invalid", finding="ENT001")
DECLARED = Verdict(note="FMT007")

XML = {
    "canary.txt": NO_EXPORT,  # bait; text
    "ext.dtd": MALFORMED,  # the same; declarations without a document
    "x00_good.xml": ACCEPTED,
    "x01_billion_laughs.xml": DOCTYPE,
    "x02_quadratic_small.xml": DOCTYPE,
    "x03_xxe_file.xml": DOCTYPE,
    "x04_xxe_http.xml": DOCTYPE,
    "x05_param_entity_ext.xml": DOCTYPE,
    "x06_param_entity_int.xml": DOCTYPE,
    "x07_ext_dtd_default_attr.xml": DOCTYPE,
    "x07b_int_dtd_default_attr.xml": DOCTYPE,
    "x08_xinclude.xml": NOT_TEXT,
    "x09_stylesheet_pi.xml": ACCEPTED,
    "x10_deep_300.xml": Verdict("FMT008"),
    "x13_nul_byte.xml": MALFORMED,
    "x13b_charref_nul.xml": MALFORMED,
    "x14_invalid_utf8.xml": MALFORMED,
    "x14b_overlong_utf8.xml": MALFORMED,
    "x14c_cesu8_surrogate.xml": MALFORMED,
    "x15_utf7.xml": DECLARED,
    "x16_decl_utf16_bytes_utf8.xml": DECLARED,
    "x16b_decl_latin1_bytes_utf8.xml": DECLARED,
    "x16c_decl_unknown.xml": DECLARED,
    "x17_utf16le_bom_ok.xml": ACCEPTED,
    "x17b_utf16le_nobom.xml": ACCEPTED,
    "x17c_utf32.xml": Verdict("FMT006"),
    "x18_utf8_bom_ok.xml": ACCEPTED,
    "x19_dup_attr.xml": MALFORMED,
    "x20_charref_ctrl.xml": MALFORMED,
    "x20b_raw_ctrl.xml": MALFORMED,
    "x20c_charref_fffe.xml": MALFORMED,
    "x21_charref_surrogate.xml": MALFORMED,
    "x21b_charref_huge.xml": MALFORMED,
    "x22_truncated.xml": MALFORMED,
    "x23_two_roots.xml": MALFORMED,
    "x23b_trailing_garbage.xml": MALFORMED,
    "x24_empty.xml": Verdict("FMT001"),
    "x24b_whitespace.xml": NO_EXPORT,
    "x25_ws_before_decl.xml": MALFORMED,
    "x26_comment_in_secret.xml": NOT_TEXT,
    "x26b_pi_in_secret.xml": NOT_TEXT,
    "x26c_cdata_split.xml": ACCEPTED,
    "x26d_element_in_secret.xml": NOT_TEXT,
    "x27_entity_in_secret.xml": DOCTYPE,
    "x28_cdata_secret_close.xml": ACCEPTED,
    "x29_whitespace_secret.xml": ACCEPTED,
    "x29b_ws_only_secret.xml": ACCEPTED,
    "x29c_xmlspace_nbsp.xml": ACCEPTED,
    "x30_xsi_nil.xml": ACCEPTED,
    "x30b_default_ns.xml": Verdict("FMT012"),
    "x30c_prefix_ns.xml": NO_EXPORT,
    "x30d_undeclared_prefix.xml": NO_EXPORT,
    "x31_xml11.xml": MALFORMED,
    "x32_dup_password_element.xml": Verdict(bucket="invalid", finding="ENT002"),
    "x32b_dup_id.xml": Verdict(bucket="unchanged", finding="VAL005"),
    "x32c_parent_cycle.xml": Verdict(bucket="unchanged", finding="VAL008"),
    "x33_case_variants.xml": NO_EXPORT,
    "x33b_wrong_root.xml": NO_EXPORT,
    "x33c_html_not_xml.rdm": NO_EXPORT,
    "x34_json_in_rdm.rdm": NO_CREDENTIAL,
    "x34b_opaque_blob.rdm": ENCRYPTED,
    "x34c_base64_blob.rdm": ENCRYPTED,
    "x35_gzip.rdm": COMPRESSED,
    "x35b_gzip_bomb_8MB.rdm": COMPRESSED,
    "x37_bidi_zero_width.xml": ACCEPTED,
    "x37b_c1_csi.xml": ACCEPTED,
    "x37c_nfc_nfd.xml": ACCEPTED,
    "x37d_astral_noncharacter.xml": ACCEPTED,
}

NOT_JSON = Verdict("FMT005")
REFUSED = Verdict(
    "FMT002|FMT005|FMT006|FMT008"
)  # broken in more than one way: which one is named first does not matter

JSON = {
    "j00_good.json": ACCEPTED,
    "j01_deep_1100.json": REFUSED,
    "j02_dup_keys.json": Verdict("FMT010"),
    "j02b_case_dup_keys.json": Verdict(bucket="unchanged", finding="ENT002"),
    "j03_huge_int.json": REFUSED,
    "j03b_i64_plus1.json": NO_EXPORT,
    "j04_nan.json": REFUSED,
    "j05_lone_surrogate.json": REFUSED,
    "j05b_reversed_pair.json": REFUSED,
    "j06_bom.json": ACCEPTED,
    "j06b_utf16le_bom.json": ACCEPTED,
    "j06c_utf16le_nobom.json": NOT_JSON,
    "j07_trailing_comma.json": NOT_JSON,
    "j07b_comments.json": REFUSED,
    "j07c_single_quotes.json": REFUSED,
    "j08_raw_ctrl.json": REFUSED,
    "j08b_escaped_esc.json": NO_EXPORT,
    "j10_num_forms.json": REFUSED,
    "j10b_bad_nums.json": REFUSED,
    "j10c_plus.json": REFUSED,
    "j11_concatenated.json": NOT_JSON,
    "j11b_trailing_garbage.json": NOT_JSON,
    "j11c_truncated.json": NOT_JSON,
    "j12_invalid_utf8.json": REFUSED,
    "j12b_overlong.json": REFUSED,
    "j12c_cesu8.json": REFUSED,
    "j13_empty.json": Verdict("FMT001"),
    "j13b_null.json": NO_EXPORT,
    "j13c_wrong_top.json": NO_EXPORT,
    "j13d_wrong_types.json": NO_EXPORT,
    "j14_net_dates.json": NO_EXPORT,
    "j15_proto.json": NO_CREDENTIAL,
    "j16_deep_group.json": Verdict(finding="VAL009"),
}

VERDICTS = {
    **{BAD_XML / name: one for name, one in XML.items()},
    **{BAD_JSON / name: one for name, one in JSON.items()},
}
DIAGNOSTIC = re.compile(r": (error|warning|note) ([A-Z]{3}\d{3}): ")


def assert_discreet(done: Run, path: Path) -> None:
    """Nothing that was printed comes from the file, and nobody sees a traceback."""
    shown = done.printed.replace(str(path), "")
    assert not [bait for bait in BAIT if bait in shown]
    assert "internal error" not in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", shown)


def errors_of(done: Run) -> list[str]:
    return [found[2] for line in done.stderr.splitlines() if (found := DIAGNOSTIC.search(line)) and found[1] == "error"]
