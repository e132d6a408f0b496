"""Fixtures for the tests of the strict AWS."""

import pytest

from .strict_testing import client


@pytest.fixture
def aws(strict_aws):
    # No rates: each test asks for those that it is about.
    return strict_aws.settle(scale=0.005, rate_factor=0)


@pytest.fixture
def dynamodb(aws):
    return client(aws)


@pytest.fixture
def scaling(aws):
    return client(aws, "application-autoscaling")
