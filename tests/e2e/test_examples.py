"""Every manifest in examples/ is valid, and works."""

import pytest

from harness.dynaplane import ROOT
from harness.manifests import credential, write_credentials

EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml")
                  if path.name != "credentials.yaml")
# What they need that is no DynamoDB table.
NEEDS_MORE = {"import", "restore"}


@pytest.fixture
def user(dynaplane):
    write_credentials(dynaplane.credentials, credential("acme-dev"))
    return dynaplane


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_is_valid(offline, path):
    result = offline.validate(path).expect(0)
    assert "warning" not in result.err


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.stem not in NEEDS_MORE],
    ids=lambda path: path.stem)
def test_can_be_deployed(user, path):
    user.up(path).expect(0)
    user.preview(path, "--expect-no-changes").expect(0)


def test_credentials_template(user):
    text = (ROOT / "examples/credentials.yaml").read_text()
    user.credentials.write_text(text)
    user.up(ROOT / "examples/on-demand.yaml").expect(0)
