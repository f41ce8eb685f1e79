"""No threads: work is done at once, so that an input always takes the same way, in a third of the time."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import ParamSpec, Self, TypeVar
from unittest.mock import patch

from rdmconv.formats import encoding
from rdmconv.formats.rdm_xml import wellformed
from rdmconv.pipeline import conversion

P = ParamSpec("P")
T = TypeVar("T")


class _AtOnce:
    """Stands for an executor of one thread."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def shutdown(self) -> None:
        """Wait for nothing."""

    def submit(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> Future[T]:
        """Do work."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **options))
        except Exception as error:  # noqa: BLE001 - who asks for the result gets it
            future.set_exception(error)
        return future


@contextmanager
def at_once(chunk: int = encoding.CHUNK) -> Iterator[None]:
    """Do all work at once, in chunks of so many bytes, and without memory that is asked for in advance."""
    with ExitStack() as stack:
        for module in (wellformed, conversion):
            stack.enter_context(patch.object(module, "ThreadPoolExecutor", _AtOnce))
        stack.enter_context(patch.multiple(encoding, CHUNK=chunk, _KEPT=0))
        yield
