"""Every manifest in examples/ is valid, and works."""

import pytest

from harness.dynaplane import ROOT
from harness.local_aws import ACCESS_KEY, SECRET_KEY
from harness.manifests import credential, write_credentials

EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml")
                  if path.name != "credentials.yaml")
# These need files in S3 or a table with backups, or what ministack accepts
# and does not keep: warm throughput, the consistency of replicas.
NEEDS_MORE = {"import", "restore", "warm-throughput", "strong-consistency"}


@pytest.fixture
def user(dynaplane):
    write_credentials(dynaplane.credentials, credential("acme-dev"))
    # The newest dialect names no credential: the default chain is its own.
    dynaplane.env |= {"AWS_ACCESS_KEY_ID": ACCESS_KEY,
                      "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
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
