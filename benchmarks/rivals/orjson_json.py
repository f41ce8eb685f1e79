"""Convert a JSON export with orjson, the fastest library that reads all of a document: load, modify, dump.

    python orjson_json.py INPUT OUTPUT

The garbage collector is off, as in `stdlib_json.py`.
"""

import gc
import sys

import orjson
from stdlib_json import convert


def rewrite(source: str, target: str) -> None:
    """Convert a whole export."""
    with open(source, "rb") as file:
        export = orjson.loads(file.read())
    for entry in export["Connections"]:
        convert(entry)
    with open(target, "wb") as file:
        file.write(orjson.dumps(export))


if __name__ == "__main__":
    gc.disable()
    rewrite(sys.argv[1], sys.argv[2])
