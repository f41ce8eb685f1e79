"""Rules about the code itself, read from its syntax trees."""

import ast
import re
from functools import cache
from pathlib import Path

from rdmconv.diagnostics import CATALOGUE
from tests.paths import PACKAGE, TESTS
from tests.rows import over

ROOT = TESTS.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
CODE = re.compile(r"[A-Z]{2,3}\d{3}")
FAMILIES = {re.match(r"[A-Z]+", code)[0] for code in CATALOGUE}  # type: ignore[index]
NO_NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "xmlrpc",
    "asyncio",
    "requests",
    "httpx",
    "telnetlib",
}
NO_PROCESSES = {"subprocess", "multiprocessing", "pty"}
WRITERS = re.compile(
    r"(formats/\w+/(edit|write|writer|encode)\w*|export/(csv|cxf|devolutions_server)|crypto/age_scrypt)\.py$"
)
"""Who puts a secret into the output, and who makes a key of a passphrase."""


MOST_LINES = 350
MOST_LINES_OF_A_FUNCTION = 50
OURS = ("rdmconv", "benchmarks", "fixtures", "fuzz", "docs", ".ci", "single_file", "tests")
"""Folders of the checkout with Python in them."""
TABLES = {"rdmconv/diagnostics.py"}
"""Longer files: one table, which nobody reads from end to end."""


def module_id(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def in_checkout(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def called(path: Path) -> set[str]:
    """Names of functions and methods that are called."""
    functions = [node.func for node in nodes(path) if isinstance(node, ast.Call)]
    return {one.id for one in functions if isinstance(one, ast.Name)} | {
        f".{one.attr}" for one in functions if isinstance(one, ast.Attribute)
    }


@over(MODULES, module_id)
def test_only_writers_reveal_a_secret(path: Path) -> None:
    revealing = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)} & {"reveal", "_Secret__value"}
    assert not revealing or WRITERS.search(path.as_posix())


QUOTES_ITS_OWN = re.compile(r"(rules/\w+|profiles/profile|rdm_json/validity)\.py$")
"""Who shows messages of exceptions that this package or the parser of TOML made, about packs and profiles."""
AS_IT_RUNS = {"rules/actions.py", "rules/dates.py", "rules/signs.py", "rules/toml_lines.py"}
ASKERS = re.compile(r"(rules/(guards|conditions|templates)|crypto/(fingerprint|leak_scan))\.py$")


@over(MODULES, module_id)
def test_only_rules_and_what_looks_for_leaks_ask_a_secret(path: Path) -> None:
    asking = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)} & {"ask"}
    assert not asking or ASKERS.search(path.as_posix())


@over(MODULES, module_id)
def test_nothing_prints_evaluates_or_unpickles(path: Path) -> None:
    assert not called(path) & {"print", "eval", "exec", "compile", "__import__", "breakpoint", "input"}
    assert not called(path) & {".system", ".popen", ".xinclude", ".extractall"}


UNPICKLES = {"batch/letters.py"}
"""What computers of a cluster tell each other, sealed with a key that nobody else has; Dask itself unpickles, too."""


@over(MODULES, module_id)
def test_nothing_imports_a_network_or_starts_a_process(path: Path) -> None:
    imported = {alias.name for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes(path) if isinstance(node, ast.ImportFrom)}
    processes = set() if module_id(path) in {"cli/processes.py", "cli/spawning.py"} else NO_PROCESSES
    pickling = set() if module_id(path) in UNPICKLES else {"pickle", "shelve", "cloudpickle"}
    assert not {name.partition(".")[0] for name in imported} & (NO_NETWORK | processes | pickling)


@over(MODULES, module_id)
def test_dask_which_opens_connections_is_imported_when_it_is_asked_for_and_not_before(path: Path) -> None:
    """A run without `--scheduler` does not come near it."""
    at_once = [
        node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = [alias.name for node in at_once for alias in node.names] + [
        node.module or "" for node in at_once if isinstance(node, ast.ImportFrom)
    ]
    assert not {name.partition(".")[0] for name in names} & {"dask", "distributed", "tornado"}


@over(MODULES, module_id)
def test_no_parser_is_given_a_path_or_left_to_its_defaults(path: Path) -> None:
    for node in nodes(path):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in {"XMLParser", "XMLPullParser", "iterparse", "HTMLParser"}:
            options = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert options["resolve_entities"] == "False"
            assert options["no_network"] == "True"
            assert options["encoding"] == "'utf-8'"
            assert "recover" not in options
        assert ast.unparse(node.func) not in {"etree.parse", "etree.iterparse"}


SHOWS_LOCALS = {"traceback", "logging", "faulthandler", "cgitb", "pdb", "trace", "inspect", "tracemalloc", "warnings"}
"""What prints exceptions, variables or calls as they are; the standard library has more, and nobody needs one."""
HARMLESS = {("inspect", name) for name in ("Parameter", "Signature", "signature")}
"""What tells nothing but the parameters of a function."""


@over(MODULES, module_id)
def test_nothing_logs_or_shows_what_was_at_hand(path: Path) -> None:
    imported = {alias.name for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes(path) if isinstance(node, ast.ImportFrom)]
    imported |= {one.module or "" for one in froms if not {(one.module, alias.name) for alias in one.names} <= HARMLESS}
    assert not {name.partition(".")[0] for name in imported} & SHOWS_LOCALS
    named = {node.arg for node in nodes(path) if isinstance(node, ast.keyword)}
    named |= {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
    assert not named & {"capture_locals", "show_locals", "print_exception", "print_exc", "format_exc", "locals"}
    assert not called(path) & {"vars", "locals", "globals"}


@over(MODULES, module_id)
def test_an_exception_is_never_shown_as_a_text(path: Path) -> None:
    """Messages of libraries quote what they were given; which of ours may be shown is seen by their names."""
    caught = {node.name for node in nodes(path) if isinstance(node, ast.ExceptHandler) and node.name}
    shown = {
        argument.id
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"str", "repr", "format"}
        for argument in node.args
        if isinstance(argument, ast.Name)
    }
    shown |= {
        node.value.id
        for node in nodes(path)
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name)
    }
    assert not caught & shown or QUOTES_ITS_OWN.search(path.as_posix())


def test_regular_expressions_of_rules_that_are_given_to_re_are_constants() -> None:
    """A pattern of a user goes to RE2. Those that are made as the program runs are of pieces that it has escaped."""
    compiling = {
        module_id(path)
        for path in MODULES
        if "rules" in path.parts
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and re.fullmatch(r"re\.(compile|match|search|fullmatch|sub)", ast.unparse(node.func))
    }
    assert compiling == AS_IT_RUNS


SECRET_FIELDS = {"password", "encrypted_password"}


@over(MODULES, module_id)
def test_a_secret_is_never_asked_for_as_a_text(path: Path) -> None:
    """`view.secret` and `view.encrypted_secret` give it in a `Secret`."""
    texts = [
        node.args[0].value
        for node in nodes(path)
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "text"
        if node.args and isinstance(node.args[0], ast.Constant)
    ]
    assert not SECRET_FIELDS & set(texts)


def string_codes(path: Path) -> set[str]:
    texts = [node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text for text in texts if CODE.fullmatch(text) and re.match(r"[A-Z]+", text)[0] in FAMILIES}  # type: ignore[index]


def test_every_code_used_is_in_the_catalogue_and_the_other_way_round() -> None:
    used = {code for path in MODULES if path.name != "diagnostics.py" for code in string_codes(path)}
    assert used - set(CATALOGUE) == set()
    assert set(CATALOGUE) - used == set()


def test_every_code_is_tested() -> None:
    text = "".join(path.read_text("utf-8") for path in TESTS.rglob("*.py"))
    assert [code for code in CATALOGUE if code not in text] == []


@over(MODULES, module_id)
def test_every_detail_a_text_asks_for_is_given(path: Path) -> None:
    """Look at each place that makes a diagnostic or an error with details written out."""
    for node in nodes(path):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        code = str(node.args[0].value)
        if code not in CATALOGUE or any(keyword.arg is None for keyword in node.keywords):
            continue
        given = {keyword.arg for keyword in node.keywords}
        for argument in node.args[1:]:
            if isinstance(argument, ast.Dict):
                given |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
            elif isinstance(argument, ast.Name) and argument.id == "details":
                given |= asked_for(code)
        assert asked_for(code) <= given, f"line {node.lineno}"


@over([path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))], in_checkout)
def test_files_and_functions_are_short(path: Path) -> None:
    name = in_checkout(path)
    assert (len(path.read_text("utf-8").splitlines()) > MOST_LINES) is (name in TABLES)
    functions = [node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [node.name for node in functions if node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION]
    assert not long


def asked_for(code: str) -> set[str]:
    kind = CATALOGUE[code]
    return set(re.findall(r"\{(\w+)\}", kind.message + kind.hint))
