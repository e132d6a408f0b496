"""The package's schema: valid by the engine's own checks, and what the
manifest's tables of fields say."""

import json

import pytest

from component_fixtures import COMPONENT, TABLE

PROGRAM = COMPONENT / "pulumi-resource-awsdynamodb"


@pytest.fixture
def schema(user):
    return json.loads(
        user.pulumi("package", "get-schema", PROGRAM).expect(0).out)


def test_the_engine_takes_it(user, schema):
    path = user.work / "schema.json"
    path.write_text(json.dumps(schema))
    checked = user.pulumi("schema", "check", path)
    assert checked.code == 0, checked.out + checked.err
    assert "arning" not in checked.out + checked.err


def test_inputs_are_the_fields_of_the_spec(user, schema):
    of_manifest = user.run("schema").expect(0).json["properties"]["spec"]
    table = schema["resources"][TABLE]
    assert table["isComponent"]
    assert set(table["inputProperties"]) == set(of_manifest["properties"])
    assert table["requiredInputs"] == of_manifest["required"]
    for name, field in of_manifest["properties"].items():
        told = table["inputProperties"][name]["description"]
        assert field.get("description", "") in told or (
            told in field["description"])


def test_types_enums_and_defaults(schema):
    types = {name.split(":")[-1]: each
             for name, each in schema["types"].items()}
    modes = [each["value"] for each in types["BillingMode"]["enum"]]
    assert modes == ["PAY_PER_REQUEST", "PROVISIONED"]
    dimension = types["ScalingDimension"]["properties"]
    assert dimension["maxCapacity"]["default"] == 20
    assert types["GlobalSecondaryIndex"]["required"][0] == "name"


def test_outputs_are_those_of_the_manifest(schema):
    outputs = schema["types"]["awsdynamodb:index:StackOutputs"]["properties"]
    assert len(outputs) == 12
    assert set(outputs) | {"status"} == set(
        schema["resources"][TABLE]["properties"])


def test_by_hand(user):
    assert user.run("--version", program=PROGRAM).expect(0).out.strip()
    assert "Pulumi plugin" in user.run(program=PROGRAM).expect(2).err
