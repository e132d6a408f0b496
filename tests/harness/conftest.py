"""Fixtures for the tests of the strict AWS."""

import pytest

from .strict_aws import StrictAws
from .strict_testing import client


@pytest.fixture(scope="package")
def _strict(tmp_path_factory):
    # No rates: each test asks for those that it is about.
    with StrictAws(tmp_path_factory.mktemp("strict"), scale=0.005,
                   rate_factor=0) as aws:
        yield aws


@pytest.fixture
def aws(_strict):
    _strict.reset()
    return _strict


@pytest.fixture
def dynamodb(aws):
    return client(aws)


@pytest.fixture
def scaling(aws):
    return client(aws, "application-autoscaling")
