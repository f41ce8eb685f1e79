"""Proof that the whole document is well-formed, by libxml2, beside the scan."""

from lxml import etree

from rdmconv.errors import InputError
from rdmconv.formats.at_once import thread
from rdmconv.formats.encoding import Utf8Source


class _NoTree:
    """A parser target that wants to hear of nothing: libxml2 then builds nothing and calls nothing."""

    def close(self) -> None:
        return None


class WellFormednessCheck:
    """Reads the document on a thread of its own; lxml lets go of the interpreter lock while it parses.

    The encoding is forced to UTF-8 whatever the declaration says, entities are not resolved and nothing is fetched.
    Messages of libxml2 quote the document, so only the kind and the place of an error are used.

    Args:
        source: the document.
    """

    def __init__(self, source: Utf8Source) -> None:
        self._source = source
        self._error: etree.XMLSyntaxError | None = None
        self._stopped = False
        self._executor = thread("well-formedness", is_small=source.is_small)
        self._verdict = self._executor.submit(self._work)

    def raise_early(self) -> None:
        """Raise what `finish` would, if it is known already."""
        if self._verdict.done():
            self.finish()

    def finish(self) -> None:
        """Wait for the verdict on the whole document.

        Raises:
            InputError: it is not well-formed (`FMT003`), or no UTF-16 (`FMT006`).
        """
        self._executor.shutdown()
        self._verdict.result()
        self._raise()

    def stop(self) -> None:
        """End the thread; there is no verdict then."""
        self._stopped = True
        self._executor.shutdown()

    def _work(self) -> None:
        parser = etree.XMLParser(  # type: ignore[call-overload]  # a target may leave out what it does not want
            target=_NoTree(), encoding="utf-8", huge_tree=True, resolve_entities=False, no_network=True
        )
        try:
            for chunk in self._source.chunks():
                if self._stopped:
                    return
                parser.feed(chunk)
            parser.close()
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
