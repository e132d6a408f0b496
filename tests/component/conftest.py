"""The fixtures of the component's tests."""

import pytest

from component_fixtures import Programmer
from harness.instant.server import InstantAws


@pytest.fixture
def aws():
    """An AWS of the strict rules that answers at once."""
    with InstantAws() as aws:
        yield aws


@pytest.fixture
def user(built, aws, tmp_path):
    return Programmer(tmp_path / "user", aws.env)
