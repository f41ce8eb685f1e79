"""The man page is what the program says, and what man and its checkers take."""

import re
import shutil
import subprocess
from typing import Final

import pytest
from from_code.commands import every_command, options_of
from from_code.links import ROOT
from from_code.man_page import man_page
from from_code.roff import escaped, text

PAGE: Final = ROOT / "docs" / "rdmconv.1"
CHECKERS: Final = {
    "mandoc": ["mandoc", "-T", "lint", "-W", "warning", str(PAGE)],
    "man": ["man", "--warnings", "--encoding=UTF-8", "--local-file", str(PAGE)],
}


def test_the_man_page_is_what_the_program_says() -> None:
    assert PAGE.read_text("utf-8") == man_page(), "make man writes it anew"


def test_every_command_and_option_is_in_it() -> None:
    parts = re.split(r"^\.SS ", man_page(), flags=re.MULTILINE)[1:]
    for (name, command), part in zip(every_command(), parts, strict=True):
        assert part.startswith(f"{name} ")
        assert re.findall(r"^(?:\\fB\\-.\\fR, )?\\fB(\\-\\-(?:[a-z]|\\-)+)", part, re.MULTILINE) == [
            escaped(max(one.opts, key=len)) for one in options_of(command)
        ]
        assert f"\n{escaped('Examples:')}\n.PP\n.nf\n.RS\n{name}" in part.replace("\\-", "-")


@pytest.mark.parametrize("checker", CHECKERS)
def test_nothing_in_it_is_wrong(checker: str) -> None:
    if shutil.which(checker) is None:
        pytest.skip(f"{checker} is not installed")
    done = subprocess.run(CHECKERS[checker], capture_output=True, check=False)
    assert done.stderr == b""
    # It has no date: the same program gives the same page.
    assert checker == "man" or not [line for line in done.stdout.splitlines() if b"missing date" not in line]


def test_text_in_it_is_taken_as_it_is() -> None:
    assert text(".TP\n of a  file") == "\\&.TP of a file"
    assert escaped("a\\b\n.c 'd' age1…") == "a\\eb\n\\&.c \\(aqd\\(aq age1\\[u2026]"
