"""Every hostile or broken file gets the verdict it deserves, and none of its content is shown."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from rdmconv.diagnostics import CATALOGUE
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.paths import BAD_CSV, BAD_JSON, BAD_MISC, BAD_XML, PACKAGE, name_of
from tests.plain_lxml import plain_entries
from tests.running import Run, run, run_process

SECONDS = 2.0
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
TABLE = [pytest.param(path, verdict, id=path.name) for path, verdict in VERDICTS.items()]
REFUSALS = [pytest.param(path, verdict, id=path.name) for path, verdict in VERDICTS.items() if verdict.code]
ADMITTED = [pytest.param(path, verdict, id=path.name) for path, verdict in VERDICTS.items() if not verdict.code]
DIAGNOSTIC = re.compile(r": (error|warning|note) ([A-Z]{3}\d{3}): ")


@contextmanager
def in_time() -> Iterator[None]:
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < SECONDS


def assert_discreet(done: Run, path: Path) -> None:
    """Nothing that was printed comes from the file, and nobody sees a traceback."""
    shown = done.printed.replace(str(path), "")
    assert not [bait for bait in BAIT if bait in shown]
    assert "internal error" not in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", shown)


def errors_of(done: Run) -> list[str]:
    return [found[2] for line in done.stderr.splitlines() if (found := DIAGNOSTIC.search(line)) and found[1] == "error"]


def test_the_table_names_every_file() -> None:
    assert {path.name for path in BAD_XML.iterdir()} == set(XML)
    assert {path.name for path in BAD_JSON.iterdir()} == set(JSON)


@pytest.mark.parametrize(("path", "verdict"), REFUSALS)
def test_convert_refuses_with_one_line_and_a_hint(path: Path, verdict: Verdict, tmp_path: Path) -> None:
    output = tmp_path / "out"
    with in_time():
        done = run("convert", path, "--all", "-o", output)
    assert_discreet(done, path)
    assert done.code == 3
    line, hint = done.stderr.splitlines()
    found = DIAGNOSTIC.search(line)
    assert found is not None
    assert found[1] == "error"
    assert found[2] in (verdict.code or "").split("|")
    assert hint.startswith("  ")
    assert CATALOGUE[found[2]].hint.partition("{")[0] in hint
    assert not list(tmp_path.iterdir())
    assert not done.stdout


@pytest.mark.parametrize(("path", "verdict"), REFUSALS)
@pytest.mark.parametrize("command", ["inspect", "validate"])
def test_other_commands_refuse_it_too(path: Path, verdict: Verdict, command: str) -> None:
    with in_time():
        done = run(command, path)
    assert_discreet(done, path)
    assert done.code == 3
    assert [code for code in errors_of(done) if code in (verdict.code or "").split("|")]
    assert not done.stdout, "findings about a file that cannot be read"


def entry_with(field: str, kind: str) -> bytes:
    """An export with one entry that has a byte in a field that no UTF-8 has."""
    if kind == "xml":
        text = xml_export(xml_entry(f"<{field}>?x</{field}>", id=None)).decode()
    else:
        text = json.dumps([{"ConnectionType": "Group", "Name": "x", field: "?x"}])
    return text.replace("?x", "\xffx").encode("latin-1")


@pytest.mark.parametrize("field", ["ID", "CredentialConnectionID"])
@pytest.mark.parametrize(("kind", "code"), [("json", "FMT006"), ("xml", "FMT003")])
@pytest.mark.parametrize("command", ["convert", "inspect", "validate"])
def test_an_id_that_is_no_text_is_refused(field: str, kind: str, code: str, command: str, tmp_path: Path) -> None:
    path, good = tmp_path / f"bad.{kind}", tmp_path / "good.xml"
    path.write_bytes(entry_with(field, kind))
    good.write_bytes(xml_export(xml_credential()))
    options = ("--all", "-o", tmp_path / "folder") if command == "convert" else ()
    assert run(command, path, *options).code == 3
    done = run(command, path, good, *options)
    assert_discreet(done, path)
    assert errors_of(done) == [code]
    if command == "convert":
        assert done.code == 4
        assert [one.name for one in (tmp_path / "folder").iterdir()] == ["good.xml"]


@pytest.mark.parametrize(("path", "verdict"), ADMITTED)
def test_convert_accepts_it_and_its_entry_ends_where_it_should(path: Path, verdict: Verdict, tmp_path: Path) -> None:
    output, report = tmp_path / "out", tmp_path / "report.json"
    with in_time():
        done = run("convert", path, "--all", "-o", output, "--report", report)
    assert_discreet(done, path)
    assert done.code == 0
    (listed,) = json.loads(report.read_text())["inputs"]
    assert {entry["bucket"] for entry in listed["entries"]} <= {verdict.bucket}
    if verdict.bucket != "unchanged":
        assert listed["summary"][verdict.bucket] == 1
    if verdict.bucket != "converted":
        assert output.read_bytes() == path.read_bytes()
    if verdict.bucket == "invalid" and verdict.finding:
        assert [entry["reason"]["code"] for entry in listed["entries"]] == [verdict.finding]
    assert (verdict.note is not None) == (f"warning {verdict.note}" in done.stderr)


@pytest.mark.parametrize(("path", "verdict"), ADMITTED)
def test_validate_says_what_is_wrong_with_it(path: Path, verdict: Verdict) -> None:
    with in_time():
        done = run("validate", path, "--format", "json")
    assert_discreet(done, path)
    errors = {finding["code"] for finding in json.loads(done.stdout) if finding["severity"] == "error"}
    assert done.code == (1 if verdict.finding else 0)
    assert (verdict.finding in errors) if verdict.finding else not errors


@pytest.mark.parametrize("path", [path for path, verdict in VERDICTS.items() if not verdict.code], ids=name_of)
def test_inspect_counts_it(path: Path) -> None:
    for form in ("text", "json"):
        with in_time():
            done = run("inspect", path, "--format", form)
        assert_discreet(done, path)
        assert done.code == 0


@pytest.mark.parametrize(
    "path",
    [BAD_XML / name for name, verdict in XML.items() if verdict in (ACCEPTED, DECLARED)],
    ids=lambda path: path.name,
)
def test_a_secret_that_is_hard_to_carry_is_carried(path: Path) -> None:
    before = path.read_bytes()
    (old,), (new,) = plain_entries(before), plain_entries(convert(before).data)
    assert old.text("Credentials", "Password") == new.text("Credentials", "ApiKey")
    assert old.text("Credentials", "Password")


@pytest.mark.parametrize("name", ["x37_bidi_zero_width.xml", "x37b_c1_csi.xml"])
def test_a_name_that_would_act_on_a_terminal_is_spelled_out(name: str, tmp_path: Path) -> None:
    data = (BAD_XML / name).read_bytes().replace(b"<Password>", b"<Password/><Password>")
    path = tmp_path / "named.xml"
    path.write_bytes(data)
    for arguments in (("convert", "--all", "-n"), ("validate",), ("inspect",)):
        done = run(*arguments, path)
        assert_discreet(done, path)
    assert "\\u" in run("validate", path).printed


def test_numbers_no_other_reader_keeps_survive() -> None:
    numbers = (BAD_JSON / "j03b_i64_plus1.json").read_bytes().strip()[1:-1]
    entry = b'{"ConnectionType":26,"ID":"%s","Credentials":{"UserName":"u","Password":"p"},%%s}' % guid().encode()
    data = b'{"Connections":[%s],%s}' % (entry % numbers.replace(b'"Version"', b'"a"'), numbers)
    converted = convert(data)
    assert converted.buckets == ["converted"]
    assert converted.data.count(b"9223372036854775808") == 2
    assert converted.data.endswith(numbers + b"}")
    assert convert(data, rules=[]).data == data


@pytest.mark.parametrize("folder", [BAD_CSV, BAD_MISC], ids=["csv", "misc"])
def test_names_made_to_mislead_are_shown_harmlessly(folder: Path, tmp_path: Path) -> None:
    for path in sorted(folder.glob("*.xml")):
        broken = tmp_path / path.name
        broken.write_bytes(path.read_bytes().replace(b"<Password>", b"<Password/><Password>"))
        for arguments in (("convert", "--all", "-n"), ("validate",), ("inspect",)):
            done = run(*arguments, broken)
            assert_discreet(done, broken)
        done = run("validate", broken)
        assert done.code == 1
        assert len([line for line in done.stdout.decode().splitlines() if not line.startswith("  ")]) == 2


def test_an_archive_is_refused() -> None:
    done = run("convert", BAD_MISC / "m07_zip_slip.zip", "--all", "-n")
    assert (done.code, errors_of(done)) == (3, ["FMT011"])


BAIT_FILES = ("canary.txt", "ext.dtd")
WITH_REFERENCES = [BAD_XML / name for name in XML if name[:3] in {"x03", "x04", "x05", "x06", "x07", "x08", "x09"}]


@pytest.fixture
def beside_bait(tmp_path: Path) -> list[Path]:
    """Files that refer to others, beside pipes of the names they refer to: whoever opens one waits for ever."""
    for name in BAIT_FILES:
        os.mkfifo(tmp_path / name)
    return [Path(shutil.copy(path, tmp_path)) for path in WITH_REFERENCES]


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
@pytest.mark.parametrize("command", [("convert", "--all", "-n"), ("validate",), ("inspect",)], ids=lambda one: one[0])
def test_no_file_a_document_refers_to_is_opened(command: tuple[str, ...], beside_bait: list[Path]) -> None:
    done = run_process(*command, *beside_bait)
    assert done.code == 4
    assert "CANARY-" not in done.printed


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_nothing_is_connected_to(beside_bait: list[Path], tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    program = [sys.executable, "-m", "rdmconv", "convert", "--all", "-n", *map(str, beside_bait)]
    strace = ["strace", "-f", "-qq", "-e", "trace=connect,openat,open", "-o", str(trace)]
    done = subprocess.run(
        [*strace, *program],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 4 and "ptrace" in done.stderr.decode():
        pytest.skip("strace may not trace here")
    calls = trace.read_text()
    assert str(beside_bait[0]) in calls
    assert "connect(" not in calls
    assert not [name for name in BAIT_FILES if name in calls]
