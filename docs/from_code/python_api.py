"""What `import rdmconv` offers, for Sphinx to take from the docstrings."""

import inspect
from collections.abc import Iterable

import rdmconv
import rdmconv.errors
from from_code.markdown import block


def api_reference() -> str:
    """Give the directives for every public name, and for the errors that are raised."""
    public = {name: getattr(rdmconv, name) for name in rdmconv.__all__}
    functions = [f"autofunction:: rdmconv.{name}" for name, one in public.items() if inspect.isfunction(one)]
    types = [f"autoclass:: rdmconv.{name}" for name, one in public.items() if _is_type(one)]
    general = [f"autoexception:: rdmconv.{name}" for name, one in public.items() if _is_error(one)]
    special = [
        f"autoexception:: rdmconv.errors.{name}"
        for name, one in vars(rdmconv.errors).items()
        if _is_error(one) and name not in public
    ]
    parts = {
        "Functions": functions,
        "Types": [f"{one}\n   :members:\n   :undoc-members:" for one in types],
        "Errors": [f"{one}\n   :show-inheritance:" for one in (*general, *special)],
    }
    return "\n".join(f"## {title}\n\n{_directives(one)}" for title, one in parts.items())


def _is_error(one: object) -> bool:
    return inspect.isclass(one) and issubclass(one, Exception)


def _is_type(one: object) -> bool:
    return inspect.isclass(one) and not _is_error(one)


def _directives(written: Iterable[str]) -> str:
    return block("{eval-rst}", "\n\n".join(f".. {one}" for one in written))
