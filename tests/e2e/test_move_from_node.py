"""A table leaves a program that somebody wrote by hand with the Node SDK."""

import json
import subprocess

import yaml

from harness import live
from harness.dynaplane import PROVIDER, ROOT
from harness.local_aws import REGION
from harness.manifests import CREDENTIAL

PROGRAM = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

function scale(kind, table, parent) {
  const about = {
    resourceId: pulumi.interpolate`table/${table.name}`,
    scalableDimension: `dynamodb:table:${kind}CapacityUnits`,
    serviceNamespace: "dynamodb",
  };
  const target = new aws.appautoscaling.Target(`${kind}-scaling`,
    { ...about, minCapacity: 3, maxCapacity: 30 }, { parent });
  new aws.appautoscaling.Policy(`${kind}-follow`, {
    ...about,
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: {
        predefinedMetricType: `DynamoDB${kind}CapacityUtilization` },
      targetValue: 65,
    },
  }, { parent, dependsOn: target });
}

async function program() {
  const site = new pulumi.ComponentResource("site:index:Site", "site");
  const parent = site;
  const table = new aws.dynamodb.Table("shop", {
    name: "orders", hashKey: "pk", readCapacity: 4, writeCapacity: 4,
    attributes: [{ name: "pk", type: "S" }], tags: { team: "site" },
  }, { parent });
  scale("Read", table, parent);
  scale("Write", table, parent);
  new aws.dynamodb.Table("audit", {
    name: "audit", hashKey: "pk", billingMode: "PAY_PER_REQUEST",
    attributes: [{ name: "pk", type: "S" }],
  }, { dependsOn: table });
}

async function main() {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "prod", projectName: "site", program },
    { workDir: process.cwd(), projectSettings: {
      name: "site", runtime: "nodejs", plugins: { providers: [
        { name: "aws", path: process.env.PROVIDER_FOLDER }] } } });
  await stack.up();
}
main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}


def test_out_of_a_program_of_the_node_sdk(dynaplane, aws):
    subprocess.run([ROOT / "tools/install-official-sdk"], check=True,
                   timeout=600)
    script = dynaplane.work / "site.js"
    script.write_text(PROGRAM)
    dynaplane.run(script, program="/usr/bin/node", env={
        **KEYS, "AWS_REGION": REGION, "PROVIDER_FOLDER": PROVIDER.parent,
        "NODE_PATH": ROOT / "build/tools/official-sdk/node_modules",
    }).expect(0)
    before = live.picture(aws)
    file = dynaplane.work / "orders.yaml"
    dynaplane.run("adopt", "orders", "--region", REGION, "-f", file,
                  "--credential-id", CREDENTIAL, "--from", "site/prod",
                  "--yes").expect(0)
    assert live.picture(aws) == before
    spec = yaml.safe_load(file.read_text())["spec"]
    assert spec["autoScale"]["readCapacity"] == {
        "minCapacity": 3, "maxCapacity": 30, "targetUtilization": 65}
    dynaplane.preview(file, "--refresh", "--expect-no-changes").expect(0)
    # The other table stays, without a word of the one that it depended on.
    old = json.loads((dynaplane.backend / ".pulumi/stacks/site/prod.json")
                     .read_text())["checkpoint"]["latest"]["resources"]
    left = {r["urn"].split("::")[-1]: r for r in old}
    assert {"site", "audit"} <= set(left)
    assert not {"shop", "Read-scaling", "Write-follow"} & set(left)
    assert left["audit"].get("dependencies", []) == []
