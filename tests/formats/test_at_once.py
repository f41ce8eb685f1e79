"""A task is done as it is handed in, and what went wrong is raised where its result is asked for."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import current_thread
from unittest.mock import patch

import pytest

from rdmconv.formats import registry
from rdmconv.formats.at_once import AtOnce, thread
from rdmconv.formats.registry import open_stream
from tests.builders import xml_credential, xml_export

EXPORT = xml_export(xml_credential(), between="\n" * 5000)


def test_a_task_is_done_in_the_thread_that_hands_it_in() -> None:
    done: list[int] = []
    future = AtOnce().submit(done.append, 1)
    assert done == [1]
    assert future.result() is None
    assert AtOnce().submit(current_thread).result() is current_thread()


def test_an_error_is_raised_with_the_result_and_an_interrupt_at_once() -> None:
    future = AtOnce().submit(int, "no number")
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        AtOnce().submit(interrupted)


def test_only_small_documents_have_no_threads() -> None:
    assert isinstance(thread("x", is_small=True), AtOnce)
    with thread("x", is_small=False) as executor:
        assert isinstance(executor, ThreadPoolExecutor)


@pytest.mark.parametrize(("size", "is_small"), [(len(EXPORT) - 4096, False), (len(EXPORT) - 4095, True)])
def test_a_document_is_small_when_it_ends_soon(size: int, is_small: bool) -> None:
    with patch.object(registry, "_SMALL", size):
        assert open_stream(BytesIO(EXPORT)).encoding.is_small is is_small
