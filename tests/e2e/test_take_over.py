"""A stack that the original Go module made is taken over by `dynaplane up`:
nothing is replaced or deleted, and what changes are the original's defects."""

import fcntl
import json
import shutil
import subprocess

import pytest

from harness import live
from harness.dynaplane import PROVIDER, ROOT
from harness.local_aws import ACCESS_KEY, REGION, SECRET_KEY
from harness.manifests import CREDENTIAL

STACK = "shop/prod"
SOURCE = ROOT / "tests/e2e/original_module"
FOLDER = ROOT / "build/tools/original-module"


@pytest.fixture(scope="session")
def original(built):
    """The program, built out of its own folder once for all workers."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for file in SOURCE.iterdir():
            shutil.copy(file, FOLDER)
        subprocess.run(["go", "build", "-o", "original-module", "."],
                       cwd=FOLDER, check=True)
    return FOLDER / "original-module"


def bounds(low, high, target):
    return {"MinCapacity": low, "MaxCapacity": high,
            "TargetUtilization": target}


def program_input(**more) -> dict:
    return {
        "Project": "shop", "Stack": "prod", "Plugin": str(PROVIDER.parent),
        "Region": REGION, "AccessKey": ACCESS_KEY, "SecretKey": SECRET_KEY,
        "Name": "orders", "TableName": "orders", "BillingMode": "PROVISIONED",
        "HashKey": {"Name": "pk", "Type": "S"},
        "RangeKey": {"Name": "sk", "Type": "N"},
        "Attributes": [{"Name": "a", "Type": "S"}, {"Name": "b", "Type": "S"}],
        "Indexes": [
            {"Name": "by-a", "HashKey": "a", "ProjectionType": "ALL"},
            {"Name": "by-b", "HashKey": "b", "RangeKey": "sk",
             "ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]}],
        "AutoScale": True, "Read": bounds(5, 50, 70),
        "Write": bounds(6, 60, 75), "TtlAttribute": "expires",
        "Encrypted": True, "Recoverable": True, "EnableStreams": True,
        "StreamViewType": "NEW_IMAGE", **more}


def manifest(**more) -> dict:
    """The same table in the original's own dialect."""
    def scaled(low, high, target):
        return {"minCapacity": low, "maxCapacity": high,
                "targetUtilization": target}
    return {
        "apiVersion": "code2cloud.planton.cloud/v1", "kind": "AwsDynamodb",
        "metadata": {"name": "orders"},
        "spec": {"awsCredentialId": CREDENTIAL, "table": {
            "tableName": "orders", "billingMode": "PROVISIONED",
            "hashKey": {"name": "pk", "type": "S"},
            "rangeKey": {"name": "sk", "type": "N"},
            "attributes": [{"name": "a", "type": "S"},
                           {"name": "b", "type": "S"}],
            "globalSecondaryIndexes": [
                {"name": "by-a", "hashKey": "a", "projectionType": "ALL"},
                {"name": "by-b", "hashKey": "b", "rangeKey": "sk",
                 "projectionType": "INCLUDE",
                 "nonKeyAttributes": ["total"]}],
            "autoScale": {"isEnabled": True,
                          "readCapacity": scaled(5, 50, 70),
                          "writeCapacity": scaled(6, 60, 75)},
            "ttl": {"isEnabled": True, "attributeName": "expires"},
            "serverSideEncryption": {"isEnabled": True},
            "pointInTimeRecovery": {"isEnabled": True},
            "enableStreams": True, "streamViewType": "NEW_IMAGE", **more}}}


@pytest.fixture
def make(original, dynaplane):
    def run(**more):
        return dynaplane.run(stdin=json.dumps(program_input(**more)),
                             program=original, timeout=300).expect(0)
    return run


def operations(report) -> set[tuple[str, str]]:
    return {(r["op"], r["name"]) for r in report["resources"]
            if r["op"] != "same"}


def test_scaled_table(make, dynaplane, aws):
    make()
    assert len(aws.targets()) == 6 and len(aws.policies()) == 6
    made = live.picture(aws)
    keys = dynaplane.state()["resources"][1]["inputs"]
    assert "accessKey" in keys
    file = dynaplane.write(manifest())
    shown = dynaplane.run("preview", "-f", file, "--stack", STACK).expect(0)
    print(shown.out, shown.err)
    report = dynaplane.preview(file, "--stack", STACK).expect(0).one()
    assert report["changes"] == {"create": 0, "update": 0, "replace": 0,
                                 "delete": 0, "adopt": 0, "same": 13}
    report = dynaplane.up(file, "--stack", STACK).expect(0).one()
    assert report["changes"]["same"] == 13
    assert live.picture(aws) == made
    assert "accessKey" not in dynaplane.state()["resources"][1]["inputs"]
    dynaplane.preview(file, "--stack", STACK, "--refresh",
                      "--expect-no-changes").expect(0)
    # The other stacks of the original read these outputs.
    outputs = dynaplane.state()["resources"][0]["outputs"]
    assert outputs["table-name"] == "orders"
    assert len(outputs["autoscaling-index-read-policy-arn-list"]) == 2


def test_what_the_scaler_chose_is_kept(make, dynaplane, aws):
    """The original set every capacity back to its minimum, each time."""
    make()
    units = {"ReadCapacityUnits": 33, "WriteCapacityUnits": 44}
    aws.client("dynamodb").update_table(
        TableName="orders", ProvisionedThroughput=units,
        GlobalSecondaryIndexUpdates=[{"Update": {
            "IndexName": "by-a", "ProvisionedThroughput": units}}])
    file = dynaplane.write(manifest())
    dynaplane.up(file, "--stack", STACK, "--refresh").expect(0)
    table = aws.table("orders")
    for thing in (table, table["GlobalSecondaryIndexes"][0]):
        assert thing["ProvisionedThroughput"]["ReadCapacityUnits"] == 33


def test_what_the_original_could_not_say(make, dynaplane, aws):
    """Tags, the class and the protection, which it always left as they are by
    default, are changes in place."""
    make()
    file = dynaplane.write(manifest(
        tags={"team": "shop"}, tableClass="STANDARD_INFREQUENT_ACCESS",
        deletionProtectionEnabled=True))
    report = dynaplane.preview(file, "--stack", STACK).expect(0).one()
    assert operations(report) == {("update", "orders")}
    dynaplane.up(file, "--stack", STACK).expect(0)
    assert live.tags(aws)["team"] == "shop" and live.owner(aws)
    assert aws.table("orders")["DeletionProtectionEnabled"]


def test_table_on_demand(make, dynaplane, aws):
    make(BillingMode="PAY_PER_REQUEST", AutoScale=False, Encrypted=False,
         Indexes=[], Attributes=[], RangeKey={}, TtlAttribute="",
         EnableStreams=False, StreamViewType="", Recoverable=False)
    made = live.picture(aws)
    file = dynaplane.write({
        **manifest(), "spec": {"awsCredentialId": CREDENTIAL, "table": {
            "tableName": "orders", "billingMode": "PAY_PER_REQUEST",
            "hashKey": {"name": "pk", "type": "S"}}}})
    report = dynaplane.up(file, "--stack", STACK).expect(0).one()
    assert report["changes"] == {"create": 0, "update": 0, "replace": 0,
                                 "delete": 0, "adopt": 0, "same": 1}
    assert live.picture(aws) == made


def test_its_table_leaves_it_by_adoption(make, dynaplane, aws):
    """The other way: into another stack, under other names."""
    make()
    made = live.picture(aws)
    file = dynaplane.work / "orders.yaml"
    dynaplane.run("adopt", "orders", "--region", REGION, "-f", file,
                  "--credential-id", CREDENTIAL, "--from", STACK,
                  "--yes").expect(0)
    assert live.picture(aws) == made
    old = json.loads((dynaplane.backend / ".pulumi/stacks/shop/prod.json")
                     .read_text())["checkpoint"]["latest"]["resources"]
    assert [r["type"] for r in old] == ["pulumi:pulumi:Stack",
                                        "pulumi:providers:aws"]
    dynaplane.preview(file, "--refresh", "--expect-no-changes").expect(0)
