"""`rdmconv revert`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from rdmconv.cli.keys import IdentityOption, PassphraseFileOption, ask_passphrase, identities_in, read_passphrase
from rdmconv.cli.messages import LogFormat, messages_for
from rdmconv.cli.options import ForceOption, LogFormatOption, QuietOption, VerboseOption
from rdmconv.errors import InputError, UsageError
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.journal import revert as restore
from rdmconv.storage.source import open_source

_AGE: Final = b"age-encryption.org/"
_STANDARD: Final = "-"


def revert(  # noqa: PLR0913 - one parameter an option
    file: Annotated[str, typer.Argument(metavar="OUTPUT", help="The converted file; - is standard input.")],
    journal: Annotated[str, typer.Option("--journal", metavar="FILE", help="What convert or apply wrote for it.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="ORIGINAL", help="File to write; - for stdout.")],
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    force: ForceOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    log_format: LogFormatOption = LogFormat.TEXT,
) -> None:
    """Restore the file as it was before the conversion, byte for byte, from the converted file and its undo journal.

    Examples:

      rdmconv revert converted.rdm --journal undo.age -o original.rdm --identity keys.txt
    """
    messages = messages_for(log_format, quiet=quiet, verbose=verbose)
    if file == journal == _STANDARD:
        raise UsageError("USE002", problem="the converted file and its journal cannot both be standard input")
    with open_source(journal) as undo:
        try:
            pieces = _opened(undo.stream, identity or [], passphrase_file)
            with open_source(file) as converted:
                _write(output, pieces, converted.stream, force=force)
        except InputError as error:
            about_journal = error.code.startswith(("AGE", "UND001"))
            error.details.setdefault("file", journal if about_journal else file)
            raise
    messages.step("restored", path=output)


def _opened(journal: BinaryIO, identities: list[Path], passphrase: Path | None) -> Iterator[bytes]:
    """Give a journal in clear, a piece at a time; who has no key is asked for the passphrase, if that opens it."""
    start = journal.read(len(_AGE))
    journal.seek(0)
    if start != _AGE:
        return iter(lambda: journal.read(1 << 16), b"")
    from rdmconv.crypto.age_decryptor import Decryptor  # noqa: PLC0415 - other commands need not wait for it

    decryptor = Decryptor(journal)
    if not decryptor.needs_passphrase:
        return decryptor.decrypt(identities_in(identities))
    secret = ask_passphrase("Passphrase of the undo journal: ") if passphrase is None else read_passphrase(passphrase)
    return decryptor.decrypt((), secret)


def _write(output: str, pieces: Iterator[bytes], converted: BinaryIO, *, force: bool) -> None:
    if output == _STANDARD:
        held: list[bytes] = []
        restore(pieces, converted, held.append)
        for data in held:
            sys.stdout.buffer.write(data)
        return
    with AtomicFile(Path(output), force=force) as target:
        restore(pieces, converted, target.write)
        target.commit()
