"""Lessons are given in both kinds of export."""

import pytest

from tests.pipeline.lessons import Write
from tests.profiles.dialects import in_json, xml


@pytest.fixture(params=[xml, in_json], ids=["xml", "json"])
def write(request: pytest.FixtureRequest) -> Write:
    found: Write = request.param
    return found
