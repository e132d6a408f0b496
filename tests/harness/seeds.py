"""Of random cases, the few that `make test` runs."""

import pytest


def few(cases, count: int) -> list:
    """So many of them, spread; `make histories` runs the others as well."""
    cases = list(cases)
    kept = {at * len(cases) // count for at in range(count)}
    return [case if at in kept else pytest.param(
                *(case if isinstance(case, tuple) else (case,)),
                marks=pytest.mark.long)
            for at, case in enumerate(cases)]
