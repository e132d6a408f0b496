"""Fixtures: the strict AWS, emptied before each test, and with the mark
`emulators` the plain emulators as well; one isolated user for each test."""

import pytest

from harness.dynaplane import BUILD, Dynaplane
from harness.instant.server import InstantAws
from harness.local_aws import LocalAws
from harness.strict_aws import StrictAws

# The Pulumi CLI ends before its garbage is worth an eighth of its time.
Dynaplane.for_the_engine = {"GOGC": "off", "GOMEMLIMIT": "512MiB"}

# Rates and cooldowns, which cost real minutes, have tests of their own.
QUICK = {"scale": 0.002, "rate_factor": 0, "durations": {
    "ttl_interval": 0, "protection_interval": 0, "policy_interval": 0}}


def pytest_generate_tests(metafunc):
    """What is about requests to AWS and their answers is shown on servers of
    two makers; all else asks once."""
    if "aws" in metafunc.fixturenames and (
            metafunc.definition.get_closest_marker("emulators")):
        metafunc.parametrize("aws", ["emulators", "strict"], indirect=True)


# They take a minute or more each; others run beside them.
LONGEST = ("test_update_histories", "test_random_kills", "test_many_tables")


def pytest_collection_modifyitems(items):
    """What takes longest begins first, lest it is alone at the end."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session")
def emulators(tmp_path_factory):
    with LocalAws(tmp_path_factory.mktemp("emulators")) as aws:
        yield aws


@pytest.fixture(scope="session")
def strict_aws(tmp_path_factory):
    """One for all tests of a worker; each says by settle() what it is like."""
    with StrictAws(tmp_path_factory.mktemp("strict")) as aws:
        yield aws


@pytest.fixture
def aws(request):
    if getattr(request, "param", "strict") == "emulators":
        aws = request.getfixturevalue("emulators")
        aws.reset()
        return aws
    return request.getfixturevalue("strict_aws").settle(**QUICK)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    program = BUILD / "bin/dynaplane"
    assert program.exists(), f"{program} is missing: run `make build` first"
    # Which version a CLI is of is asked once, not by each of the users.
    user = Dynaplane(tmp_path_factory.mktemp("first") / "user", {})
    user.run("doctor")
    Dynaplane.known_versions = user.versions.read_text()
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
