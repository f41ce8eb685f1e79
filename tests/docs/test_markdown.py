"""Words are shown as they are, whatever Markdown would make of them."""

import pytest
from from_code.markdown import block, code, codes, prose, table, text
from markdown_it import MarkdownIt


@pytest.mark.parametrize(
    "words", ["*.rdm, **/*", "a|b", "[x](y)", "<family>", "a_b_c", "`", "1 \\ 2", "{url}", "~~no~~"]
)
def test_no_word_is_markup(words: str) -> None:
    (inline,) = (token for token in MarkdownIt().parse(text(words)) if token.type == "inline")
    shown = "".join(child.content for child in inline.children or ())
    assert shown == words
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}


def test_an_option_is_code() -> None:
    assert text("give --identity, or -i") == "give `--identity`, or -i"


def test_what_stands_between_backticks_is_code() -> None:
    assert prose("`a*b`, and a*b") == "`a*b`, and a\\*b"


def test_text_in_a_table_is_on_one_line_and_in_one_cell() -> None:
    assert text("a\n  b") == "a b"
    assert code("a|b") == "`a\\|b`"
    html = MarkdownIt().enable("table").render(table(("x", "y"), [(codes(["a|b", "c"]), text("d|e"))]))
    assert "<td><code>a|b</code>, <code>c</code></td>\n<td>d|e</td>" in html


def test_a_block_ends_with_one_line() -> None:
    assert block("sh", "a\n\n") == "```sh\na\n```\n"
