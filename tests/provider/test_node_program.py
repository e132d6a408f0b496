"""Programs written with the official Node SDK, run by its Automation API on
the real engine: the provider behind them is ours, the programs do not know."""

import json
import subprocess
from pathlib import Path

import pytest

import official_sdk
from harness.dynaplane import PULUMI, Dynaplane
from harness.local_aws import REGION
from provider_fixtures import PLUGIN, environment

PROGRAMS = Path(__file__).parent / "node"
ARN = f"arn:aws:dynamodb:{REGION}:000000000000:table/orders"


class Node:
    """A folder in which somebody works with the SDK."""

    def __init__(self, folder: Path, aws):
        self.folder = folder
        self.backend = folder / "backend"
        self.backend.mkdir()
        official_sdk.folder()
        self.env = {
            **environment(), **Dynaplane.for_the_engine, **aws.env,
            "AWS_REGION": REGION,
            "PATH": f"{PULUMI.parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder), "PULUMI_HOME": str(folder / "pulumi"),
            "PULUMI_BACKEND_URL": f"file://{self.backend}",
            "PULUMI_CONFIG_PASSPHRASE": "open",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "1",
            "NODE_PATH": str(official_sdk.MODULES),
            "PROVIDER_FOLDER": str(PLUGIN.parent)}

    def run(self, *steps: str):
        return subprocess.run(
            ["node", PROGRAMS / "run.js", *steps], cwd=self.folder,
            env=self.env, text=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=300)

    def __call__(self, *steps: str) -> dict:
        """Each step is OPERATION:PROGRAM; the last one's outcome."""
        done = self.run(*steps)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def up(self, program: str) -> dict:
        """The outcome of `up`, after which neither the state nor a fresh
        look shows anything to do."""
        done = self.run(*(f"{operation}:{program}" for operation in
                          ("up", "preview", "refresh", "preview")))
        assert done.returncode == 0, done.stdout + done.stderr
        made, *after = map(json.loads, done.stdout.splitlines())
        assert [set(each["changes"]) for each in after] == [{"same"}] * 3
        return made

    def state(self) -> str:
        (path,) = (self.backend / ".pulumi/stacks").glob("**/dev.json")
        return path.read_text()


@pytest.fixture
def node(tmp_path, aws):
    return Node(tmp_path, aws)


def make_by_hand(aws):
    """What the programs' `orders` describes, made by somebody else."""
    client = aws.client("dynamodb")
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    client.create_table(
        TableName="orders", ProvisionedThroughput=units,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                   {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t}
                              for n, t in (("pk", "S"), ("sk", "N"),
                                           ("buyer", "S"))],
        GlobalSecondaryIndexes=[{
            "IndexName": "by-buyer", "ProvisionedThroughput": units,
            "KeySchema": [{"AttributeName": "buyer", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE",
                           "NonKeyAttributes": ["name", "total"]}}],
        Tags=[{"Key": "team", "Value": "shop"}])
    client.update_time_to_live(TableName="orders", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "expires"})
    client.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={
            "PointInTimeRecoveryEnabled": True})


def test_life(node, aws):
    made = node.up("life")
    assert made["outputs"] == {
        "arn": ARN, "id": "orders",
        "policy": aws.policies()["table/orders",
                                 "dynamodb:table:ReadCapacityUnits"][
                                     "PolicyARN"]}
    assert made["changes"] == {"create": 6}
    made = node.up("changed")
    assert made["changes"] == {"update": 2, "delete": 1, "same": 3}
    live = aws.table("orders")
    assert made["outputs"]["stream"] == live["LatestStreamArn"]
    assert "GlobalSecondaryIndexes" not in live
    assert live["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    assert node("destroy:changed")["changes"] == {"delete": 5}
    assert aws.table_names() == [] and aws.targets() == {}


def test_preview_makes_nothing(node, aws):
    assert node("preview:life")["changes"] == {"create": 6}
    assert aws.calls == []


def test_name_of_the_engines_making(node, aws):
    name = node.up("unnamed")["outputs"]["name"]
    assert name.startswith("orders-") and aws.table_names() == [name]


def test_import(node, aws):
    make_by_hand(aws)
    assert node.up("imported")["changes"] == {"create": 1, "import": 1}
    assert set(node("up:adopted")["changes"]) == {"same"}
    node("destroy:adopted")
    assert aws.table_names() == []


def test_get(node, aws):
    make_by_hand(aws)
    assert node("up:found")["outputs"] == {
        "arn": ARN, "again": ARN, "attributes": 3,
        "account": "000000000000", "region": REGION, "partition": "aws"}
    node("destroy:found")
    assert aws.table_names() == ["orders"]


def test_get_of_a_table_with_replicas(node, aws):
    """A refresh leaves what the program says, and so nothing to read anew."""
    make_by_hand(aws)
    client = aws.client("dynamodb")
    client.update_table(TableName="orders", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    client.update_table(TableName="orders", ReplicaUpdates=[
        {"Create": {"RegionName": "eu-west-2"}}])
    node("up:found")
    before = json.loads(node.state())
    assert node("refresh:found", "preview:found")["changes"] == {"same": 1}
    (seen, now) = (
        [r for r in state["checkpoint"]["latest"]["resources"]
         if r["type"].endswith("Table")]
        for state in (before, json.loads(node.state())))
    assert seen[0]["outputs"]["replicas"][0]["regionName"] == "eu-west-2"
    assert now[0].get("inputs") == seen[0].get("inputs")
    assert now[0]["outputs"] == seen[0]["outputs"]


def test_transformations(node, aws):
    node.up("transformed")
    tags = {tag["Key"]: tag["Value"]
            for tag in aws.client("dynamodb").list_tags_of_resource(
                ResourceArn=ARN)["Tags"]}
    assert {"team": "shop", "by": "old", "also": "new"}.items() <= (
        tags.items())


def test_ignored_changes(node, aws):
    def capacity():
        return aws.table("orders")["ProvisionedThroughput"][
            "ReadCapacityUnits"]

    node("up:adopted")
    aws.client("dynamodb").update_table(
        TableName="orders", ProvisionedThroughput={
            "ReadCapacityUnits": 30, "WriteCapacityUnits": 5})
    assert set(node("up:ignoring")["changes"]) == {"same"}
    assert set(node("refresh:ignoring", "up:ignoring")["changes"]) == {"same"}
    assert capacity() == 30
    assert node("up:adopted")["changes"]["update"] == 1
    assert capacity() == 5


def live(aws) -> tuple:
    """What `life` and `separated` have on AWS."""
    return (aws.table("orders")["TableId"], aws.table_names("eu-west-2"),
            set(aws.targets()), set(aws.policies()))


def condemned(node) -> list[str]:
    """The old records that are still to be deleted."""
    resources = json.loads(node.state())["checkpoint"]["latest"]["resources"]
    return [each["urn"] for each in resources if each.get("delete")]


def assert_settled(node, program):
    assert set(node(f"preview:{program}")["changes"]) == {"same"}
    assert condemned(node) == []


@pytest.mark.parametrize("program", ["life", "separated"])
def test_forced_replacement_keeps_what_is_there(node, aws, program):
    """The engine asks for no diff: it creates under the same names, then
    deletes what the old records stand for."""
    node(f"up:{program}")
    before = live(aws)
    done = node.run(f"replace:{program}")
    assert done.returncode == 0, done.stderr
    assert "deleteBeforeReplace" in done.stderr
    assert live(aws) == before
    assert_settled(node, program)
    node(f"destroy:{program}")
    assert aws.table_names() == aws.table_names("eu-west-2") == []
    assert aws.targets() == {}


def test_forced_replacement_that_stops_half_way(node, aws):
    """The old record is deleted by the next run."""
    node("up:adopted")
    before = live(aws)
    assert node.run("replace:broken").returncode != 0
    assert live(aws) == before
    assert len(condemned(node)) == 1
    node("up:adopted")
    assert live(aws) == before
    assert_settled(node, "adopted")
    node("destroy:adopted")
    assert aws.table_names() == []


def test_replacement_on_changes(node, aws):
    node("up:adopted")
    before = live(aws)
    assert node.up("remade")["changes"]["replace"] == 1
    assert live(aws)[0] != before[0]
    assert_settled(node, "remade")


def test_protect(node, aws):
    node("up:guarded")
    refused = node.run("destroy:guarded")
    assert refused.returncode == 1 and "protect" in refused.stderr
    assert aws.table_names() == ["orders"]
    node("up:unguarded", "destroy:unguarded")
    assert aws.table_names() == []


def test_secrets(node, aws):
    made = node.up("secret")
    assert "tags" in made["secrets"] and "arn" not in made["secrets"]
    assert made["outputs"]["tags"]["token"] == "opensesame"
    assert "opensesame" not in node.state()


def test_replica_becomes_a_resource_of_its_own(node, aws):
    node.up("replicated")
    aws.reset_counts()
    made = node.up("separated")
    assert made["changes"] == {"same": 2, "create": 1}
    assert made["outputs"]["arn"] == ARN.replace(REGION, "eu-west-2")
    assert aws.counts()["DynamoDB.UpdateTable"] == 0
    node("destroy:separated")
    assert aws.table_names() == aws.table_names("eu-west-2") == []


def test_provider_of_its_own(node, aws):
    made = node.up("elsewhere")
    assert made["outputs"]["arn"] == ARN.replace(REGION, "eu-central-1")
    assert made["outputs"]["tagsAll"] == {"team": "shop", "owner": "us"}
    assert aws.table_names("eu-central-1") == ["orders"]
