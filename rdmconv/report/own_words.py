"""What rdmconv itself says in reports: a secret that happens to be such a word is not shown by it."""

from functools import cache
from importlib.resources import files


@cache
def own_words() -> str:
    """Give all that rdmconv itself can write into a report: what stands in the files that make them."""
    waiting = [files("rdmconv") / "report", files("rdmconv") / "diagnostics.py"]
    texts: list[str] = []
    while waiting:
        one = waiting.pop()
        if one.is_dir():
            waiting += one.iterdir()
        elif not one.name.endswith(".pyc"):
            texts.append(one.read_text(encoding="utf-8"))
    return "\n".join(texts)
