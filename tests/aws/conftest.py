import pytest

from aws.probe import Probe


@pytest.fixture
def probe(tmp_path):
    return Probe(tmp_path / "home")
