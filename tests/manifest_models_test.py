"""Our limits against AWS's own: what the manifest allows never breaks a
length, pattern, enum or range of the request models that botocore ships.
And the schemas for other tools, as those tools read them."""

import json
import re
import string
import subprocess
import unicodedata
from pathlib import Path

import botocore.session
import jsonschema
import pytest
import yaml

from harness.dynaplane import ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml")
                  if "kind: AwsDynamodb" in path.read_text())


def dynaplane(built, *arguments):
    done = subprocess.run([built / "bin/dynaplane", *map(str, arguments)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def schema(built):
    return json.loads(dynaplane(built, "schema"))


def field(schema, path):
    """The schema of a field by its path; [] steps into a list."""
    node = schema
    for part in path.replace("[]", ".[]").split("."):
        node = resolve(schema, node)
        node = node["items"] if part == "[]" else node["properties"][part]
    return resolve(schema, node)


def resolve(schema, node):
    for choice in node.get("anyOf", []):
        if "$ref" in choice or choice.get("type") == "array":
            node = choice
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


# Field → the shape of AWS's models that its value ends up in.
SHAPES = [
    ("dynamodb", "spec.globalSecondaryIndexes[].name", "IndexName"),
    ("dynamodb", "spec.localSecondaryIndexes[].name", "IndexName"),
    ("dynamodb", "spec.tableName", "TableName"),
    ("dynamodb", "spec.hashKey.name", "KeySchemaAttributeName"),
    ("dynamodb", "spec.attributes[].name", "KeySchemaAttributeName"),
    ("dynamodb", "spec.attributes[].type", "ScalarAttributeType"),
    ("dynamodb", "spec.billingMode", "BillingMode"),
    ("dynamodb", "spec.readCapacity", "PositiveLongObject"),
    ("dynamodb", "spec.writeCapacity", "PositiveLongObject"),
    ("dynamodb", "spec.globalSecondaryIndexes[].readCapacity",
     "PositiveLongObject"),
    ("dynamodb", "spec.globalSecondaryIndexes[].projectionType",
     "ProjectionType"),
    ("dynamodb", "spec.globalSecondaryIndexes[].nonKeyAttributes[]",
     "NonKeyAttributeName"),
    ("dynamodb", "spec.streamViewType", "StreamViewType"),
    ("dynamodb", "spec.tableClass", "TableClass"),
    ("dynamodb", "spec.ttl.attributeName", "TimeToLiveAttributeName"),
    ("dynamodb", "spec.pointInTimeRecovery.recoveryPeriodInDays",
     "RecoveryPeriodInDays"),
    ("dynamodb", "spec.importTable.inputFormat", "InputFormat"),
    ("dynamodb", "spec.importTable.inputCompressionType",
     "InputCompressionType"),
    ("dynamodb", "spec.importTable.s3BucketSource.bucket", "S3Bucket"),
    ("dynamodb", "spec.importTable.s3BucketSource.bucketOwner",
     "S3BucketOwner"),
    ("dynamodb", "spec.importTable.s3BucketSource.keyPrefix", "S3Prefix"),
    ("dynamodb", "spec.importTable.inputFormatOptions.csv.delimiter",
     "CsvDelimiter"),
    ("dynamodb", "spec.importTable.inputFormatOptions.csv.headers[]",
     "CsvHeader"),
    ("dynamodb", "spec.importTable.inputFormatOptions.csv.headers",
     "CsvHeaderList"),
    ("dynamodb", "spec.kinesisStreamingDestination.streamArn", "StreamArn"),
    ("dynamodb",
     "spec.kinesisStreamingDestination.approximateCreationDateTimePrecision",
     "ApproximateCreationDateTimePrecision"),
    ("dynamodb", "spec.contributorInsights.mode", "ContributorInsightsMode"),
    ("dynamodb", "spec.replicas[].consistencyMode", "MultiRegionConsistency"),
    ("dynamodb", "spec.replicas[].tableClass", "TableClass"),
    ("dynamodb", "spec.restore.sourceTableName", "TableName"),
    ("application-autoscaling", "spec.autoScale.scheduledActions[].name",
     "ScheduledActionName"),
    ("application-autoscaling", "spec.autoScale.scheduledActions[].schedule",
     "ResourceIdMaxLen1600"),
    ("application-autoscaling", "spec.autoScale.scheduledActions[].timezone",
     "ResourceIdMaxLen1600"),
]


@pytest.fixture(scope="module")
def models():
    session = botocore.session.get_session()
    return {name: session.get_service_model(name)
            for name in ("dynamodb", "application-autoscaling")}


@pytest.mark.parametrize("service,path,shape", SHAPES,
                         ids=[path for _, path, _ in SHAPES])
def test_limits_are_within_aws_models(schema, models, service, path, shape):
    ours = field(schema, path)
    theirs = models[service].shape_for(shape).metadata
    if "enum" in theirs:
        assert set(ours["enum"]) == set(theirs["enum"])
    low = {"string": "minLength", "array": "minItems"}
    high = {"string": "maxLength", "array": "maxItems"}
    if "enum" in ours:
        return
    if "min" in theirs:
        least = ours.get(low.get(ours["type"], "minimum"), 0)
        # An optional field that is empty is one that is left out.
        assert least >= theirs["min"]
    if "max" in theirs:
        assert ours[high.get(ours["type"], "maximum")] <= theirs["max"]
    if "pattern" in theirs:
        samples_fit(ours, theirs["pattern"])


def samples_fit(ours, pattern):
    """Each character that our pattern takes alone, AWS's takes, too."""
    # The models spell the characters beyond U+FFFF as Java does.
    pattern = re.compile(pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF",
                                         r"\U00010000-\U0010FFFF"))
    size = max(ours.get("minLength", 1), 1)
    for character in string.printable + "äß😀":
        for sample in (character * size, "a" + character * size + "b"):
            if not ours.get("minLength", 0) <= len(sample) <= ours.get(
                    "maxLength", len(sample)):
                continue
            # Python's $ also stands before a last newline, JSON Schema's not.
            own = re.sub(r"\$$", r"\\Z", ours.get("pattern", ""))
            if re.search(own, sample):
                assert pattern.fullmatch(sample), sample


def test_tag_limits_are_those_of_aws(models):
    shapes = models["dynamodb"]
    assert shapes.shape_for("TagKeyString").metadata["max"] == 128
    assert shapes.shape_for("TagValueString").metadata["max"] == 256


def test_the_json_schema_is_one(schema):
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_fit_the_json_schema(built, schema, path):
    text = dynaplane(built, "convert", "-f", path)
    for document in yaml.safe_load_all(text):
        jsonschema.Draft202012Validator(schema).validate(document)


def test_the_json_schema_refuses_what_the_reader_refuses(schema):
    good = {"apiVersion": "aws.dynaplane.dev/v1", "kind": "AwsDynamodb",
            "metadata": {"name": "orders"},
            "spec": {"hashKey": {"name": "a", "type": "S"}}}
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(good)
    for spec in ({"hashkey": "a"}, {}, {"hashKey": {"name": "a"},
                                        "tableClass": "COLD"},
                 {"hashKey": {"name": "a"}, "readCapacity": 0},
                 {"hashKey": {"name": "a"}, "tableName": "ab"}):
        assert not validator.is_valid({**good, "spec": spec}), spec


def structural_faults(node, path="schema"):
    """What Kubernetes asks of a structural schema."""
    if "type" not in node and not node.get(
            "x-kubernetes-preserve-unknown-fields"):
        yield f"{path} has no type"
    for word in ("$ref", "anyOf", "additionalItems", "definitions", "$defs"):
        if word in node:
            yield f"{path} has {word}"
    if "properties" in node and "additionalProperties" in node:
        yield f"{path} has properties and additionalProperties"
    for name, below in node.get("properties", {}).items():
        yield from structural_faults(below, f"{path}.{name}")
    for word in ("items", "additionalProperties"):
        if isinstance(node.get(word), dict):
            yield from structural_faults(node[word], f"{path}.{word}")


def test_the_crd_is_structural(built):
    crd = yaml.safe_load(dynaplane(built, "schema", "-o", "crd"))
    assert crd["apiVersion"] == "apiextensions.k8s.io/v1"
    names = crd["spec"]["names"]
    assert crd["metadata"]["name"] == (
        f'{names["plural"]}.{crd["spec"]["group"]}')
    (version,) = crd["spec"]["versions"]
    root = version["schema"]["openAPIV3Schema"]
    assert list(structural_faults(root)) == []
    # Kubernetes allows no more of metadata than limits for the name.
    assert list(root["properties"]["metadata"]["properties"]) == ["name"]


def test_converted_yaml_means_the_same_to_a_yaml_1_1_reader(built, tmp_path):
    path = tmp_path / "table.yaml"
    path.write_text("""\
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: orders, labels: {a: no, b: 010, c: 2024-01-01, d: 1:30}}
spec:
  hashKey: {name: y, type: N}
  tags: {on: off, e: 1e3}
""")
    text = dynaplane(built, "convert", "-f", path)
    document = yaml.safe_load(text)  # PyYAML reads YAML 1.1
    assert document["metadata"]["labels"] == {
        "a": "no", "b": "010", "c": "2024-01-01"}
    assert document["spec"]["hashKey"] == {"name": "y", "type": "N"}
    # A cluster takes no colon in a label, which is a tag all the same.
    assert document["spec"]["tags"] == {"on": "off", "e": "1e3", "d": "1:30"}


def made_from(name):
    path = ROOT / "src/manifest/awsdynamodb" / name
    return path.read_text().splitlines()[0].split()[-1].rstrip(".")


def test_the_checked_in_tables_are_those_that_the_tool_makes():
    """Of this machine's Unicode and tzdata, if they are the same versions."""
    zones = Path("/usr/share/zoneinfo/tzdata.zi")
    if (made_from("tag_characters.inc") != unicodedata.unidata_version
            or not zones.exists()
            or made_from("timezones.inc") != zones.read_text().split()[2]):
        pytest.skip("made from other versions")
    subprocess.run([ROOT / "tools/make-tables", "--check"], check=True)
