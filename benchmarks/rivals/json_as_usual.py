"""Convert a JSON export as most programs do it: ``json.load``, modify, ``json.dump``.

    python json_as_usual.py INPUT OUTPUT

Nothing is tuned: text files, the garbage collector as it is, the output written piece by piece. `stdlib_json.py` does
the same with everything in its favour.
"""

import json
import sys

from stdlib_json import convert


def rewrite(source: str, target: str) -> None:
    """Convert a whole export."""
    with open(source, encoding="utf-8") as file:
        export = json.load(file)
    for entry in export["Connections"]:
        convert(entry)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(export, file, ensure_ascii=False)


if __name__ == "__main__":
    rewrite(sys.argv[1], sys.argv[2])
