"""Links of a document lead to the same place from the site."""

import pytest
from from_code.links import HOMES, ROOT, relinked

from tests.docs.shown import SITE
from tests.rows import over


@pytest.mark.parametrize(
    ("document", "link", "there"),
    [
        ("README.md", "[all](docs/rules.md#a-pack)", "[all](/rules.md#a-pack)"),
        ("README.md", "![seen](docs/report.png)", "![seen](/report.png)"),
        ("README.md", "[promised](SECURITY.md)", "[promised](/explanation/security.md)"),
        ("docs/how-to/undo.md", "[all](../../README.md)", "[all](/index.md)"),
        ("docs/how-to/undo.md", "[all](../rules.md)", "[all](/rules.md)"),
        ("README.md", "[lines](schemas/manifest.schema.json)", "[lines](/reference/files.md)"),
        ("SECURITY.md", "[tests/faults](tests/faults)", "tests/faults"),
        ("README.md", "[fixtures](fixtures/README.md)", "fixtures (`fixtures/README.md`)"),
        ("README.md", "[here](#limits)", "[here](#limits)"),
        ("README.md", "[age](https://age-encryption.org)", "[age](https://age-encryption.org)"),
        ("README.md", "```text\n[a](LICENSE)\n```", "```text\n[a](LICENSE)\n```"),
    ],
)
def test_a_link_leads_to_the_same_place(document: str, link: str, there: str) -> None:
    assert relinked(link, document) == there


@over(HOMES, str)
def test_what_has_a_page_is_there(document: str) -> None:
    assert (ROOT / document).is_file()
    assert (SITE / HOMES[document].removeprefix("/")).is_file()
