"""The strict AWS and a user of it; a user whose processes are counted."""

import pytest

from harness.dynaplane import Dynaplane
from harness.starts import count_starts


@pytest.fixture
def strict(strict_aws):
    # A table that is not to be seen at once has a test of its own.
    return strict_aws.settle(scale=0.01, durations={"invisible": 0})


@pytest.fixture
def strict_user(built, strict, tmp_path):
    return Dynaplane(tmp_path / "strict-user", strict.env)


@pytest.fixture
def user(built, instant, tmp_path):
    """Of an AWS that answers at once."""
    return Dynaplane(tmp_path / "user", instant.env)


@pytest.fixture
def counted(dynaplane):
    return count_starts(dynaplane)


@pytest.fixture
def strict_counted(strict_user):
    return count_starts(strict_user)
