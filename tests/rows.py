"""One test over a table, where there would be thousands that take longer to plan and to tell of than to run."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar

from tests import threads

Row = TypeVar("Row")


def over(rows: Iterable[Row], name: Callable[[Row], str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a test check its first argument for each row; when some fail it tells all their names, and why.

    Args:
        rows: what it is called with, one after the other. Its other arguments are fixtures, the same for all.
        name: what a row is called when it fails.
    """
    table = list(rows)

    def decorated(check: Callable[..., None]) -> Callable[..., None]:
        @wraps(check)
        def test(**fixtures: Any) -> None:
            assert table
            failed: dict[str, AssertionError] = {}
            for row in table:
                threads.choose(name(row))
                try:
                    check(row, **fixtures)
                except AssertionError as error:
                    failed[name(row)] = error
                except Exception as error:
                    raise AssertionError(name(row)) from error
            told = "\n".join(f"{one}: {error}" for one, error in failed.items())
            if failed:
                raise AssertionError(f"{len(failed)} of {len(table)} fail:\n{told}") from next(iter(failed.values()))

        seen = signature(check)
        vars(test)["__signature__"] = seen.replace(parameters=list(seen.parameters.values())[1:])
        return test

    return decorated
