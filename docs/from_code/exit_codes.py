"""What the exit codes say."""

import ast
import inspect
from itertools import pairwise

from from_code.markdown import prose, table
from rdmconv.cli.exit_codes import ExitCode


def exit_codes_reference() -> str:
    """Give every exit code with what its docstring says."""
    said = meanings()
    return table(("exit code", "means"), [[f"**{code.value}**", prose(said[code.name])] for code in ExitCode])


def meanings() -> dict[str, str]:
    """Read what stands below each member: Python does not keep it."""
    statements = next(one for one in ast.parse(inspect.getsource(ExitCode)).body if isinstance(one, ast.ClassDef)).body
    return {
        one.targets[0].id: str(below.value.value)
        for one, below in pairwise(statements)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }
