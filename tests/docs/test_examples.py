"""The examples in Python are as the interpreter has them."""

import doctest
from pathlib import Path

import pytest

from tests.docs.shown import PAGES, blocks, page_name

WITH_EXAMPLES = [page for page in PAGES if blocks(page.read_text("utf-8"), "python")]


def test_some_page_has_examples() -> None:
    assert WITH_EXAMPLES


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=page_name)
@pytest.mark.usefixtures("given")
def test_the_examples_of_a_page_hold(page: Path) -> None:
    text = "\n".join(blocks(page.read_text("utf-8"), "python"))
    examples = doctest.DocTestParser().get_doctest(text, {}, page_name(page), str(page), 0)
    told: list[str] = []
    failed, tried = doctest.DocTestRunner().run(examples, out=told.append)
    assert tried
    assert not failed, "".join(told)
