"""Plain pulumi with runtime: dynaplane, and nobody else with our plugin."""

import json
import sys

import pytest
import yaml

from harness.dynaplane import BUILD, PULUMI, ROOT
from harness.manifests import index, scaled_table, table

OTHER_PROGRAM = """
import sys
import pulumi
from pulumi import automation

def program():
    pulumi.CustomResource("aws:dynamodb/table:Table", "mine", {
        "attributes": [{"name": "pk", "type": "S"}], "hashKey": "pk",
        "billingMode": "PAY_PER_REQUEST"})

stack = automation.create_or_select_stack("dev", "other", program)
stack.up(on_output=print)
"""


@pytest.fixture
def project(dynaplane):
    """A folder for people who type `pulumi up`."""
    dynaplane.env["PATH"] = (f"{BUILD}/bin:{PULUMI.parent}:"
                             f"{ROOT}/build/tools/venv/bin:/usr/bin:/bin")
    dynaplane.run("init", "--pulumi").expect(0)
    dynaplane.write(scaled_table(), name="orders.yaml")
    dynaplane.pulumi("stack", "init", "dev").expect(0)
    return dynaplane


def test_plain_pulumi(project, aws):
    project.pulumi("preview").expect(0)
    assert aws.table_names() == []
    project.pulumi("up", "--yes", "--skip-preview").expect(0)
    assert aws.table_names() == ["orders"] and len(aws.policies()) == 6
    outputs = json.loads(project.pulumi("stack", "output",
                                        "--json").expect(0).out)
    assert outputs["tableName"] == outputs["table-name"] == "orders"
    project.pulumi("refresh", "--yes", "--skip-preview").expect(0)
    project.pulumi("up", "--yes", "--skip-preview",
                   "--expect-no-changes").expect(0)
    refused = project.pulumi("destroy", "--yes", "--skip-preview")
    assert refused.code != 0 and aws.table_names() == ["orders"]
    project.pulumi("destroy", "--yes", "--skip-preview",
                   "--ignore-protect").expect(0)
    assert aws.table_names() == [] and aws.targets() == {}


def test_both_ways_give_the_same_resources(project, aws):
    project.pulumi("up", "--yes", "--skip-preview").expect(0)
    plain = {r["urn"].split("::", 2)[2]: r.get("inputs")
             for r in project.resources("aws:")}
    project.preview(project.work / "orders.yaml", "--stack",
                    f"{project_name(project)}/dev",
                    "--expect-no-changes").expect(0)
    assert len(plain) == 13


def project_name(project):
    return yaml.safe_load((project.work / "Pulumi.yaml").read_text())["name"]


def test_on_demand_to_scaled_in_one_step(project, aws):
    """The engine drops ignored inputs that the old state lacks; so the table
    starts from the default, and its scaler takes it from there."""
    indexes = [index("by-a", "a"), index("by-b", "b")]
    project.write(table(globalSecondaryIndexes=indexes), name="orders.yaml")
    project.pulumi("up", "--yes", "--skip-preview").expect(0)
    project.write(scaled_table(), name="orders.yaml")
    project.pulumi("preview").expect(0)
    project.pulumi("up", "--yes", "--skip-preview").expect(0)
    live = aws.table("orders")
    for each in [live, *live["GlobalSecondaryIndexes"]]:
        assert each["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert len(aws.policies()) == 6
    project.pulumi("refresh", "--yes", "--skip-preview").expect(0)
    project.pulumi("up", "--yes", "--skip-preview",
                   "--expect-no-changes").expect(0)


def test_manifest_mistakes_are_diagnostics(project):
    project.write(scaled_table(tableClass="GLACIER"), name="orders.yaml")
    result = project.pulumi("preview")
    assert result.code != 0
    assert "orders.yaml:" in result.out + result.err
    assert "STANDARD_INFREQUENT_ACCESS" in result.out + result.err


def test_another_program_does_not_find_our_plugin(dynaplane, aws):
    """Everything of ours is installed and first on PATH."""
    dynaplane.env["PATH"] = f"{BUILD}/bin:{PULUMI.parent}:/usr/bin:/bin"
    dynaplane.up(scaled_table()).expect(0)
    aws.reset_counts()
    script = dynaplane.work / "other.py"
    script.write_text(OTHER_PROGRAM)
    result = dynaplane.run(
        script, program=sys.executable,
        env={"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"})
    assert result.code != 0
    assert "no resource plugin 'pulumi-resource-aws' found" in (
        result.out + result.err)
    assert aws.calls == []


def test_the_provider_is_in_no_search_path(dynaplane):
    dynaplane.up(scaled_table()).expect(0)
    assert not list((BUILD / "bin").glob("pulumi-resource-*"))
    assert not list(dynaplane.home.rglob("pulumi-resource-aws*"))


@pytest.mark.parametrize("program", [
    "bin/dynaplane", "bin/pulumi-language-dynaplane",
    "libexec/dynaplane/aws/pulumi-resource-aws"])
def test_programs_tell_their_version(offline, program):
    result = offline.run("--version", program=BUILD / program).expect(0)
    assert "0." in result.out


@pytest.mark.parametrize("program", [
    "bin/pulumi-language-dynaplane",
    "libexec/dynaplane/aws/pulumi-resource-aws"])
def test_plugins_without_an_engine_say_so(offline, program):
    result = offline.run(program=BUILD / program, timeout=10)
    assert result.code != 0
    assert "pulumi" in (result.out + result.err).lower()
