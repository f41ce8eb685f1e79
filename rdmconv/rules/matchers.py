"""Conditions of a rule, compiled to predicates on an entry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from rdmconv.model.entry import Entry
from rdmconv.model.fields import CUSTOM_PREFIX, ENTRY_FIELDS, SECRET
from rdmconv.rules.glob import Glob

Predicate: TypeAlias = Callable[[Entry], bool]
_TextTest: TypeAlias = Callable[[str], bool]
_EXACT: Final = {SECRET, "username"}
"""Compared letter by letter; every other field ignores case."""
_LIST: Final = "tags"
"""A condition on it holds when it holds for one of them."""
_GROUPS: Final = ("all", "any", "none")


class ConditionError(ValueError):
    """A condition says something a condition cannot say; the text names the part and what was expected."""


def compile_condition(condition: object, where: str = "match") -> Predicate:
    """Compile a condition: `all`, `any`, `none` over lists of conditions, or a field with its operators.

    Several members of one table must all hold. An empty `all` or `any` is false, an empty table is false.

    Raises:
        ConditionError: it is not of that form.
    """
    if not isinstance(condition, Mapping):
        raise ConditionError(f"{where}: expected a table such as {{ name = {{ glob = '*api*' }} }}")
    parts = [_part(str(key), value, where) for key, value in condition.items()]
    return _every(parts)


def _part(key: str, value: object, where: str) -> Predicate:
    here = f"{where}.{key}"
    if key not in _GROUPS:
        return _field(key, value, here)
    if not isinstance(value, list):
        raise ConditionError(f"{here}: expected a list of conditions")
    members = [compile_condition(member, f"{here}[{index}]") for index, member in enumerate(value)]
    if key == "all":
        return _every(members)
    found = _some(members)
    return found if key == "any" else lambda entry: not found(entry)


def _every(members: Sequence[Predicate]) -> Predicate:
    if len(members) == 1:
        return members[0]
    return lambda entry: bool(members) and all(member(entry) for member in members)


def _some(members: Sequence[Predicate]) -> Predicate:
    return lambda entry: any(member(entry) for member in members)


def _field(name: str, operators: object, where: str) -> Predicate:
    if name not in (*ENTRY_FIELDS, SECRET) and not name.startswith(CUSTOM_PREFIX):
        known = ", ".join((*ENTRY_FIELDS, SECRET, f'"{CUSTOM_PREFIX}<title>"'))
        raise ConditionError(f"{where}: there is no such field; fields are {known}")
    if not isinstance(operators, Mapping) or not operators:
        raise ConditionError(f"{where}: expected a table of operators such as {{ prefix = 'svc-' }}")
    return _every([_operator(name, str(key), value, f"{where}.{key}") for key, value in operators.items()])


def _operator(name: str, operator: str, operand: object, where: str) -> Predicate:
    if operator == "exists":
        if not isinstance(operand, bool):
            raise ConditionError(f"{where}: expected true or false")
        return lambda entry: _exists(entry, name) is operand
    test = _text_test(operator, operand, where, exact=name in _EXACT)
    if name == SECRET:
        return lambda entry: (secret := entry.view.secret) is not None and secret.satisfies(test)
    if name == _LIST:
        return lambda entry: any(map(test, (entry.view.text(name) or "").split()))
    return lambda entry: test(entry.view.text(name) or "")


def _exists(entry: Entry, name: str) -> bool:
    if name == SECRET:
        return entry.view.secret is not None or entry.view.encrypted_secret is not None
    return bool(entry.view.text(name))


def _text_test(operator: str, operand: object, where: str, *, exact: bool) -> _TextTest:
    fold: Callable[[str], str] = str if exact else str.casefold
    if operator == "in":
        wanted = {fold(_text(item, where)) for item in _items(operand, where)}
        return lambda text: fold(text) in wanted
    makers: dict[str, Callable[[str], _TextTest]] = {
        "eq": lambda word: lambda text: fold(text) == word,
        "prefix": lambda word: lambda text: fold(text).startswith(word),
        "suffix": lambda word: lambda text: fold(text).endswith(word),
        "contains": lambda word: lambda text: word in fold(text),
        "glob": lambda _: Glob(_text(operand, where), fold).matches,
    }
    if operator not in makers:
        raise ConditionError(f"{where}: there is no such operator; operators are {', '.join(makers)}, in, exists")
    return makers[operator](fold(_text(operand, where)))


def _text(operand: object, where: str) -> str:
    if not isinstance(operand, str):
        raise ConditionError(f"{where}: expected a text in quotes")
    return operand


def _items(operand: object, where: str) -> Sequence[object]:
    if not isinstance(operand, list):
        raise ConditionError(f"{where}: expected a list of texts")
    return operand
