"""Write the table of the README: each fact, how sure it is, and the cases that show it.

python -m tests.conformance.table    with `fixtures` on PYTHONPATH
"""

from pathlib import Path

from tests.conformance.all_cases import CASES

README = Path(__file__).with_name("README.md")
START, END = "<!-- cases: generated -->\n", "<!-- cases: end -->"


def table() -> str:
    """The table as Markdown, in the order of the cases."""
    shown: dict[tuple[str, str, str], list[str]] = {}
    for case in CASES:
        fact = case.fact
        shown.setdefault((fact.text, fact.certainty.value, fact.section), []).append(
            _cell(case.name, case.contradicted)
        )
    rows = [f"| {text} | {sure} | {section} | {', '.join(cases)} |" for (text, sure, section), cases in shown.items()]
    return "\n".join(["| what it shows | how sure | where | cases |", "|---|---|---|---|", *rows, ""])


def _cell(name: str, contradicted: str | None) -> str:
    return f"`{name}`" + (" (not yet)" if contradicted else "")


def with_table(text: str) -> str:
    """The text of the README with the table between its two marks."""
    head, _, rest = text.partition(START)
    return head + START + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
