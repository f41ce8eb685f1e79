"""All cases, in the order of the description."""

from tests.conformance.case import Case
from tests.conformance.cases import (
    api_keys,
    bytes_,
    credentials,
    entries,
    meta,
    nesting,
    no_exports,
    references,
    roots,
    scalars,
    secrets,
    spelling,
    types,
)

CASES: list[Case] = [
    *roots.CASES,
    *no_exports.CASES,
    *bytes_.CASES,
    *entries.CASES,
    *nesting.CASES,
    *meta.CASES,
    *credentials.CASES,
    *secrets.CASES,
    *types.CASES,
    *scalars.CASES,
    *references.CASES,
    *api_keys.CASES,
    *spelling.CASES,
]
READ = [case for case in CASES if case.refused is None]
ACCEPTED = [case for case in READ if case.contradicted is None]
CONTRADICTED = [case for case in READ if case.contradicted is not None]
REFUSED = [case for case in CASES if case.refused is not None]
