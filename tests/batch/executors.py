"""Executors that stand for processes: nothing has to begin, and what passes is pickled all the same."""

import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from rdmconv.batch.workers import IndexWanted, OnlyAtHome


class Pickling(Executor):
    """Does each task at once, on copies of what it is given, and gives a copy of what comes of it."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(_copied(task(*_copied(arguments))))
        except (OnlyAtHome, IndexWanted) as error:
            future.set_exception(_copied(error))
        return future


def _copied(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
