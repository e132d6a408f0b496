"""Our schema against the official typed SDK: names, types, what is required.

The deliberate differences are listed here, each with its reason.
"""

import json

import pytest

import official_sdk
from provider_fixtures import Plugin
from pulumi.runtime.proto import provider_pb2

# (token, property, what): why.
DIFFERENCES = {
    # status.stackOutputs tells AWS's TableId; the official one has only the
    # name.
    ("aws:dynamodb/table:Table", "tableId", "output"),
}

# The official provider re-makes a resource when one of these changes (the
# typed SDK does not tell; from its documentation and source).
REPLACES = {
    "aws:appautoscaling/policy:Policy": {
        "name", "resourceId", "scalableDimension", "serviceNamespace"},
    "aws:appautoscaling/scheduledAction:ScheduledAction": {
        "name", "resourceId", "scalableDimension", "serviceNamespace"},
    "aws:appautoscaling/target:Target": {
        "resourceId", "scalableDimension", "serviceNamespace"},
    "aws:dynamodb/contributorInsights:ContributorInsights": {
        "indexName", "tableName"},
    "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": {
        "approximateCreationDateTimePrecision", "streamArn", "tableName"},
    "aws:dynamodb/resourcePolicy:ResourcePolicy": {"resourceArn"},
    "aws:dynamodb/table:Table": {
        "hashKey", "importTable", "localSecondaryIndexes", "name", "rangeKey",
        "restoreDateTime", "restoreSourceName", "restoreSourceTableArn",
        "restoreToLatestTime"},
    "aws:dynamodb/tableReplica:TableReplica": {
        "globalTableArn", "kmsKeyArn", "tableClassOverride"},
}
# AWS changes these in place.
IN_PLACE = {"approximateCreationDateTimePrecision", "kmsKeyArn",
            "tableClassOverride"}
# They say what a table is made from, and are not looked at later.
AT_CREATION = {"importTable", "restoreDateTime", "restoreSourceName",
               "restoreSourceTableArn", "restoreToLatestTime"}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    plugin = Plugin({}, tmp_path_factory.mktemp("schema") / "log")
    try:
        answer = plugin.stub.GetSchema(provider_pb2.GetSchemaRequest())
        return json.loads(answer.schema)
    finally:
        plugin.stop()


def type_of(declared: dict) -> str:
    """As TypeScript writes it."""
    if "$ref" in declared:
        name = declared["$ref"].rsplit(":", 1)[1]
        return name[0].upper() + name[1:]
    if declared["type"] == "array":
        return type_of(declared["items"]) + "[]"
    if declared["type"] == "object":
        return f"Map<{type_of(declared['additionalProperties'])}>"
    return {"integer": "number"}.get(declared["type"], declared["type"])


def compare(token, ours: dict, required: list, theirs: dict, what: str):
    assert theirs, f"{token} is not in the official SDK"
    faults = []
    for name in sorted(set(ours) | set(theirs)):
        if (token, name, what) in DIFFERENCES:
            continue
        if name not in theirs:
            faults.append(f"{what} {name}: theirs has none")
        elif name not in ours:
            faults.append(f"{what} {name}: ours has none")
        else:
            optional, declared = theirs[name]
            if type_of(ours[name]) != declared:
                faults.append(f"{what} {name}: {type_of(ours[name])} is "
                              f"{declared} there")
            if (name in required) == optional:
                faults.append(f"{what} {name}: required differs")
    assert faults == [], token


def test_resources(schema):
    for token, ours in schema["resources"].items():
        inputs, outputs = official_sdk.resource(token)
        compare(token, ours["inputProperties"], ours["requiredInputs"],
                inputs, "input")
        compare(token, ours["properties"], ours["required"], outputs,
                "output")


def test_what_replaces(schema):
    for token, ours in schema["resources"].items():
        replacing = {name for name, property
                     in ours["inputProperties"].items()
                     if property.get("willReplaceOnChanges")}
        assert replacing == REPLACES[token] - IN_PLACE - AT_CREATION | {
            "region"}, token


def test_types(schema):
    for token, ours in schema["types"].items():
        if token.startswith("aws:index/"):
            continue  # of the provider's own configuration
        inputs, outputs = official_sdk.nested(token)
        if inputs:
            compare(token, ours["properties"], ours["required"], inputs,
                    "input")
        if outputs:
            compare(token, ours["properties"],
                    ours["language"]["nodejs"]["requiredOutputs"], outputs,
                    "output")
        assert inputs or outputs, token


def test_functions(schema):
    for token, ours in schema["functions"].items():
        arguments, results = official_sdk.function(token)
        compare(token, ours["inputs"]["properties"],
                ours["inputs"]["required"], arguments, "input")
        compare(token, ours["outputs"]["properties"],
                ours["outputs"]["required"], results, "output")


def test_all_resources_are_there(schema):
    assert len(schema["resources"]) == 8 and len(schema["functions"]) == 4
