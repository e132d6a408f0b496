"""Every manifest in examples/ is valid, and works."""

import gzip
import re

import pytest

from harness.dynaplane import ROOT
from harness.local_aws import ACCESS_KEY, REGION, SECRET_KEY
from harness.manifests import credential, table, write_credentials

EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml")
                  if path.name != "credentials.yaml")
# No emulator keeps these, so a deployment would show nothing; the reasons are
# in docs/limitations.md.
PREVIEWED = {"warm-throughput", "strong-consistency"}
# These need something in AWS first; each has a test of its own.
PREPARED = {"import", "restore"}
DEPLOYED = [path for path in EXAMPLES
            if path.stem not in PREVIEWED | PREPARED]
CLASSIC = "orders-classic"  # the same table as in orders.yaml


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


@pytest.mark.parametrize("paths", [
    [path for path in DEPLOYED if path.stem != CLASSIC],
    [path for path in DEPLOYED if path.stem == CLASSIC]],
    ids=["all but", CLASSIC])
def test_can_be_deployed(user, paths):
    """In one stack, in which no two have the same name."""
    files = [word for path in paths for word in ("-f", path)]
    stack = ("--stack", "shop/examples")
    user.run("up", *files, *stack, "--yes").expect(0)
    user.run("preview", *files, *stack, "--expect-no-changes").expect(0)


def test_import_brings_the_items_of_the_files(user, aws):
    s3 = aws.client("s3")
    s3.create_bucket(
        Bucket="acme-measurements",
        CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="acme-measurements", Key="export/2026/1.csv.gz",
                  Body=gzip.compress(b"north;2026-01-01;7\nsouth;2026-01-01;9"
                                     b"\n"))
    path = ROOT / "examples/import.yaml"
    user.up(path).expect(0)
    items = aws.client("dynamodb").scan(TableName="measurements")["Items"]
    assert {item["station"]["S"] for item in items} == {"north", "south"}
    user.preview(path, "--expect-no-changes").expect(0)


def test_restore_brings_the_items_of_the_other_table(user, aws):
    source = table("acme-orders", tableName="acme-orders",
                   awsCredentialId="acme-dev",
                   hashKey={"name": "customerId", "type": "S"},
                   pointInTimeRecovery={"isEnabled": True})
    user.up(source).expect(0)
    client = aws.client("dynamodb")
    client.put_item(TableName="acme-orders",
                    Item={"customerId": {"S": "ann"}})
    path = ROOT / "examples/restore.yaml"
    user.up(path).expect(0)
    (item,) = client.scan(TableName="orders-restored")["Items"]
    assert item["customerId"]["S"] == "ann"
    user.preview(path, "--expect-no-changes").expect(0)


@pytest.mark.parametrize("name", sorted(PREVIEWED))
def test_what_no_emulator_keeps_is_planned(user, name):
    report = user.preview(ROOT / f"examples/{name}.yaml").expect(0).one()
    assert report["changes"]["create"] > 0
    page = (ROOT / "docs/limitations.md").read_text()
    assert f"examples/{name}.yaml" in page


def test_every_example_is_in_the_list():
    page = (ROOT / "examples/README.md").read_text()
    files = {path.name for path in (ROOT / "examples").glob("*.yaml")}
    assert set(re.findall(r"\[([a-z-]+\.yaml)\]", page)) == files


def test_credentials_template(user):
    text = (ROOT / "examples/credentials.yaml").read_text()
    user.credentials.write_text(text)
    user.up(ROOT / "examples/on-demand.yaml").expect(0)
