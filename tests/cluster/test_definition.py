"""The CustomResourceDefinition, as a real API server and kubectl see it."""

import json

import pytest
import yaml

from harness.cluster import GROUP, schema_nodes
from harness.dynaplane import ROOT
from harness.manifests import index, table

CRD = f"customresourcedefinition/awsdynamodbs.{GROUP}"
# Those in the dialect that a cluster knows.
EXAMPLES = [path for path in sorted((ROOT / "examples").glob("*.yaml"))
            if f"apiVersion: {GROUP}/v1\nkind: AwsDynamodb" in path.read_text()]


def apply(kubectl, manifest, *args):
    return kubectl("apply", "--server-side", "--validate=strict", *args, "-f",
                   "-", stdin=json.dumps(manifest))


@pytest.fixture
def schema(cluster):
    return cluster.schema()


def test_is_established(cluster):
    crd = cluster.kubectl("get", CRD, "-o", "json").expect(0).json
    conditions = {condition["type"]: condition["status"]
                  for condition in crd["status"]["conditions"]}
    assert conditions == {"NamesAccepted": "True", "Established": "True"}


def test_keeps_unknown_fields_in_policies_alone(schema):
    word = "x-kubernetes-preserve-unknown-fields"
    assert {path for path, node in schema_nodes(schema) if node.get(word)} == {
        ".spec.resourcePolicy", ".spec.streamResourcePolicy"}


def test_has_no_default(schema):
    assert [path for path, node in schema_nodes(schema) if "default" in node] == []


def test_lists_merge_by_their_key(schema):
    merged = {path.removeprefix(".spec."): node["x-kubernetes-list-map-keys"]
              for path, node in schema_nodes(schema)
              if node.get("x-kubernetes-list-type") == "map"}
    actions = "autoScale.scheduledActions"
    assert merged == {
        "attributes": ["name"], "globalSecondaryIndexes": ["name"],
        "localSecondaryIndexes": ["name"], "replicas": ["regionName"],
        actions: ["name"], f"globalSecondaryIndexes[].{actions}": ["name"],
        ".status.conditions": ["type"]}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_takes_every_example_as_it_is(kubectl, path):
    kubectl("apply", "--server-side", "--validate=strict", "-f", path).expect(0)
    (wanted,) = yaml.safe_load_all(path.read_text())
    found = kubectl("get", "ddb", wanted["metadata"]["name"], "-o",
                    "json").expect(0).json
    assert found["spec"] == wanted["spec"]
    for words in ("labels", "annotations"):
        assert found["metadata"].get(words) == wanted["metadata"].get(words)


def test_the_examples_are_most_of_them():
    assert len(EXAMPLES) > 20


def test_a_field_that_it_does_not_know_is_refused(kubectl):
    refused = apply(kubectl, table(tabelName="orders")).expect(1)
    assert "unknown field" in refused.err or "field not declared" in refused.err


def test_two_managers_own_what_each_applied(kubectl):
    """One the table, another an index and its attribute."""
    apply(kubectl, table(tags={"team": "checkout"}), "--field-manager=owner")
    reports = {**index("by-status", "status"), "hashKey": [{"name": "status"}]}
    apply(kubectl, table(globalSecondaryIndexes=[reports],
                         attributes=[{"name": "status", "type": "S"}]),
          "--field-manager=reports").expect(0)
    apply(kubectl, table(globalSecondaryIndexes=[index("by-day", "day")]),
          "--field-manager=owner").expect(0)
    spec = kubectl("get", "ddb", "orders", "-o", "json").json["spec"]
    assert {found["name"] for found in spec["globalSecondaryIndexes"]} == {
        "by-status", "by-day"}
    assert spec["attributes"] == [{"name": "status", "type": "S"}]
    assert "tags" not in spec  # the owner no longer names them


def test_a_conflict_between_two_managers_is_told(kubectl):
    apply(kubectl, table(tableClass="STANDARD"), "--field-manager=a").expect(0)
    refused = apply(
        kubectl, table(tableClass="STANDARD_INFREQUENT_ACCESS"),
        "--field-manager=b").expect(1)
    assert ".spec.tableClass" in refused.err


def test_diff_shows_a_change_and_nothing_else(kubectl):
    apply(kubectl, table(tags={"team": "a"})).expect(0)
    same = kubectl("diff", "--server-side", "-f", "-",
                   stdin=json.dumps(table(tags={"team": "a"})))
    assert (same.code, same.out) == (0, "")
    changed = kubectl("diff", "--server-side", "-f", "-",
                      stdin=json.dumps(table(tags={"team": "b"}))).expect(1)
    assert "+    team: b" in changed.out


@pytest.mark.parametrize(("field", "text"), [
    ("spec.billingMode", "How capacity is paid for."),
    ("spec.autoScale.readCapacity.targetUtilization", "per cent. Default: 50."),
    ("spec.globalSecondaryIndexes.hashKey.name", "The attribute's name."),
    ("status.conditions.reason", "Why, in one word."),
])
def test_explain_tells_what_a_field_is(kubectl, field, text):
    told = kubectl("explain", f"ddb.{field}").expect(0).out
    assert text in " ".join(told.split())


def patch_status(cluster, namespace, name, status):
    cluster.request(
        "PATCH", cluster.table_path(namespace, name) + "/status",
        {"status": status}, content_type="application/merge-patch+json")


def condition(word, status="True"):
    return {"type": word, "status": status, "observedGeneration": 1,
            "lastTransitionTime": "2030-01-31T06:00:00Z", "reason": "AsWanted",
            "message": "The table is as the object says."}


def test_get_shows_the_table_and_wait_awaits_it(cluster, kubectl, namespace):
    apply(kubectl, table(billingMode="PAY_PER_REQUEST")).expect(0)
    patch_status(cluster, namespace, "orders", {
        "observedGeneration": 1, "stack": "dynaplane/prod.AwsDynamodb.orders",
        "planHash": "0f", "conditions": [condition("Ready")],
        "stackOutputs": {"tableName": "acme-orders", "region": "eu-west-1",
                         "tableArn": "arn:aws:dynamodb:eu-west-1:1:table/o",
                         "replicaArns": ["arn:aws:dynamodb:x"]}})
    kubectl("wait", "--for=condition=Ready", "ddb/orders",
            "--timeout=5s").expect(0)
    head, row = (line.split() for line in
                 kubectl("get", "dynaplane").expect(0).out.splitlines())
    assert head == ["NAME", "READY", "TABLE", "REGION", "BILLING", "AGE"]
    assert row[:-1] == ["orders", "True", "acme-orders", "eu-west-1",
                        "PAY_PER_REQUEST"]
    wide = kubectl("get", "ddb", "-o", "wide").expect(0).out
    assert wide.split()[:8] == ["NAME", "READY", "TABLE", "REGION", "BILLING",
                                "ARN", "STACK", "AGE"]
    assert "dynaplane/prod.AwsDynamodb.orders" in wide


def test_status_is_a_part_of_its_own(cluster, kubectl, namespace):
    """It moves no generation, and an applied object does not change it."""
    apply(kubectl, table()).expect(0)
    patch_status(cluster, namespace, "orders",
                 {"conditions": [condition("Ready")]})
    apply(kubectl, {**table(), "status": {"stack": "mine"}},
          "--validate=false").expect(0)
    found = kubectl("get", "ddb", "orders", "-o", "json").json
    assert found["metadata"]["generation"] == 1
    assert "stack" not in found["status"]
    apply(kubectl, table(tableClass="STANDARD")).expect(0)
    assert cluster.tables(namespace)["orders"]["metadata"]["generation"] == 2


def test_a_name_is_held_to_what_a_manifest_may_be_called(kubectl):
    refused = apply(kubectl, table("ab")).expect(1)
    assert "metadata.name" in refused.err
