"""Check the built documentation: its pages load nothing from elsewhere, and each link inside of it leads somewhere."""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

LOADING: Final = {"audio": "src", "iframe": "src", "img": "src", "link": "href", "script": "src", "source": "src"}
"""What makes a browser load something, and by which attribute."""
PASSIVE: Final = {"author", "canonical", "index", "next", "prev", "search"}
"""Kinds of `link` that load nothing."""


class Page(HTMLParser):
    """What a page names: its own places, where its links lead, what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names."""
        values = {name: value or "" for name, value in attrs}
        self.places.add(values.get("id", ""))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in LOADING and LOADING[tag] in values and values.get("rel") not in PASSIVE:
            self.loaded.append(values[LOADING[tag]])


def problems(site: Path) -> Iterator[str]:
    """List what is wrong with the pages of a site."""
    pages = {path.resolve(): Page() for path in site.rglob("*.html")}
    for path, page in pages.items():
        page.feed(path.read_text(encoding="utf-8"))
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        yield from (f"{name} loads {one}" for one in page.loaded if urlsplit(one).netloc)
        for link in (*page.links, *page.loaded):
            where = urlsplit(link)
            if where.scheme or where.netloc:
                continue
            there = (path.parent / unquote(where.path)).resolve() if where.path else path
            if not there.exists():
                yield f"{name}: there is no {link}"
            elif there in pages and unquote(where.fragment) not in {"", *pages[there].places}:
                yield f"{name}: there is no such place: {link}"
    for sheet in site.rglob("*.css"):
        if "url(http" in sheet.read_text(encoding="utf-8") or "url(//" in sheet.read_text(encoding="utf-8"):
            yield f"{sheet.relative_to(site)} loads something from elsewhere"


def main(site: str) -> int:
    """Run the checks."""
    found = sorted(problems(Path(site)))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
