"""What goes on beside other work for a large document, and at once for a small one, which is done sooner so."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

ArgumentsT = ParamSpec("ArgumentsT")
FoundT = TypeVar("FoundT")


class AtOnce(Executor):
    """Does a task as it is handed in."""

    def submit(
        self, task: Callable[ArgumentsT, FoundT], /, *arguments: ArgumentsT.args, **named: ArgumentsT.kwargs
    ) -> Future[FoundT]:
        """Do it."""
        future: Future[FoundT] = Future()
        try:
            future.set_result(task(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - as a thread would: it is raised where the result is asked for
            future.set_exception(error)
        return future


def thread(name: str, *, is_small: bool) -> Executor:
    """Give what does one task after the other.

    Args:
        name: of the thread.
        is_small: whether the document is.
    """
    return AtOnce() if is_small else ThreadPoolExecutor(1, name)
