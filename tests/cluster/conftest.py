"""Fixtures: one cluster for each worker of pytest, with the definition of this
build, and a namespace for each test."""

import pytest

from harness.cluster import PROGRAMS, Cluster


@pytest.fixture(scope="session")
def cluster(built, tmp_path_factory):
    """Shared: what a test changes beside its namespace, it puts back. One that
    stops a server or replaces the definition starts a Cluster of its own."""
    assert PROGRAMS.exists(), f"{PROGRAMS} is missing: run `make cluster`"
    with Cluster(tmp_path_factory.mktemp("cluster") / "k") as running:
        running.apply_crd()
        yield running


@pytest.fixture
def namespace(cluster):
    return cluster.add_namespace()


@pytest.fixture
def kubectl(cluster, namespace):
    """kubectl in the namespace of the test."""
    def run(*args, **rest):
        return cluster.kubectl(*args, namespace=namespace, **rest)
    return run
