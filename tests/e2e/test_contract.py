"""The command line's contract: options, exit codes, JSON."""

import os
import pwd
import re

import pytest
import yaml

from harness.local_aws import ACCESS_KEY, SECRET_KEY
from harness.manifests import (
    on_demand_table, scaled, scaled_table, table)

REPORT = {"stack", "manifests", "result", "changes", "resources", "edits",
          "outputs", "diagnostics", "seconds"}
CHANGES = {"create", "update", "replace", "delete", "adopt", "same"}


def check_report(report):
    assert set(report) == REPORT
    assert set(report["changes"]) == CHANGES
    for resource in report["resources"]:
        assert set(resource) == {"urn", "type", "name", "op", "diff"}
    for diagnostic in report["diagnostics"]:
        assert set(diagnostic) == {"severity", "message", "urn", "file",
                                   "line"}
    assert isinstance(report["seconds"], (int, float))


def test_reports_have_one_shape(dynaplane):
    manifest = dynaplane.write(scaled_table())
    for result in (dynaplane.preview(manifest), dynaplane.up(manifest),
                   dynaplane.refresh(manifest),
                   dynaplane.destroy(manifest, "--allow-data-loss")):
        report = result.expect(0).one()
        check_report(report)
        assert report["manifests"] == [str(manifest)]
        assert report["stack"].endswith("default.AwsDynamodb.orders")
        assert not {"pulumi:pulumi:Stack", "pulumi:providers:aws"} & {
            r["type"] for r in report["resources"]}


def test_outputs(dynaplane, aws):
    report = dynaplane.up(scaled_table(
        enableStreams=True, streamViewType="NEW_IMAGE")).expect(0).one()
    outputs = report["outputs"]["orders"]
    made = aws.table("orders")
    assert outputs["tableName"] == "orders"
    assert outputs["tableArn"] == made["TableArn"]
    assert outputs["tableId"] == made["TableId"]
    assert outputs["tableStreamArn"] == made["LatestStreamArn"]
    assert outputs["streamLabel"] == made["LatestStreamLabel"]
    assert outputs["region"] == "eu-west-1"
    assert outputs["accountId"] == made["TableArn"].split(":")[4]
    policies = aws.policies()
    assert outputs["autoscalingReadPolicyArn"] == policies[
        "table/orders", "dynamodb:table:ReadCapacityUnits"]["PolicyARN"]
    assert outputs["autoscalingIndexWritePolicyArnList"] == [
        policies[f"table/orders/index/{name}",
                 "dynamodb:index:WriteCapacityUnits"]["PolicyARN"]
        for name in ("by-a", "by-b")]


def test_outputs_only_where_they_apply(dynaplane):
    outputs = dynaplane.up(table()).expect(0).one()["outputs"]["orders"]
    assert not {"tableStreamArn", "autoscalingReadPolicyArn",
                "replicaArns"} & set(outputs)


def test_exports_carry_both_spellings(dynaplane):
    dynaplane.up(scaled_table()).expect(0)
    exports = dynaplane.resources("pulumi:pulumi:Stack")[0]["outputs"]
    for name in ("tableName", "table-name", "table-arn",
                 "autoscaling-read-policy-arn"):
        assert name in exports


def test_changes_need_yes_without_a_terminal(dynaplane, aws):
    manifest = dynaplane.write(table())
    result = dynaplane.run("up", "-f", manifest).expect(2)
    assert "--yes" in result.err
    assert aws.calls == []


def test_stdin(dynaplane, aws):
    text = yaml.safe_dump(table())
    report = dynaplane.run("up", "-f", "-", "--yes", "-o", "json",
                           stdin=text).expect(0).one()
    assert report["manifests"] == ["-"]
    assert aws.table_names() == ["orders"]


def test_set_is_typed_by_the_field(dynaplane, aws):
    dynaplane.up(table(), "--set", "spec.tableName=other", "--set",
                 "spec.billingMode=PROVISIONED", "--set",
                 "spec.readCapacity=7").expect(0)
    made = aws.table("other")["ProvisionedThroughput"]
    assert made["ReadCapacityUnits"] == 7


def test_set_with_a_wrong_value(offline):
    result = offline.validate(table(), "--set",
                              "spec.readCapacity=many").expect(2)
    assert "spec.readCapacity" in result.err


def test_output_as_text_and_yaml(dynaplane):
    manifest = dynaplane.write(table())
    text = dynaplane.run("up", "-f", manifest, "--yes").expect(0)
    assert "tableArn" in text.out and "orders" in text.out
    (report,) = yaml.safe_load(dynaplane.run(
        "preview", "-f", manifest, "-o", "yaml").expect(0).out)
    check_report(report)


def test_default_stack_follows_env(dynaplane):
    dynaplane.up(table(metadata={"env": "prod"})).expect(0)
    assert list(dynaplane.states()) == ["prod.AwsDynamodb.orders"]


def test_stack_option_takes_all_manifests(dynaplane, aws):
    path = dynaplane.write(table("first"), table("second"))
    report = dynaplane.up(path, "--stack", "shop/all").expect(0).one()
    assert set(report["outputs"]) == {"first", "second"}
    assert report["changes"]["create"] == 2
    assert list(dynaplane.states()) == ["all"]
    assert aws.table_names() == ["first", "second"]


def test_one_stack_for_each_manifest(dynaplane):
    path = dynaplane.write(table("first"), table("second"))
    reports = dynaplane.up(path, "--jobs", "2").expect(0).json
    assert len(reports) == 2
    assert len(dynaplane.states()) == 2


FQDN = "pulumi.project-planton.org/stack.fqdn"
LABELLED = table(metadata={"labels": {FQDN: "organization/from/labels"}})


def label_warning(path) -> str:
    lines = path.read_text().splitlines()
    (line,) = (n for n, text in enumerate(lines, 1) if FQDN in text)
    return (f"{path}:{line}:{lines[line - 1].index('organization') + 1}: warning: "
            f"metadata.labels.{FQDN}: names the stack "
            "organization/from/labels; --stack shop/mine wins")


def test_stack_option_wins_over_labels_with_a_warning(dynaplane):
    path = dynaplane.write(LABELLED)
    dynaplane.up(path).expect(0)
    assert list(dynaplane.states()) == ["labels"]
    result = dynaplane.preview(path, "--stack", "shop/mine").expect(0)
    warning = label_warning(path)
    assert result.err.count(warning) == 1, result.err
    (told,) = result.one()["diagnostics"]
    assert told["severity"] == "warning" and told["file"] == str(path)
    assert warning.endswith(told["message"])
    assert warning.startswith(f"{path}:{told['line']}:")


def test_validate_tells_that_the_stack_option_wins(offline):
    path = offline.write(LABELLED)
    result = offline.validate(path, "--stack", "shop/mine").expect(0)
    assert label_warning(path) in result.err
    same = offline.validate(path, "--stack", "organization/from/labels")
    assert "warning" not in same.expect(0).err


@pytest.fixture
def noted(dynaplane):
    """A manifest with a note each for the reader and for the plan."""
    dynaplane.up(table("first")).expect(0)
    dynaplane.up(table("second")).expect(0)
    return dynaplane.write(table("first"), table("second", restore={
        "sourceTableName": "xyz", "toLatest": True}))


def test_notes_are_in_the_report(dynaplane, noted):
    lines = noted.read_text().splitlines()
    line = lines.index("  restore:") + 1
    for command in (dynaplane.preview, dynaplane.up):
        first, second = command(noted).expect(0).json
        assert first["diagnostics"] == []
        (note,) = second["diagnostics"]
        assert note["severity"] == "note" and note["urn"] == ""
        assert (note["file"], note["line"]) == (str(noted), line)
        assert note["message"].startswith("spec.restore: is only for making")


CLASSIC = {**table(billingMode="PAY_PER_REQUEST", autoScale=scaled()),
           "apiVersion": "aws.project.planton/v1"}


def test_findings_of_the_reader_are_in_every_report(dynaplane):
    path = dynaplane.write(CLASSIC)
    for run in (dynaplane.preview(path), dynaplane.up(path),
                dynaplane.refresh(path), dynaplane.destroy(path),
                dynaplane.destroy(path, "--allow-data-loss")):
        notes = [d for d in run.one()["diagnostics"]
                 if d["severity"] == "note"]
        assert notes, run.err
        for note in notes:
            assert f"{path}:{note['line']}:" in run.err
            assert note["message"] in run.err


def test_expect_no_changes(dynaplane, aws):
    dynaplane.preview(table(), "--expect-no-changes").expect(3)
    dynaplane.up(table(), "--expect-no-changes").expect(3)
    assert aws.table_names() == []
    dynaplane.up(table()).expect(0)
    dynaplane.preview(table(), "--expect-no-changes").expect(0)
    dynaplane.up(table(), "--expect-no-changes").expect(0)


def test_drift_job(dynaplane, aws):
    dynaplane.up(table(tags={"a": "1"})).expect(0)
    job = ("--refresh", "--expect-no-changes")
    dynaplane.preview(table(tags={"a": "1"}), *job).expect(0)
    aws.client("dynamodb").tag_resource(
        ResourceArn=aws.table("orders")["TableArn"],
        Tags=[{"Key": "a", "Value": "drifted"}])
    dynaplane.preview(table(tags={"a": "1"}), *job).expect(3)


def test_get_needs_no_aws(dynaplane):
    manifest = dynaplane.write(scaled_table())
    outputs = dynaplane.up(manifest).expect(0).one()["outputs"]["orders"]
    nowhere = {name: "http://127.0.0.1:1" for name in dynaplane.env
               if name.startswith("AWS_ENDPOINT_URL")}
    result = dynaplane.run("get", "-f", manifest, "-o", "yaml",
                           env=nowhere).expect(0)
    shown = yaml.safe_load(result.out)
    assert shown["metadata"]["name"] == "orders"
    assert shown["status"]["stackOutputs"] == outputs


def test_get_tells_the_tables_own_region(dynaplane):
    anywhere = table()
    del anywhere["spec"]["awsCredentialId"]
    manifest = dynaplane.write(anywhere)
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    dynaplane.run("up", "-f", manifest, "--yes",
                  env={**keys, "AWS_REGION": "eu-west-1"}).expect(0)
    get = dynaplane.run("get", "-f", manifest, "-o", "json",
                        env={"AWS_REGION": "us-east-1"}).expect(0)
    assert get.json["status"]["stackOutputs"]["region"] == "eu-west-1"
    gone = dynaplane.run(
        "destroy", "-f", manifest, "--yes", "--allow-data-loss", "-o", "json",
        env={**keys, "AWS_REGION": "eu-west-1"}).expect(0).one()
    assert gone["outputs"] == {"orders": {}}


def test_failed_steps_are_no_changes(dynaplane, aws):
    aws.client("dynamodb").create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    report = dynaplane.up(table()).expect(4).one()
    assert report["changes"]["create"] == 0
    assert [r["op"] for r in report["resources"]] == ["create"]


def test_version(offline):
    command = offline.run("version").expect(0)
    option = offline.run("--version").expect(0)
    number = re.search(r"\d+\.\d+\.\d+", command.out)[0]
    assert number in option.out


def test_help_lists_the_commands(offline):
    text = offline.run("--help").expect(0).out
    for command in ("validate", "preview", "up", "refresh", "destroy", "get",
                    "cancel", "version"):
        assert re.search(rf"^\s+{command}\b", text, re.M), command


def test_usage_errors(offline):
    for arguments in (["up", "--no-such-option"], ["no-such-command"],
                      ["validate"], ["up", "-f", "x", "-o", "xml"]):
        result = offline.run(*arguments).expect(2)
        assert result.err


def test_an_unset_variable_approves_nothing(dynaplane, aws):
    """`--allow-data-loss=$APPROVED` in a job without the variable."""
    dynaplane.up(on_demand_table()).expect(0)
    moved = on_demand_table(hashKey={"name": "other", "type": "S"})
    for option in ("--allow-data-loss=", "--allow-data-loss=,"):
        result = dynaplane.up(moved, option).expect(2)
        assert "--allow-data-loss" in result.err and not result.out
    assert aws.table("orders")["KeySchema"][0]["AttributeName"] == "pk"


def test_a_result_that_nobody_gets_is_a_failure(offline):
    path = offline.write(on_demand_table())
    with open("/dev/full", "w") as full:
        for arguments in (["convert", "-f", path], ["iam-policy", "-f", path],
                          ["schema"], ["--help"]):
            process = offline.start(*arguments, stdout=full)
            assert "standard output" in process.communicate(timeout=60)[1]
            assert process.returncode == 1


def test_the_backend_may_be_the_current_folder(dynaplane):
    here = {"env": {"PULUMI_BACKEND_URL": "file://"}}
    dynaplane.up(on_demand_table(), **here).expect(0)
    assert (dynaplane.work / ".pulumi").is_dir()
    dynaplane.preview(on_demand_table(), "--expect-no-changes",
                      **here).expect(0)


def test_a_backend_that_is_not_there_is_no_new_stack(offline):
    """A volume that is not mounted, say."""
    missing = offline.folder / "nowhere"
    result = offline.run(
        "preview", "-f", offline.write(on_demand_table()),
        "--expect-no-changes",
        env={"PULUMI_BACKEND_URL": f"file://{missing}"}).expect(1)
    assert str(missing) in result.err and "PULUMI_BACKEND_URL" in result.err
    assert not missing.exists()


@pytest.mark.parametrize("name", ["../x", "a/..", "./x", "a/...", "../a/b"])
def test_dots_are_no_name_of_a_stack(offline, name):
    path = offline.write(on_demand_table())
    result = offline.preview(path, "--stack", name).expect(2)
    assert "dots" in result.err
    labels = {"labels": {FQDN: f"organization/{name}"[-20:]}}
    offline.validate(on_demand_table(metadata=labels)).expect(2)
    assert not list(offline.backend.iterdir())


def test_without_a_home_the_users_own_is_taken(offline):
    """Services have none; nothing may come below the root folder."""
    result = offline.run("doctor", env={
        "HOME": None, "XDG_DATA_HOME": None, "PULUMI_BACKEND_URL": None,
        "PULUMI_HOME": offline.home}).expect(0)
    home = pwd.getpwuid(os.getuid()).pw_dir
    assert f"file://{home}/.local/share/dynaplane/state" in result.out


def test_a_temporary_folder_that_is_not_there_is_named(dynaplane):
    result = dynaplane.run("up", "-f", dynaplane.write(on_demand_table()),
                           "--yes", env={"TMPDIR": "/nowhere"}).expect(1)
    assert "/nowhere" in result.err and "TMPDIR" in result.err


def test_get_shows_what_is_there(dynaplane):
    dynaplane.up(on_demand_table()).expect(0)
    path = dynaplane.write(on_demand_table(), on_demand_table("other"))
    for options in ((), ("-o", "json"), ("-o", "yaml")):
        result = dynaplane.run("get", "-f", path, *options).expect(1)
        assert "AwsDynamodb.other" in result.err
        assert "orders" in result.out and "other" not in result.out
    assert isinstance(
        dynaplane.run("get", "-f", path, "-o", "json").json, list)


def test_progress_is_on_stderr_alone(dynaplane):
    result = dynaplane.up(on_demand_table()).expect(0)
    assert result.json
    assert "orders" in result.err
