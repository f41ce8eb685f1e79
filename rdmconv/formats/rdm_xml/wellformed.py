"""Proof that the whole document is well-formed, by libxml2, beside the scan."""

import queue
import threading
from typing import Final

from lxml import etree

from rdmconv.errors import InputError

_QUEUE_LENGTH: Final = 4
"""Chunks waiting at most: more would only cost memory."""


class _NoTree:
    """A parser target that wants to hear of nothing: libxml2 then builds nothing and calls nothing."""

    def close(self) -> None:
        return None


class WellFormednessCheck:
    """Feeds libxml2 from a thread of its own; lxml lets go of the interpreter lock while it parses.

    The encoding is forced to UTF-8 whatever the declaration says, entities are not resolved and nothing is fetched.
    Messages of libxml2 quote the document, so only the kind and the place of an error are used.
    """

    def __init__(self) -> None:
        self._parser = etree.XMLParser(  # type: ignore[call-overload]  # a target may leave out what it does not want
            target=_NoTree(), encoding="utf-8", huge_tree=True, resolve_entities=False, no_network=True
        )
        self._chunks: queue.Queue[bytes | None] = queue.Queue(_QUEUE_LENGTH)
        self._error: etree.XMLSyntaxError | None = None
        self._thread = threading.Thread(target=self._work, name="well-formedness", daemon=True)
        self._thread.start()

    def feed(self, chunk: bytes) -> None:
        """Hand over the next bytes of the document.

        Raises:
            InputError: what was handed over before is not well-formed (`FMT003`).
        """
        self._chunks.put(chunk)
        if self._error is not None:
            self.stop()
            self._raise()

    def finish(self) -> None:
        """Wait for the verdict on the whole document.

        Raises:
            InputError: it is not well-formed (`FMT003`).
        """
        self.stop()
        self._raise()

    def stop(self) -> None:
        """End the thread without asking for the verdict."""
        if self._thread.is_alive():
            self._chunks.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (chunk := self._chunks.get()) is not None:
            if self._error is None:
                self._attempt(chunk)
        if self._error is None:
            self._attempt(None)

    def _attempt(self, chunk: bytes | None) -> None:
        try:
            if chunk is None:
                self._parser.close()
            else:
                self._parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            self._error = error

    def _raise(self) -> None:
        if self._error is None:
            return
        line, column = self._error.position
        # The name of the kind of error quotes nothing; its message does.
        entries = self._error.error_log
        problem = next((entry.type_name for entry in entries if entry.type == self._error.code), "syntax error")
        raise InputError("FMT003", line=line, column=max(column, 1), problem=_spoken(problem)) from None


def _spoken(error_type: str) -> str:
    """Turn `ERR_TAG_NAME_MISMATCH` into `tag name mismatch`."""
    return error_type.removeprefix("ERR_").replace("_", " ").lower()
