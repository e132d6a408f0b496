"""Fixtures: the local AWS, emptied before each test, and the strict one in its
place, so that each scenario runs on both; one isolated user for each test."""

import pytest

from harness.dynaplane import BUILD, Dynaplane
from harness.instant.server import InstantAws
from harness.local_aws import LocalAws
from harness.strict_aws import StrictAws


@pytest.fixture(scope="session", params=["emulators", "strict"])
def _running_aws(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    # Rates and cooldowns, which cost real minutes, have tests of their own.
    strict = {"scale": 0.002, "rate_factor": 0, "durations": {
        "ttl_interval": 0, "protection_interval": 0, "policy_interval": 0}}
    with (StrictAws(folder, **strict) if request.param == "strict"
          else LocalAws(folder)) as aws:
        yield aws


@pytest.fixture
def aws(_running_aws):
    _running_aws.reset()
    return _running_aws


@pytest.fixture(scope="session")
def built():
    program = BUILD / "bin/dynaplane"
    assert program.exists(), f"{program} is missing: run `make build` first"
    return BUILD


@pytest.fixture
def dynaplane(built, aws, tmp_path):
    return Dynaplane(tmp_path / "user", aws.env)


@pytest.fixture(scope="module")
def instant():
    """An AWS of the strict rules that answers at once."""
    with InstantAws() as aws:
        yield aws


@pytest.fixture
def offline(built, tmp_path):
    """A user for whom AWS does not answer: what must work without it."""
    unreachable = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    return Dynaplane(tmp_path / "user", unreachable)
