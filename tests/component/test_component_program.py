"""`init --program`: the program that has a manifest's tables, in the place of
`dynaplane up`."""

import subprocess

import yaml

from component_fixtures import LANGUAGE_YAML, NODE_MODULES, ROOT
from harness.manifests import scaled_table, table

STACK = ("--stack", "organization/shop/dev")
# AWS has its own use for what Pulumi's YAML takes for an output.
POLICY = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem",
    "Resource": "*", "Condition": {"ForAllValues:StringEquals": {
        "dynamodb:LeadingKeys": ["${aws:username}"]}}}]}
# With the TypeScript that the SDK brings along, into JavaScript.
COMPILE = """
const ts = require("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");
const text = require("fs").readFileSync("index.ts", "utf8");
const out = ts.transpileModule(text, { reportDiagnostics: true,
  compilerOptions: { target: "ES2019", module: "ESNext" } });
if (out.diagnostics.length) throw new Error(JSON.stringify(out.diagnostics));
require("fs").writeFileSync("page.mjs", out.outputText);
"""


def with_host(user):
    """The project as `init` wrote it, and where its language is here."""
    path = user.work / "Pulumi.yaml"
    project = yaml.safe_load(path.read_text())
    project["plugins"]["languages"] = [
        {"name": "yaml", "path": str(LANGUAGE_YAML)}]
    path.write_text(yaml.safe_dump(project, sort_keys=False))
    subprocess.run([ROOT / "tools/install-pulumi-yaml"], check=True,
                   timeout=1200)
    user.pulumi("stack", "select", "--create", "dev").expect(0)


def test_in_yaml_it_goes_on_with_the_table(user, aws):
    manifest = user.write(
        scaled_table(metadata={"labels": {"team": "shop"}, "org": "acme"},
                     resourcePolicy=POLICY))
    user.up(manifest, *STACK).expect(0)
    before = aws.settings("orders")
    before.pop("owner")
    user.run("init", "--program", "yaml", "--name", "shop", "-f",
             manifest).expect(0)
    with_host(user)
    aws.take_changes("orders")
    user.pulumi("up", "--yes", "--skip-preview").expect(0)
    assert [c.operation for c in aws.take_changes("orders")
            if "Tag" not in c.operation] == []
    assert before.items() <= aws.settings("orders").items()
    user.pulumi("destroy", "--yes", "--skip-preview").expect(0)
    assert aws.settings("orders") == {}


def test_in_typescript(user, aws):
    manifest = user.write(table(resourcePolicy=POLICY), table("carts"))
    user.run("init", "--program", "typescript", "-f", manifest).expect(0)
    subprocess.run(["node", "-e", COMPILE], cwd=user.work, check=True,
                   env={**user.env, "NODE_PATH": str(NODE_MODULES),
                        "PATH": "/usr/local/bin:/usr/bin:/bin"})
    (user.work / "Pulumi.yaml").unlink()
    (user.work / "node_modules").symlink_to(NODE_MODULES)
    user.node("up:page.mjs")
    assert "${aws:username}" in aws.settings("orders")["policy/table"]
    assert aws.settings("carts")


def test_nothing_is_written_over(user):
    manifest = user.write(table())
    (user.work / "Pulumi.yaml").write_text("mine")
    refused = user.run("init", "--program", "yaml", "-f", manifest).expect(2)
    assert "Pulumi.yaml is there already" in refused.err
    assert (user.work / "Pulumi.yaml").read_text() == "mine"


def test_an_invalid_manifest_makes_no_program(user):
    manifest = user.write(table(ttl={"isEnabled": True}))
    user.run("init", "--program", "yaml", "-f", manifest).expect(2)
    assert not (user.work / "Pulumi.yaml").exists()
