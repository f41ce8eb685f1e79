"""How many documents are tried: few in a hurry, many at night."""

import os
from typing import Final

from hypothesis import settings

_PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE")
_FEW: Final = 10


def examples(ordinary: int) -> int:
    """The number of examples of a test: a quarter in the quick profile, at night what the profile says."""
    if _PROFILE == "quick":
        return max(ordinary // 4, min(ordinary, _FEW))
    return settings().max_examples if _PROFILE == "nightly" else ordinary
