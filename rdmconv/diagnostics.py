"""Diagnostics: the one table of codes, and the record that carries one to a report.

A message says what happened and its hint what to do. No text has a place for the content of an entry: details are
names of entries, fields, files, rules and formats, made harmless for a terminal before they are shown.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from rdmconv.errors import RdmconvError


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Kind(NamedTuple):
    """What is always the same for one code."""

    severity: Severity
    message: str
    hint: str


_EXPORT_AGAIN: Final = "export from RDM as .rdm, .xml or .json, with Include credentials and without a master key"
_MORE: Final = "--max-{}, before the command, sets the limit"

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CATALOGUE: Final[Mapping[str, Kind]] = {
    # FMT: reading a file
    "FMT001": Kind(_E, "the file is empty", "export again from RDM"),
    "FMT002": Kind(
        _E,
        "this is no RDM export: {seen}",
        "give the .rdm, .xml or .json file that RDM's Export wrote; of several vaults, export each by itself",
    ),
    "FMT003": Kind(_E, "the XML is not well-formed ({problem})", "export again; a file edited by hand: mend it there"),
    "FMT004": Kind(_E, "the document has a DOCTYPE", "RDM writes none, and one can read other files: remove it"),
    "FMT005": Kind(_E, "the JSON is not valid ({problem})", "export again; a file edited by hand: mend it there"),
    "FMT006": Kind(_E, "the text is not valid {encoding}", "save it as UTF-8, or as UTF-16 with a byte-order mark"),
    "FMT007": Kind(_W, "the XML declaration says {declared}, but the bytes are {actual}", "read as {actual}"),
    "FMT008": Kind(
        _E,
        "elements nest deeper than {limit} levels",
        f"no export of RDM does: is this the right file? {_MORE.format('depth')}",
    ),
    "FMT009": Kind(
        _E,
        "one entry is larger than {limit}",
        f"take the attachment out of the entry and export again; {_MORE.format('entry-size')}",
    ),
    "FMT010": Kind(_E, "the member {member} stands twice", "which of them RDM would read is not known: keep one"),
    "FMT011": Kind(_E, "the file is compressed ({kind})", f"unpack it and give the export inside; or {_EXPORT_AGAIN}"),
    "FMT012": Kind(
        _E, "an element around entries is in an XML namespace", "RDM's exports use none: is this the right file?"
    ),
    "FMT013": Kind(
        _E,
        "something in one entry has more than {limit} children",
        f"split the folder in RDM, or look what filled the entry; {_MORE.format('children')}",
    ),
    "FMT014": Kind(
        _E,
        "one entry has more than {limit} fields, those of its sub-entries counted",
        f"split the folder in RDM, or look what filled the entry; {_MORE.format('fields')}",
    ),
    "FMT015": Kind(
        _E, "the file has more than {limit} entries", f"split the export by folder in RDM; {_MORE.format('entries')}"
    ),
    "FMT016": Kind(_E, "the file has more than {limit} vaults", f"export fewer at a time; {_MORE.format('vaults')}"),
    "FMT017": Kind(
        _E,
        "the file has more than {limit} IDs, four for each entry it may have",
        f"split the export by folder in RDM; {_MORE.format('entries')}",
    ),
    # ENC: encryption
    "ENC001": Kind(
        _E,
        "the file is encrypted or of no known kind ({seen})",
        f"{_EXPORT_AGAIN}, for which rdmconv never asks",
    ),
    "ENC002": Kind(
        _W,
        "its secret is encrypted by RDM, and whether RDM reads it in an API key is not known",
        "give a profile that says so, or try --carry-encrypted with --limit 1 and look at the entry in RDM",
    ),
    "ENC003": Kind(
        _W,
        "its secret is encrypted by RDM, and the profile says that RDM does not read it in an API key",
        "convert this entry inside RDM",
    ),
    "ENC004": Kind(
        _E,
        "the file is encrypted with age {how}, which is not read",
        "decrypt it with age --decrypt, or encrypt it again, once and without --armor",
    ),
    # ENT: how an entry is written
    "ENT001": Kind(_E, "the field {field} holds more than text", "remove comments and elements from the value"),
    "ENT002": Kind(_E, "the field {field} stands twice", "keep one; names that differ in case only count as the same"),
    "ENT003": Kind(_E, "{field} is blank and names no type", "open the entry in RDM and save it, then export again"),
    "ENT004": Kind(_E, "the element is no object", "an entry is an object; the element is passed through"),
    "ENT005": Kind(_E, "{field} is no object", "open the entry in RDM and save it, then export again"),
    "ENT006": Kind(_E, "{field} is in an XML namespace", "RDM's fields are in none"),
    "ENT007": Kind(_W, "the field {field} is there already and says something else", "decide which one is right"),
    "ENT008": Kind(_W, "there is a clear and an encrypted secret", "decide in RDM which one is right"),
    "ENT009": Kind(
        _E,
        "{field} has more than 50,000 children, too many to check against the schema",
        "split the folder in RDM, or look what filled the entry",
    ),
    # REF: who depends on an entry
    "REF001": Kind(
        _W,
        "{users}",
        "they would stop working: link them to another credential first, or convert it all the same with "
        "--allow-referenced",
    ),
    "REF002": Kind(
        _W,
        "{references} to no entry of the files given{holders}",
        "normal when you exported a part of the vault only; otherwise choose a credential that exists in that entry",
    ),
    "REF003": Kind(
        _W,
        "{count} of the inputs could not be read, so it is not known what their sessions log in with",
        "mend them and run again, or look before you import: a credential they log in with would not be left alone",
    ),
    # RUL: rules
    "RUL001": Kind(_W, "rules of the same priority disagree: {rules}{types}", "give one of them a higher priority"),
    "RUL002": Kind(_E, "{path}: {problem}", "see the rules in the documentation for what a pack may say"),
    "RUL003": Kind(_E, "there is no rule pack called {name}{by}", "give builtin, or the path of a pack's file"),
    "RUL010": Kind(_N, "no rule asks for it", "choose it with --where, or write a rule"),
    "RUL011": Kind(_N, "it is an API key already", "nothing to do"),
    "RUL012": Kind(_N, "the rule {rule} leaves it as it is{why}", "nothing to do"),
    "RUL013": Kind(_N, "it is of another kind ({sub_type})", "nothing to do"),
    "RUL014": Kind(_N, "it is outside what --only or --limit let through", "run again without them"),
    "RUL015": Kind(
        _W,
        "the rule {rule} fits it{type}, but is not certain",
        "look at the entry; --applicability unsafe converts what such rules fit",
    ),
    "RUL016": Kind(
        _W, "the rule {rule} fits it{type}, and only reports", "look at the entry; a rule of your own can convert it"
    ),
    "RUL017": Kind(_N, "{fields}: as the token claims itself; its signature was not checked", "nothing to do"),
    "RUL018": Kind(
        _W,
        "the key seems to stand in the place of the ID (rule {rule}), and is shown as the API ID now",
        "look at the entry; the built-in rules swap the two with --applicability unsafe",
    ),
    "RUL020": Kind(_W, "the rule {rule} can never fit", "an empty all or any never holds: say what it should ask for"),
    "RUL021": Kind(
        _W, "the rule {rule} decides none of its examples: {other} comes first", "give it a higher priority, or drop it"
    ),
    "RUL022": Kind(
        _W,
        "the rules {rule} and {other} have the same priority and want different things of an example",
        "give one of them a higher priority",
    ),
    "RUL023": Kind(
        _W, "the rule {rule} takes common passwords for keys", "ask for a form, or for a host or name as well"
    ),
    "RUL024": Kind(
        _E, "the rule {rule} writes a secret into {field}", "that field is shown to people: set something else"
    ),
    "RUL025": Kind(_W, "the rule {rule} has no example that {kind}", "add one: examples are the tests of a rule"),
    "RUL026": Kind(_E, "the rule {rule}, example {number}: {problem}", "correct the rule or the example"),
    "RUL027": Kind(
        _W,
        "of the {limit} that --limit allows, {count} could be converted: the rest turned out to be invalid",
        "choose others, with --only or --where, or a higher limit",
    ),
    # PRO: profiles
    "PRO001": Kind(_E, "{path}: {problem}", "see the default profile for what a profile must say"),
    "PRO002": Kind(_E, "there is no profile called {name}{near}", "rdmconv comes with: {known}"),
    # PLN: plans
    "PLN001": Kind(
        _E, "this is no plan of rdmconv, or only a part of one: {problem}", "make a new one with rdmconv plan"
    ),
    "PLN002": Kind(
        _E, "the plan has the format version {version}", "apply it with the version of rdmconv that made it"
    ),
    "PLN003": Kind(_E, "{what} is not what it was when the plan was made", "make a new plan, and look it over again"),
    "PLN004": Kind(_E, "what becomes of {entry} is not what the plan says", "make a new plan, and look it over again"),
    "PLN005": Kind(
        _E,
        "{what} of the plan is not there, or cannot be read",
        "apply the plan in the folder it was made in, or give the inputs as arguments",
    ),
    "PLN006": Kind(
        _W,
        "no plan is written: of its inputs, {count} could not be read",
        "mend them or leave them out: a plan is about all that belongs together",
    ),
    # MAN: manifests of runs over many files
    "MAN001": Kind(_E, "this is no manifest of a run", "give the file that --manifest wrote, or another name"),
    "MAN002": Kind(
        _E, "the manifest has the format version {version}", "go on with the version of rdmconv that wrote it"
    ),
    "MAN003": Kind(
        _E,
        "the earlier run was asked for something else: {what} changed since",
        "ask for the same, or write to another folder: outputs of two kinds would stand side by side",
    ),
    "MAN004": Kind(
        _E,
        "an earlier run wrote there, and noted it",
        "--resume goes on with it, --force begins anew and replaces what is there",
    ),
    "MAN005": Kind(
        _E, "there is no manifest of an earlier run", "--retry-failed does what failed in one; begin with --resume"
    ),
    # UND: undo journals
    "UND001": Kind(_E, "this is no undo journal ({problem})", "give the file that --journal wrote for this output"),
    "UND002": Kind(
        _E,
        "the file is not the one that the journal was written for, or was changed since",
        "give the converted file as rdmconv wrote it",
    ),
    "PRO003": Kind(
        _W,
        "the names of the fields of an API key are a guess (profile {profile})",
        "convert one entry with --limit 1 and look at it in RDM before you import more; --profile takes other names",
    ),
    "PRO004": Kind(
        _W,
        "the profile {profile} does not say where RDM keeps: {fields}",
        "rdmconv profile learn finds it out from an entry that has these fields filled in",
    ),
    "PRO005": Kind(
        _W,
        "it is not known where RDM keeps: {field}",
        "{advice}; the profile serves for the rest",
    ),
    "PRO006": Kind(
        _E,
        "nothing can be learned from these files: {problem}",
        "export an entry, convert it in RDM with all fields filled in, export it again in the same format",
    ),
    "PRO007": Kind(
        _W,
        "the profile does not reproduce what RDM did in every detail: {fields}",
        "convert one entry with --limit 1 and look at it in RDM before you import more",
    ),
    "PRO008": Kind(
        _E,
        "the profile {profile} is about files of another format, and this is {format}",
        "leave out --profile, or give one for RDM's files; files of Devolutions Server need none",
    ),
    "PRO009": Kind(
        _W,
        "only its name says that {path} is for {field}",
        "say what you typed there, with {option}, to be sure",
    ),
    # USE: the command line
    "USE002": Kind(_E, "{problem}", "see --help of the command"),
    "USE003": Kind(
        _E,
        "no entry has the ID or name {entry}{near}",
        "a report lists the entries: rdmconv plan FILE --report report.csv",
    ),
    "USE004": Kind(_E, "{count} entries are called so: {ids}", "give the ID of one of them"),
    "USE005": Kind(_E, "there is no rule or provider called {name}{near}", "rdmconv rules list shows them"),
    "USE006": Kind(
        _W, "no credential has the ID {entry}, which --only asks for", "rdmconv plan --report entries.csv lists them"
    ),
    "USE020": Kind(
        _E,
        "there is nothing to convert in {path}",
        "what ends in .rdm, .xml, .json or .rdx, or in .age after that, is taken from folders; --include takes others",
    ),
    "USE021": Kind(
        _E,
        "a URL with a password or a query is not taken: reports, and the system's list of commands, would show it",
        "leave that out; a file system finds its credentials in the environment, or in settings of its own",
    ),
    "USE022": Kind(
        _E, "exports cannot be kept at {scheme}:// ({why})", "copy the file to this machine, or use an object store"
    ),
    "USE023": Kind(
        _E,
        "the Python package {package}, which {scheme}:// needs, is not installed",
        "install rdmconv with the extra `remote`, and the package that knows the store, such as s3fs or gcsfs",
    ),
    # CLU: a run on a cluster
    "CLU001": Kind(
        _E, "a run on a cluster needs Dask, which is not installed here", "install rdmconv with its extra dask"
    ),
    "CLU002": Kind(
        _E, "there is no cluster to work on at {address} ({problem})", "give the address that dask scheduler shows"
    ),
    "CLU003": Kind(
        _E,
        "the worker {worker} cannot work on this run ({problem})",
        "begin workers with --nthreads 1 where the same version of rdmconv is installed and the same folders are seen",
    ),
    "CLU004": Kind(
        _E,
        "the cluster is gone; what it was working on may be there or not, and is never half written",
        "run again when it is back; with --resume when the run was noted, and what is done stays done",
    ),
    # VAL: schema and semantic checks
    "VAL001": Kind(
        _E,
        "there is no API key",
        "the entry has no password, or the export was made without credentials: tick Include credentials",
    ),
    "VAL002": Kind(_W, "there is no API ID", "many services issue a key only; fill it in if this one has an ID"),
    "VAL003": Kind(_E, "it becomes valid after it expires", "correct one of the two dates"),
    "VAL004": Kind(_E, "the URL is none", "give https://host/path, a host name, or an RDM variable"),
    "VAL005": Kind(_E, "another entry has the same ID", "give each entry its own ID; RDM does when you duplicate one"),
    "VAL006": Kind(_E, "the entry does not follow the schema ({problem})", "open it in RDM and save it"),
    "VAL007": Kind(_E, "the field {field} does not read back as it was", "please report this; the entry is unchanged"),
    "VAL008": Kind(_E, "its parents form a circle", "move the entry to a folder in RDM"),
    "VAL009": Kind(_E, "its folder path has more than {limit} levels", "move it up in RDM"),
    "VAL010": Kind(_E, "{field} is not a date", "write it as 2026-12-31T00:00:00"),
    # SEC: secrets that would be shown
    "SEC001": Kind(
        _W,
        "the rule {rule} would write a part of the secret into {field}",
        "that field is shown to people: mend the rule",
    ),
    "SEC002": Kind(
        _E,
        "it was not kept: it would show, {spelling}, the secret of the entry at {where}",
        "take the secret out of the names and folders of entries; when it is in none, please report this",
    ),
    # LOS: what cannot be carried
    "LOS001": Kind(_E, "the value for {field} has characters {format} cannot hold", "change the value or the rule"),
    "LOS002": Kind(
        _W,
        "the rule {rule} sets the tenant ID, and the field {field} has no place beside it",
        'add drop = ["domain"] or note = ["domain"] to the rule',
    ),
    "LOS003": Kind(
        _W,
        "not written, since the profile {profile} knows no place for it: {fields}",
        "rdmconv profile learn finds places out; nothing that the entry held is lost by this",
    ),
    "LOS004": Kind(
        _W, "RDM has encrypted its key, so no other program could read it: it is left out", "copy it by hand from RDM"
    ),
    "LOS005": Kind(_W, "it cannot be read for sure, and is left out: {problem}", "open it in RDM and save it"),
    "LOS006": Kind(
        _E,
        "there is no API key to export in it, so nothing is written",
        "rdmconv convert makes API keys of username and password entries",
    ),
    "LOS007": Kind(
        _E, "{target} cannot carry all of it, so nothing is written", "look at the ledger, or leave out --fail-on-loss"
    ),
    "LOS008": Kind(
        _W,
        "username and password entries are no API keys, and are left out ({count})",
        "rdmconv convert makes API keys",
    ),
    "LOS009": Kind(
        _W,
        "not written, since {program} has no place for it: {fields}",
        'a rule can keep it in the description: note = ["url", "type"]; nothing that the entry held is lost by this',
    ),
    # AGE: files encrypted with age
    "AGE001": Kind(
        _E, "this is no age file that can be read: {problem}", "give a file that age or rdmconv encrypted, unaltered"
    ),
    "AGE002": Kind(
        _E,
        "nothing that was given opens the file, which needs {needed}",
        "give --identity, or --passphrase-file, or run it on a terminal to be asked; if you gave the passphrase, it is "
        "another: spaces and capitals count",
    ),
    "AGE003": Kind(
        _E, "the {part} of the encrypted file was changed or cut short", "take another copy: use nothing of this one"
    ),
    "AGE004": Kind(
        _E,
        "the passphrase of the file costs more work than 2^{limit}, the most that is tried",
        "age itself asks for 2^18: decrypt it with age and encrypt it again, if you trust who made it",
    ),
    "AGE005": Kind(
        _E,
        "{place}: this is no age {kind} that can be used",
        "a recipient begins with age1, an identity with AGE-SECRET-KEY-1; one a line, comments after #; plugins and "
        "SSH keys are not supported",
    ),
    "AGE006": Kind(_E, "{place} names no {kind}", "give at least one, as age-keygen writes it"),
    "AGE007": Kind(_E, "there are more than {limit} recipients", "encrypt for fewer, or for a key that they share"),
    "AGE008": Kind(_E, "the passphrase is empty", "choose one of several random words"),
    # IO: files
    "IO001": Kind(_E, "the file cannot be read ({problem})", "check the path and your rights to it"),
    "IO002": Kind(_E, "the file is there already", "choose another name, or replace it with --force"),
    "IO003": Kind(
        _E, "the file cannot be written ({problem})", "check the folder, its free space and your rights to it"
    ),
    "IO004": Kind(_E, "input and output are the same file", "choose another output, or say --in-place"),
    "IO005": Kind(_W, "the file has other hard links, which keep the old content", "remove them if they hold secrets"),
    "IO006": Kind(_W, "others may write to the folder", "write secrets to a folder that only you can write to"),
    "IO007": Kind(
        _E, "the input is larger than {limit}", f"split the export by folder in RDM; {_MORE.format('file-size')}"
    ),
    "IO008": Kind(_E, "the input changed while it was read", "run again when nothing else writes to it"),
    "IO011": Kind(_W, "others can read the file, and it holds a key", "let nobody but you read it: chmod 600"),
    "IO010": Kind(_E, "there is a file of this name already, and a journal is never replaced", "choose another name"),
    "IO012": Kind(
        _E,
        "secrets in clear would stand where others can get at them ({problem})",
        "choose a folder that only you can write to, or encrypt the output with --encrypt-to",
    ),
    "IO013": Kind(
        _E,
        "in place, an encrypted file stays encrypted, and a file in clear stays in clear",
        "encrypted: say for whom (--encrypt-to) or --encrypt-with-passphrase; in clear: write to another file, with -o",
    ),
    "IO014": Kind(
        _E, "standard input has more than {limit}, and all of it is held in memory", "give the file by its name"
    ),
    "IO015": Kind(
        _E, "the folder cannot be looked into ({problem}), so nothing in it is converted", "check your rights to it"
    ),
    "IO016": Kind(
        _E,
        "the process that worked on the file ended before it was done; the output is old or new, never half of it",
        "look whether memory ran out, and run again with fewer --jobs, or more memory for each worker",
    ),
    "IO017": Kind(
        _E,
        "others would see the file there before it is whole and checked: this file system cannot hold it back",
        "write to a folder of this machine, and copy what is there when all is well",
    ),
    "IO009": Kind(_E, "this is not a regular file", "give a file, or - for standard input"),
}
"""Every code, with its severity, its text and what to do."""


class Position(NamedTuple):
    """A place in the input."""

    line: int
    """From 1."""
    column: int
    """From 1, in bytes of UTF-8."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a file or an entry."""

    code: str
    position: Position | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return CATALOGUE[self.code].severity

    @property
    def message(self) -> str:
        """What happened, safe to print."""
        return CATALOGUE[self.code].message.format_map(_shown(self.details))

    @property
    def hint(self) -> str:
        """What to do, safe to print."""
        return CATALOGUE[self.code].hint.format_map(_shown(self.details))


def from_error(error: RdmconvError) -> Diagnostic:
    """Give the diagnostic an exception stands for."""
    position = None if error.line is None else Position(error.line, error.column or 1)
    return Diagnostic(error.code, position, error.details)


def printable(text: str) -> str:
    r"""Make foreign text harmless on a terminal or in a log: control, format and private characters are spelled out.

    Categories Cc, Cf, Cs, Co, Zl and Zp become `\uXXXX` (rich lets them through).
    """
    if text.isprintable():  # then none of these is in it
        return text
    return "".join(_spelled(character) for character in text)


_FOUR_DIGITS: Final = 0xFFFF


def _spelled(character: str) -> str:
    if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
        return character
    point = ord(character)
    return f"\\u{point:04x}" if point <= _FOUR_DIGITS else f"\\U{point:08x}"


def _shown(details: Mapping[str, str]) -> dict[str, str]:
    return {name: printable(text) for name, text in details.items()}
