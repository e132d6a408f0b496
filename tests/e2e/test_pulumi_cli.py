"""What people do with Pulumi's own commands, in a folder of manifests and on
stacks that dynaplane has made."""

import json
import subprocess

import pytest

from harness.dynaplane import BUILD, PULUMI, ROOT
from harness.local_aws import REGION
from harness.manifests import (credential, scaled_table, table,
                               write_credentials)

UP = ("up", "--yes", "--skip-preview")
TABLE = "aws:dynamodb/table:Table"
READER = """
const pulumi = require("@pulumi/pulumi");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

async function main() {
  const stack = await LocalWorkspace.createOrSelectStack({
    stackName: "dev", projectName: "reader",
    program: async () => {
      const tables = new pulumi.StackReference(process.env.REFERENCE);
      return { table: tables.getOutput("tableName"),
               classic: tables.requireOutput("table-arn"),
               policy: tables.getOutput("autoscalingReadPolicyArn") };
    },
  });
  const { outputs } = await stack.up();
  for (const key in outputs) outputs[key] = outputs[key].value;
  console.log(JSON.stringify(outputs));
}
main().catch((error) => { console.error(error); process.exitCode = 1; });
"""


@pytest.fixture
def project(dynaplane):
    """A folder for people who type `pulumi up`."""
    dynaplane.env["PATH"] = f"{BUILD}/bin:{PULUMI.parent}:/usr/bin:/bin"
    dynaplane.run("init", "--pulumi", "--name", "shop").expect(0)
    dynaplane.pulumi("stack", "init", "dev").expect(0)
    return dynaplane


def urn(name, type_=TABLE, stack="dev", project="shop") -> str:
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def inputs_of(user) -> dict:
    """Of the only stack's resources, by URN without stack and project; what
    only tells where the manifest is stays out."""
    return {r["urn"].split("::", 2)[2]: r.get("inputs")
            for r in user.resources("aws:")}


def outputs_of(user) -> dict:
    (stack,) = user.resources("pulumi:pulumi:Stack")
    return stack["outputs"]


def test_same_resources_and_outputs_as_dynaplane(project, aws, tmp_path):
    path = project.write(scaled_table(), name="orders.yaml")
    project.pulumi(*UP).expect(0)
    by_pulumi = inputs_of(project), outputs_of(project)
    project.pulumi("destroy", "--yes", "--skip-preview",
                   "--ignore-protect").expect(0)
    project.up(path, "--stack", "shop/dev").expect(0)
    resources, outputs = inputs_of(project), outputs_of(project)
    assert resources == by_pulumi[0]
    made_anew = {"tableId", "table-id"}  # AWS's own
    assert {k: v for k, v in outputs.items()
            if k not in made_anew and "olicy" not in k} == {
        k: v for k, v in by_pulumi[1].items()
        if k not in made_anew and "olicy" not in k}
    assert set(outputs) == set(by_pulumi[1])


def test_saved_plan(project, aws):
    project.write(table(), name="orders.yaml")
    plan = project.folder / "plan.json"
    project.pulumi("preview", "--save-plan", plan).expect(0)
    project.write(table(tags={"late": "yes"}), name="orders.yaml")
    refused = project.pulumi(*UP, "--plan", plan)
    assert refused.code != 0 and aws.table_names() == []
    assert "violates plan" in refused.out + refused.err
    project.write(table(), name="orders.yaml")
    project.pulumi(*UP, "--plan", plan).expect(0)
    assert aws.table_names() == ["orders"]


def test_target(project, aws):
    project.write(table("orders"), table("basket"), name="tables.yaml")
    project.pulumi(*UP, "--target", urn("basket")).expect(0)
    assert aws.table_names() == ["basket"]
    project.pulumi(*UP).expect(0)
    assert sorted(aws.table_names()) == ["basket", "orders"]
    project.pulumi("destroy", "--yes", "--skip-preview", "--ignore-protect",
                   "--target", urn("basket")).expect(0)
    assert aws.table_names() == ["orders"]


def test_import(project, aws):
    """A table made by hand comes into the stack under its manifest's name."""
    manifest = table(tags={"team": "shop"})
    path = project.write(manifest, name="orders.yaml")
    aws.client("dynamodb").create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        Tags=[{"Key": "team", "Value": "shop"}])
    made = aws.table("orders")["TableId"]
    # With a provider of its own: without one the import would make a default.
    project.pulumi(*UP, "--target", urn("classic-provider",
                                        "pulumi:providers:aws")).expect(0)
    provider = urn("classic-provider", "pulumi:providers:aws")
    project.pulumi("import", TABLE, "orders", "orders", "--yes",
                   "--skip-preview", "--generate-code=false", "--provider",
                   f"classic-provider={provider}").expect(0)
    result = project.pulumi("preview", "--json").expect(0)
    steps = {s["urn"].rsplit("::", 1)[1]: s["op"]
             for s in json.loads(result.out)["steps"]}
    assert steps.get("orders", "same") in ("same", "update")
    project.up(path, "--stack", "shop/dev").expect(0)
    assert aws.table("orders")["TableId"] == made
    project.preview(path, "--stack", "shop/dev", "--refresh",
                    "--expect-no-changes").expect(0)


def test_import_of_what_is_not_there(project, aws):
    """No record comes of it: its end would be that of a table made later."""
    project.write(table("other"), name="orders.yaml")
    project.pulumi(*UP, "--target", urn("classic-provider",
                                        "pulumi:providers:aws")).expect(0)
    provider = urn("classic-provider", "pulumi:providers:aws")
    for token, id in (
            (TABLE, "orders"),
            ("aws:dynamodb/contributorInsights:ContributorInsights",
             "name:orders/index:/000000000000"),
            ("aws:dynamodb/resourcePolicy:ResourcePolicy",
             "arn:aws:dynamodb:eu-west-1:000000000000:table/orders"),
            ("aws:appautoscaling/target:Target",
             "dynamodb/table/orders/dynamodb:table:ReadCapacityUnits")):
        refused = project.pulumi(
            "import", token, "phantom", id, "--yes", "--skip-preview",
            "--generate-code=false", "--provider",
            f"classic-provider={provider}").expect(1)
        assert "does not exist" in refused.out + refused.err
    state = json.loads(project.pulumi("stack", "export").expect(0).out)
    assert not [r["urn"] for r in state["deployment"]["resources"]
                if "phantom" in r["urn"]]


def move(user, name):
    """The table of that name, from a stack of its own to new/dev."""
    user.pulumi("state", "move", "--yes", "--source", "organization/old/dev",
                "--dest", "organization/new/dev",
                urn(name, project="old")).expect(0)


def test_state_move(dynaplane, aws):
    """A table moves to another stack; nothing happens to it on AWS."""
    path = dynaplane.write(scaled_table())
    dynaplane.up(path, "--stack", "old/dev").expect(0)
    made = aws.table("orders")["TableId"]
    folder = dynaplane.folder / "new"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: new\nruntime: dynaplane\n")
    dynaplane.pulumi("stack", "init", "dev", cwd=folder).expect(0)
    move(dynaplane, "orders")
    dynaplane.up(path, "--stack", "new/dev", "--expect-no-changes").expect(0)
    dynaplane.preview(path, "--stack", "new/dev", "--refresh",
                      "--expect-no-changes").expect(0)
    assert aws.table("orders")["TableId"] == made


def test_state_move_to_where_others_are(dynaplane, aws):
    """The stack that the table comes to has its provider under a name of its
    own, so that the table's finds room."""
    names = ("basket", "wishes", "orders")
    paths = [dynaplane.write(table(name), name=f"{name}.yaml")
             for name in names]
    there = [arg for path in paths for arg in ("-f", path)]
    dynaplane.run("up", *there[:4], "--stack", "new/dev", "--yes").expect(0)
    dynaplane.up(paths[2], "--stack", "old/dev").expect(0)
    made = aws.table("orders")["TableId"]
    move(dynaplane, "orders")
    dynaplane.run("up", *there, "--stack", "new/dev", "--yes").expect(0)
    dynaplane.run("preview", *there, "--stack", "new/dev", "--refresh",
                  "--expect-no-changes").expect(0)
    assert aws.table("orders")["TableId"] == made


def test_stack_reference_from_a_node_program(dynaplane, aws):
    dynaplane.up(scaled_table(), "--stack", "shop/dev").expect(0)
    subprocess.run([ROOT / "tools/install-official-sdk"], check=True,
                   timeout=600)
    script = dynaplane.work / "reader.js"
    script.write_text(READER)
    result = dynaplane.run(script, program="/usr/bin/node", env={
        "NODE_PATH": ROOT / "build/tools/official-sdk/node_modules",
        "REFERENCE": "organization/shop/dev"})
    outputs = json.loads(result.expect(0).out.splitlines()[-1])
    live = aws.table("orders")
    assert outputs["table"] == "orders"
    assert outputs["classic"] == live["TableArn"]
    assert outputs["policy"] in {p["PolicyARN"]
                                 for p in aws.policies().values()}


def test_configuration(project, aws):
    """Credentials and overrides of a stack, in its own configuration."""
    project.env["DYNAPLANE_CREDENTIALS"] = None
    folder = project.work / "secrets"
    folder.mkdir()
    write_credentials(folder / "keys.yaml",
                      credential("other", region="eu-central-1"))
    project.write(table(awsCredentialId="other"), name="orders.yaml")
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert "orders.yaml:" in refused.out + refused.err
    config = ("config", "set", "--path")
    project.pulumi(*config, "dynaplane:credentials",
                   "secrets/keys.yaml").expect(0)
    project.pulumi(*config, "dynaplane:set.spec.tableName",
                   "orders-dev").expect(0)
    project.pulumi(*config, "dynaplane:set.spec.tags.team", "a b").expect(0)
    project.pulumi(*config, 'dynaplane:set.spec.tags["app.shop/x"]',
                   "c").expect(0)
    project.pulumi(*UP).expect(0)
    assert aws.table_names("eu-central-1") == ["orders-dev"]
    arn = aws.table("orders-dev", "eu-central-1")["TableArn"]
    tags = aws.client("dynamodb", "eu-central-1").list_tags_of_resource(
        ResourceArn=arn)["Tags"]
    assert {"Key": "team", "Value": "a b"} in tags
    wrong = project.pulumi(*config, "dynaplane:set.spec.tableClass",
                           "GLACIER").expect(0)
    wrong = project.pulumi("preview")
    assert wrong.code != 0 and "tableClass" in wrong.out + wrong.err


def test_the_folder_is_the_same_one_for_dynaplane(project, aws):
    """What `pulumi` reads and what it passes over, credentials included."""
    project.write(table(), name="orders.yaml")
    project.write("half: done\n", name=".hidden.yaml")
    project.write("resources: [orders.yaml]\n", name="kustomization.yaml")
    project.write(credential("other"), name="credentials.yaml").chmod(0o600)
    project.validate(".").expect(0)
    project.pulumi("preview").expect(0)
    (project.work / "orders.yaml").unlink()
    project.validate(".").expect(2)
    (project.work / "credentials.yaml").unlink()
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert "runtime.options.manifests" in refused.out + refused.err


def test_unknown_configuration_is_refused(project, aws):
    project.write(table(), name="orders.yaml")
    project.pulumi("config", "set", "dynaplane:credential",
                   "keys.yaml").expect(0)
    project.pulumi("config", "set", "elsewhere:credential", "x").expect(0)
    refused = project.pulumi("preview")
    assert refused.code != 0
    said = refused.out + refused.err
    assert "dynaplane:credential is unknown" in said
    assert "did you mean dynaplane:credentials?" in said
    assert "keys.yaml" not in said and "elsewhere" not in said
    project.pulumi("config", "rm", "dynaplane:credential").expect(0)
    project.pulumi("preview").expect(0)


def test_wrong_values_of_known_settings_are_refused(project, aws):
    project.write(table(), name="orders.yaml")
    project.pulumi("config", "set", "dynaplane:provider",
                   "offical").expect(0)
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert "native or official" in refused.out + refused.err
    project.pulumi("config", "rm", "dynaplane:provider").expect(0)
    settings = project.work / "Pulumi.yaml"
    settings.write_text(settings.read_text().replace(
        "runtime: dynaplane",
        "runtime:\n  name: dynaplane\n  options:\n    manifets: [a]"))
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert "runtime.options.manifets" in refused.out + refused.err


def test_saved_plans_and_exports_are_no_manifests(project, aws):
    project.write(table(), name="orders.yaml")
    plan = project.work / "plan.json"
    project.pulumi("preview", "--save-plan", plan).expect(0)
    project.pulumi(*UP, "--plan", plan).expect(0)
    project.pulumi("stack", "export", "--file", "export.json").expect(0)
    project.pulumi("preview", "--expect-no-changes").expect(0)


def test_import_ends_well(project, aws):
    """The engine asks for a program of what it has imported."""
    project.write(table(), name="orders.yaml")
    project.pulumi(*UP).expect(0)
    aws.client("dynamodb").create_table(
        TableName="other", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    (provider,) = {r["provider"].rsplit("::", 1)[0]
                   for r in project.resources(TABLE)}
    result = project.pulumi(
        "import", TABLE, "other", "other", "--yes",
        "--provider", f"default={provider}").expect(0)
    assert "dynaplane adopt" in result.out


def test_single_credential_of_the_configuration(project, aws):
    flat = {"accessKeyId": credential()["spec"]["accessKeyId"],
            "secretAccessKey": credential()["spec"]["secretAccessKey"],
            "region": REGION}
    path = project.write(json.dumps(flat), name=".one.json")
    path.chmod(0o600)
    project.write(table(awsCredentialId=None), name="orders.yaml")
    project.pulumi("config", "set", "dynaplane:awsCredential",
                   ".one.json").expect(0)
    project.pulumi(*UP).expect(0)
    assert aws.table_names() == ["orders"]
