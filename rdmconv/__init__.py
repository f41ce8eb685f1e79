"""Convert exports of Devolutions Remote Desktop Manager: losslessly, by rules, with proof.

>>> import rdmconv
>>> plan = rdmconv.plan("fixtures/small/utf8_bom.xml", rdmconv.all_entries())
>>> plan.summary.as_dict()["converted"]
1
>>> [(outcome.entry.name, outcome.bucket.value) for outcome in plan.outcomes]
[('Billing', 'converted')]
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdmconv.api import Plan, all_entries, convert, load_rules, plan, where
    from rdmconv.errors import RdmconvError
    from rdmconv.model.limits import Limits
    from rdmconv.pipeline.decider import Choices
    from rdmconv.planning import Bucket, Outcome, Summary

__all__ = [
    "Bucket",
    "Choices",
    "Limits",
    "Outcome",
    "Plan",
    "RdmconvError",
    "Summary",
    "all_entries",
    "convert",
    "load_rules",
    "plan",
    "where",
]

_HOMES = {
    "Bucket": "rdmconv.planning",
    "Choices": "rdmconv.pipeline.decider",
    "Limits": "rdmconv.model.limits",
    "Outcome": "rdmconv.planning",
    "RdmconvError": "rdmconv.errors",
    "Summary": "rdmconv.planning",
}


if not TYPE_CHECKING:  # or any name would be one of an object that nothing is known of

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used: the command line does without most of them, and starts faster."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - see above

        return getattr(import_module(_HOMES.get(name, "rdmconv.api")), name)

    def __dir__() -> list[str]:
        """Name what is public: editors and interpreters complete it."""
        return __all__
