"""The three first dialects give the very same resources."""

import yaml

from harness.dynaplane import ROOT
from harness.manifests import dimension

KEYS = {"hashKey": {"name": "pk", "type": "S"},
        "rangeKey": {"name": "n", "type": "N"}}
SPEC = {"tableName": "orders", "billingMode": "PROVISIONED", **KEYS,
        "attributes": [{"name": "a", "type": "S"}],
        "globalSecondaryIndexes": [{"name": "by-a", "hashKey": "a",
                                    "projectionType": "ALL"}],
        "autoScale": {"isEnabled": True, "readCapacity": dimension(),
                      "writeCapacity": dimension()}}
CREDENTIAL = {"awsCredentialId": "aws-local"}


def manifest(version, spec):
    return {"apiVersion": version, "kind": "AwsDynamodb",
            "metadata": {"name": "orders",
                         "version": {"message": "first"}}, "spec": spec}


CANONICAL = {"apiVersion": "aws.dynaplane.dev/v1", "kind": "AwsDynamodb",
             "metadata": {"name": "orders"}, "spec": {**CREDENTIAL, **SPEC}}
FLAT = manifest("aws.project.planton/v1", {**CREDENTIAL, **SPEC})
WRAPPED = manifest("code2cloud.planton.cloud/v1",
                   {**CREDENTIAL, "table": SPEC})


def test_all_plan_the_same(dynaplane):
    dynaplane.up(CANONICAL).expect(0)
    for dialect in (FLAT, WRAPPED):
        dynaplane.preview(dialect, "--expect-no-changes").expect(0)


def test_the_examples_plan_the_same(dynaplane):
    credentials = yaml.safe_load(
        (ROOT / "examples/credentials.yaml").read_text())
    credentials["metadata"]["name"] = "acme-dev"
    dynaplane.credentials.write_text(yaml.safe_dump(credentials))
    dynaplane.up(ROOT / "examples/orders.yaml").expect(0)
    dynaplane.preview(ROOT / "examples/orders-classic.yaml",
                      "--expect-no-changes").expect(0)


def test_bare_yaml_words_are_text(dynaplane, aws):
    text = yaml.safe_dump(FLAT).replace("'N'", "N").replace("'n'", "n")
    assert "type: N\n" in text and "name: n\n" in text
    dynaplane.up(dynaplane.write(text)).expect(0)
    types = {a["AttributeName"]: a["AttributeType"]
             for a in aws.table("orders")["AttributeDefinitions"]}
    assert types["n"] == "N"


def test_classic_default_is_provisioned(dynaplane, aws):
    spec = {**CREDENTIAL, "tableName": "orders", **KEYS}
    dynaplane.up(manifest("aws.project.planton/v1", spec)).expect(0)
    assert aws.table("orders")["ProvisionedThroughput"][
        "ReadCapacityUnits"] == 5


def test_what_was_read_leniently_is_a_note(offline):
    classic = manifest("code2cloud.planton.cloud/v1",
                       {**CREDENTIAL, "table": SPEC})
    del classic["metadata"]["version"]
    result = offline.validate(classic).expect(0)
    assert "note: " in result.err


def test_what_the_original_cannot_tell_from_left_out(offline):
    v1 = {"apiVersion": "aws.openmcf.org/v1", "kind": "AwsDynamodb",
          "metadata": {"name": "orders"},
          "spec": {"billingMode": "PAY_PER_REQUEST",
                   "attributeDefinitions": [{"name": "pk", "type": "S"}],
                   "keySchema": [{"attributeName": "pk", "keyType": "HASH"}],
                   "streamEnabled": False,
                   "streamViewType": "STREAM_VIEW_TYPE_UNSPECIFIED",
                   "tableClass": "TABLE_CLASS_UNSPECIFIED"}}
    offline.validate(v1).expect(0)
    index = {"name": "by-a", "hashKey": "a", "rangeKey": "",
             "projectionType": "ALL"}
    offline.validate(manifest("aws.project.planton/v1", {
        **SPEC, "globalSecondaryIndexes": [index]})).expect(0)
    # The canonical dialect has a way to leave them out.
    offline.validate({**CANONICAL, "spec": {
        **SPEC, "globalSecondaryIndexes": [index]}}).expect(2)
    offline.validate({**v1, "spec": {
        **v1["spec"], "billingMode": "BILLING_MODE_UNSPECIFIED"}}).expect(2)


def test_what_is_read_leniently_is_said(offline):
    index = {"name": "by-a", "hashKey": {"name": "a", "type": "S"},
             "projectionType": "ALL"}
    spec = {**SPEC, "globalSecondaryIndexes": [index], "readCapacity": 7}
    del spec["tableName"], spec["autoScale"], spec["attributes"]
    found = offline.validate(manifest("aws.project.planton/v1", spec), "-o",
                             "json").expect(0).json
    assert {("table_name", "spec.tableName"),
            ("read_leniently", "spec.globalSecondaryIndexes[0].hashKey"),
            ("read_leniently", "spec.readCapacity")} <= {
                (f["rule"], f["path"]) for f in found}
    strict = offline.validate(manifest("aws.project.planton/v1", SPEC), "-o",
                              "json").expect(0).json
    assert {f["rule"] for f in strict} == {"dialect"}
