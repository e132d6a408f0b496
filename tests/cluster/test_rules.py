"""The rules that the API server checks: each refuses what `validate` refuses,
with the words of the same rule, and nothing else."""

import json
import random
import subprocess
import urllib.error

import pytest
import yaml

from harness import manifests
from harness.cluster import schema_nodes
from harness.histories.manifest import as_manifest, sayable
from harness.histories.wish import draw

KEY = {"name": "id", "type": "S"}
SORT = {"name": "at", "type": "N"}
PROVISIONED = {"billingMode": "PROVISIONED"}
STRONG = [{"regionName": "eu-west-2", "consistencyMode": "STRONG"},
          {"regionName": "eu-west-3", "consistencyMode": "STRONG"}]


def gsi(**fields):
    return {"globalSecondaryIndexes": [
        {"name": "by-x", "hashKey": [{"name": "x", "type": "S"}],
         "projectionType": "ALL", **fields}]}


def lsi(**fields):
    return {"localSecondaryIndexes": [
        {"name": "by-y", "rangeKey": {"name": "y", "type": "S"},
         "projectionType": "ALL", **fields}]}


def scaling(**fields):
    return {**PROVISIONED, "autoScale": {"isEnabled": True, **fields}}


def action(**fields):
    return scaling(scheduledActions=[
        {"name": "night", "schedule": "rate(1 day)", **fields}])


# (the rule's id, what is put into a spec with KEY alone)
REFUSED = [
    ("key_attributes_distinct", {"rangeKey": KEY}),
    ("key_attributes_distinct", gsi(rangeKey=[{"name": "x", "type": "S"}])),
    ("key_attributes_distinct", gsi(hashKey=[KEY, KEY])),
    ("key_attributes_distinct",
     gsi(rangeKey=[{"name": "y", "type": "S"}, {"name": "y", "type": "S"}])),
    ("key_attributes_distinct", {"rangeKey": SORT, **lsi(rangeKey=KEY)}),
    ("lsi_needs_range_key", lsi()),
    ("index_name_unique", {"rangeKey": SORT, **gsi(), **lsi(name="by-x")}),
    ("include_requires_attributes", gsi(projectionType="INCLUDE")),
    ("include_requires_attributes", gsi(nonKeyAttributes=["z"])),
    ("include_requires_attributes",
     {"rangeKey": SORT, **lsi(projectionType="INCLUDE")}),
    ("include_requires_attributes",
     {"rangeKey": SORT, **lsi(nonKeyAttributes=["z"])}),
    ("provisioned_requires_throughput", {"readCapacity": 5}),
    ("provisioned_requires_throughput",
     {"billingMode": "PAY_PER_REQUEST", "writeCapacity": 5}),
    ("gsi_throughput_matches_billing", gsi(readCapacity=5)),
    ("gsi_throughput_matches_billing", gsi(writeCapacity=5)),
    ("on_demand_needs_billing",
     {**PROVISIONED, "onDemandThroughput": {"maxReadRequestUnits": 5}}),
    ("on_demand_needs_billing",
     {**PROVISIONED, **gsi(onDemandThroughput={"maxReadRequestUnits": 5})}),
    ("number_range", {"onDemandThroughput": {"maxReadRequestUnits": 0}}),
    ("number_range", {"onDemandThroughput": {"maxWriteRequestUnits": 0}}),
    ("warm_throughput_empty", {"warmThroughput": {}}),
    ("warm_throughput_minimum",
     {"warmThroughput": {"readUnitsPerSecond": 11999}}),
    ("warm_throughput_minimum",
     {"warmThroughput": {"writeUnitsPerSecond": 3999}}),
    ("auto_scale_needs_provisioned", {"autoScale": {"isEnabled": True}}),
    ("auto_scale_needs_provisioned", gsi(autoScale={"isEnabled": True})),
    ("scaling_bounds", scaling(readCapacity={"minCapacity": 21})),
    ("scaling_bounds", scaling(writeCapacity={"maxCapacity": 4})),
    ("scaling_bounds",
     action(readCapacity={"minCapacity": 9, "maxCapacity": 8})),
    ("scheduled_action_empty", action()),
    ("scheduled_action_empty", action(readCapacity={})),
    ("stream_view_requires_enabled", {"enableStreams": True}),
    ("stream_view_requires_enabled", {"streamViewType": "NEW_IMAGE"}),
    ("stream_policy_needs_stream",
     {"streamResourcePolicy": {"Version": "2012-10-17", "Statement": []}}),
    ("ttl_attribute_when_enabled", {"ttl": {"isEnabled": True}}),
    ("kms_key_when_encryption_enabled",
     {"serverSideEncryption": {"kmsKeyArn": "alias/x"}}),
    ("recovery_period_when_enabled",
     {"pointInTimeRecovery": {"recoveryPeriodInDays": 3}}),
    ("replica_region_differs",
     {"region": "eu-west-1", "replicas": [{"regionName": "eu-west-1"}]}),
    ("replica_region_differs",
     {"replicas": [{"regionName": "eu-west-2", "consistencyMode": "STRONG",
                    "witnessRegionName": "eu-west-2"}]}),
    ("replicas_need_scaling",
     {**PROVISIONED, "replicas": [{"regionName": "eu-west-2"}]}),
    ("replicas_need_scaling",
     {**PROVISIONED, "replicaRegionNames": ["eu-west-2"]}),
    ("replicas_need_scaling",
     {**scaling(), "replicas": [{"regionName": "eu-west-2"}],
      **gsi(autoScale={"isEnabled": False})}),
    ("replica_consistency_same",
     {"replicas": [STRONG[0], {"regionName": "eu-west-3"}]}),
    ("strong_replica_count", {"replicas": STRONG[:1]}),
    ("strong_replica_count",
     {"replicas": [{**STRONG[0], "witnessRegionName": "eu-central-1"},
                   STRONG[1]]}),
    ("witness_needs_strong",
     {"replicas": [{"regionName": "eu-west-2",
                    "witnessRegionName": "eu-west-3"}]}),
    ("strong_without_ttl",
     {"replicas": STRONG, "ttl": {"isEnabled": True, "attributeName": "t"}}),
    ("strong_without_local_indexes",
     {"replicas": STRONG, "rangeKey": SORT, **lsi()}),
    ("csv_options_need_csv",
     {"importTable": {"inputFormat": "ION", "s3BucketSource": {"bucket": "b"},
                      "inputFormatOptions": {"csv": {"delimiter": ";"}}}}),
    ("one_source",
     {"importTable": {"inputFormat": "ION", "s3BucketSource": {"bucket": "b"}},
      "restore": {"sourceTableName": "old", "toLatest": True}}),
    ("import_without_local_indexes",
     {"importTable": {"inputFormat": "ION", "s3BucketSource": {"bucket": "b"}},
      "rangeKey": SORT, **lsi()}),
    ("restore_source", {"restore": {"toLatest": True}}),
    ("restore_source",
     {"restore": {"toLatest": True, "sourceTableName": "old",
                  "sourceTableArn":
                      "arn:aws:dynamodb:eu-west-1:123456789012:table/old"}}),
    ("restore_time", {"restore": {"sourceTableName": "old"}}),
    ("restore_time",
     {"restore": {"sourceTableName": "old", "toLatest": True,
                  "dateTime": "2030-01-31T06:00:00Z"}}),
]


def table(spec):
    return manifests.table(hashKey=KEY, **spec)


def causes(cluster, namespace, manifest, method="POST", name=""):
    """The messages of a refusal; none when it is accepted. Nothing is kept."""
    path = cluster.table_path(namespace, name) + "?dryRun=All"
    try:
        cluster.request(method, path, manifest)
        return []
    except urllib.error.HTTPError as error:
        assert error.code == 422, error
        status = json.loads(error.msg.split(": ", 1)[1])
        return [cause["message"] for cause in status["details"]["causes"]]


def findings(built, manifest):
    done = subprocess.run(
        [built / "bin/dynaplane", "validate", "-f", "-", "-o", "json"],
        input=json.dumps(manifest), capture_output=True, text=True)
    return {finding["rule"] for finding in json.loads(done.stdout)
            if finding["severity"] == "error"}


@pytest.fixture(scope="module")
def rules(cluster):
    """Every rule of the definition with its message."""
    return {(rule["rule"], rule["message"])
            for _, node in schema_nodes(cluster.schema())
            for rule in node.get("x-kubernetes-validations", [])}


@pytest.mark.parametrize(("rule", "spec"), REFUSED)
def test_refuses_what_validate_refuses(built, cluster, namespace, rules, rule,
                                       spec):
    assert rule in findings(built, table(spec))
    told = causes(cluster, namespace, table(spec))
    assert [text for _, text in rules if any(text in each for each in told)], (
        told)


def test_every_rule_refuses_something(cluster, namespace, rules):
    told = [message for _, spec in REFUSED
            for message in causes(cluster, namespace, table(spec))]
    silent = {text for _, text in rules
              if not any(text in message for message in told)}
    assert silent == {text for rule, text in rules if "oldSelf" in rule}


def test_takes_what_validate_takes(built, cluster, namespace):
    """Random tables, in the form that `convert` writes."""
    drawn = []
    for seed in range(60):
        rng = random.Random(seed)
        name = f"table-{seed}"
        drawn.append(as_manifest(sayable(rng, draw(rng), name), name))
    done = subprocess.run(
        [built / "bin/dynaplane", "convert", "-f", "-"], check=True,
        input=yaml.safe_dump_all(drawn), capture_output=True, text=True)
    refused = {manifest["metadata"]["name"]: told
               for manifest in yaml.safe_load_all(done.stdout)
               if (told := causes(cluster, namespace, manifest))}
    assert refused == {}


KEYS = [({}, {"hashKey": {"name": "other", "type": "S"}}, "partition"),
        ({}, {"hashKey": {"name": "id", "type": "N"}}, "partition"),
        ({}, {"rangeKey": SORT}, "sort"),
        ({"rangeKey": SORT}, {}, "sort"),
        ({"rangeKey": SORT}, {"rangeKey": {"name": "at", "type": "S"}}, "sort"),
        ({"rangeKey": SORT}, {"rangeKey": {"name": "on", "type": "N"}}, "sort")]


@pytest.mark.parametrize(("old", "new", "key"), KEYS)
def test_keys_are_for_good(cluster, namespace, old, new, key):
    made = cluster.request("POST", cluster.table_path(namespace), table(old))
    changed = {**made, "spec": {"hashKey": KEY, **new}}
    (message,) = causes(cluster, namespace, changed, "PUT", "orders")
    assert f"The {key} key is for good" in message


def test_a_key_may_leave_its_type_to_the_attributes(cluster, namespace):
    made = cluster.request("POST", cluster.table_path(namespace), table({}))
    changed = {**made, "spec": {"hashKey": {"name": "id"},
                                "attributes": [KEY]}}
    assert causes(cluster, namespace, changed, "PUT", "orders") == []
