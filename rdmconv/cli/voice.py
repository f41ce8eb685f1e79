"""Who speaks for the program, from the moment the options are read to its last error."""

from rdmconv.cli.messages import LogFormat, Messages, Volume


class _Voice:
    """What was chosen last."""

    messages: Messages | None = None


def messages_for(log_format: LogFormat, *, quiet: bool, verbose: bool) -> Messages:
    """Choose how to speak from now on."""
    volume = Volume.QUIET if quiet else Volume.VERBOSE if verbose else Volume.NORMAL
    _Voice.messages = _speaking(log_format, volume)
    return _Voice.messages


def forget_messages() -> None:
    """Speak as a new run does, until the options say otherwise."""
    _Voice.messages = None


def current_messages() -> Messages:
    """Give what was chosen last; text until then."""
    if _Voice.messages is None:
        _Voice.messages = _speaking(LogFormat.TEXT, Volume.NORMAL)
    return _Voice.messages


def _speaking(log_format: LogFormat, volume: Volume) -> Messages:
    # Each needs all that it can tell of; a start that has nothing to say does without.
    if log_format is LogFormat.JSON:
        from rdmconv.cli.json_messages import JsonMessages  # noqa: PLC0415 - see above

        return JsonMessages(volume)
    from rdmconv.cli.text_messages import TextMessages  # noqa: PLC0415 - see above

    return TextMessages(volume)
