"""What an entry says, worked out on the plain tree another parser made of it."""

from collections.abc import Iterator

from tests.conformance.names import CONNECTION_TYPES, SUB_TYPES, named
from tests.conformance.plain_entry import PlainEntry, text_of
from tests.conformance.tree import Broken, Group, Node, Number, Repeating
from tests.differential.names import Names, Path
from tests.differential.views import UNSURE, Place, Seen


def seen(node: Node, locator: tuple[int, ...], names: Names, place: Place | None, more: frozenset[str]) -> Seen:
    """One entry, its sub-entries not included.

    Args:
        node: the entry.
        locator: how it is found.
        names: what its fields are called.
        place: of its first byte.
        more: codes of problems that the tree does not show.
    """
    entry = PlainEntry(node)
    values = {name: _text(entry, paths, is_list=name in names.lists) for name, paths in names.fields.items()}
    return Seen(
        locator,
        _kind(entry, names),
        frozenset(_problems(entry, names)) | more,
        place,
        **values,
        logins=UNSURE
        if _repeats(node, "") or len(entry.nodes(names.children)) > 1
        else tuple(sorted(login for login in _logins(node, names, at_top=True) if login.strip())),
    )


def _logins(node: Node, names: Names, *, at_top: bool) -> Iterator[str]:
    """What an entry names to log in with, at any depth; what its sub-entries name is theirs."""
    members = node.members if isinstance(node, Group) else [("", one) for one in node] if isinstance(node, list) else ()
    for name, inner in members:
        if name.lower() == "credentialconnectionid" and not isinstance(inner, Group | list):
            yield text_of(inner) or ""
        elif at_top and name.lower() == names.children:
            beside = isinstance(inner, Group) and [one for one in inner.members if one[0] != "Connection"]
            yield from _logins(Group(tuple(beside or ())), names, at_top=False)
        else:
            yield from _logins(inner, names, at_top=False)


def is_unsure(entry: PlainEntry, path: Path) -> bool:
    """Whether something on the way to a field stands twice."""
    return any(len(entry.nodes(*path[:depth])) > 1 for depth in range(1, len(path) + 1))


def _text(entry: PlainEntry, paths: tuple[Path, ...], *, is_list: bool) -> str | None:
    if any(is_unsure(entry, path) for path in paths):
        return UNSURE
    if is_list:
        node = next(iter(entry.nodes(*paths[0])), None)
        if isinstance(node, list):
            return " ".join(filter(None, map(text_of, node))) if node else None
    if len(paths) == 1:
        return entry.text(*paths[0])
    if any(isinstance(node, Group | list | Broken) for path in paths for node in entry.nodes(*path)):
        return UNSURE
    texts = [text for text in (entry.text(*path) for path in paths) if text is not None]
    return next(filter(None, texts), texts[0] if texts else None)


def _kind(entry: PlainEntry, names: Names) -> str | None:
    if not isinstance(entry.node, Group):
        return ""
    if is_unsure(entry, names.type):
        return UNSURE
    kind = _type(entry, names.type, names.default, CONNECTION_TYPES)
    if kind != "Credential":
        return kind
    return (
        UNSURE if is_unsure(entry, names.sub_type) else f"{kind}/{_type(entry, names.sub_type, 'Default', SUB_TYPES)}"
    )


def _type(entry: PlainEntry, path: Path, default: str, known: dict[str, str]) -> str:
    node = next(iter(entry.nodes(*path)), None)
    if node is None:
        return default
    text = text_of(node)
    if isinstance(node, Number) and float(node).is_integer():
        text = str(int(float(node)))
    return "" if text is None else named(text, known)


def _problems(entry: PlainEntry, names: Names) -> Iterator[str]:
    if not isinstance(entry.node, Group):
        yield "ENT004"
        return
    if _repeats(entry.node, names.children):
        yield "ENT002"
    kind = _kind(entry, names)
    types = [names.type, *([names.sub_type] if isinstance(kind, str) and kind.startswith("Credential/") else [])]
    for path in types:
        node = next(iter(entry.nodes(*path)), None)
        if node is not None and text_of(node) is None:
            yield "ENT001"
        elif node is not None and not (text_of(node) or "").strip():
            yield "ENT003"
    for holder, wanted in names.text.items():
        for group in entry.nodes(holder) if holder else [entry.node]:
            members = group.members if isinstance(group, Group) else ()
            found = [name.lower() for name, _ in members if name.lower() in names.single]
            if len(found) > len(set(found)):
                yield "ENT002"
            if any(name.lower() in wanted and isinstance(node, Group | list | Broken) for name, node in members):
                yield "ENT001"


def _repeats(node: Node, children: str) -> bool:
    """Whether a name stands twice, spelled the same, at any depth."""
    members = node.members if isinstance(node, Group) else [("", one) for one in node] if isinstance(node, list) else ()
    return isinstance(node, Repeating) or any(
        _repeats(inner, "") for name, inner in members if not children or name.lower() != children
    )
