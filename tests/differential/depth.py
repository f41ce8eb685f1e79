"""How many documents are tried: few each time, many at night."""

import os

from hypothesis import settings


def examples(ordinary: int) -> int:
    """The number of examples of a test; at night that of the profile."""
    return settings().max_examples if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else ordinary
