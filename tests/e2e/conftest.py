"""The strict AWS and a user of it; a user whose processes are counted."""

import pytest

from harness.dynaplane import PULUMI, Dynaplane


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


def count_starts(user):
    """Each start of pulumi leaves a line in a log: a shim on its PATH."""
    folder = user.folder / "shim"
    folder.mkdir()
    log = folder / "log"
    shim = folder / "pulumi"
    shim.write_text(f'#!/bin/sh\necho "$@" >>"{log}"\nexec "{PULUMI}" "$@"\n')
    shim.chmod(0o755)
    user.env["PATH"] = f"{folder}:{user.env['PATH']}"
    user.started = lambda: log.read_text().splitlines()
    user.forget = lambda: log.write_text("")
    return user


@pytest.fixture
def counted(dynaplane):
    return count_starts(dynaplane)


@pytest.fixture
def strict_counted(strict_user):
    return count_starts(strict_user)
