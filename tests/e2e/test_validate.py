"""dynaplane validate: every finding at its line, in one pass, offline."""

import json
import os
import re

import pytest
import yaml

from harness.manifests import table

BROKEN = """\
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata:
  name: orders
spec:
  awsCredentialId: aws-local
  billingmode: PROVISIONED
  tableClass: GLACIER
  hashKey:
    name: pk
    type: X
"""
FINDING = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): "
                     r"(?P<severity>error|warning|note): "
                     r"(?P<path>\S+): (?P<message>.+)$", re.M)


def findings(text):
    return [match.groupdict() for match in FINDING.finditer(text)]


def errors(text):
    return [f for f in findings(text) if f["severity"] == "error"]


def test_a_good_manifest_passes(offline):
    result = offline.validate(table()).expect(0)
    assert not errors(result.err)


def test_all_findings_in_one_pass(offline):
    path = offline.write(BROKEN)
    result = offline.validate(path).expect(2)
    places = {(f["line"], f["column"]) for f in errors(result.err)}
    assert {("7", "3"), ("8", "15"), ("11", "11")} <= places
    assert {f["file"] for f in errors(result.err)} == {str(path)}


def test_unknown_field_names_the_nearest(offline):
    result = offline.validate(BROKEN and offline.write(BROKEN)).expect(2)
    (finding,) = [f for f in errors(result.err) if f["line"] == "7"]
    assert finding["path"] == "spec.billingmode"
    assert "billingMode" in finding["message"]


def test_enum_lists_what_is_allowed(offline):
    result = offline.validate(offline.write(BROKEN)).expect(2)
    (finding,) = [f for f in errors(result.err) if f["line"] == "8"]
    assert "STANDARD_INFREQUENT_ACCESS" in finding["message"]


def test_missing_field_is_told_at_its_parent(offline):
    text = BROKEN[:BROKEN.index("  billingmode")]
    result = offline.validate(offline.write(text)).expect(2)
    (finding,) = errors(result.err)
    assert finding["line"] == "5"
    assert "hashKey" in finding["path"] + finding["message"]


def test_json(offline):
    result = offline.run("validate", "-f", offline.write(BROKEN), "-o",
                         "json").expect(2)
    for finding in result.json:
        assert set(finding) == {"file", "line", "column", "severity", "path",
                                "message", "rule"}
        assert isinstance(finding["path"], str)
        assert isinstance(finding["rule"], str) and finding["rule"]
    assert len([f for f in result.json if f["severity"] == "error"]) == 3


@pytest.mark.parametrize("arguments, said", [
    (["-f", "missing.yaml"], "missing.yaml: there is no such file"),
    (["-f", "table.yaml", "--set", "x"], "--set 'x' is not of the form"),
    ([], "no manifest given")], ids=["path", "set", "none"])
def test_json_of_what_cannot_be_read_is_a_list(offline, arguments, said):
    offline.write(table())
    result = offline.run("validate", *arguments, "-o", "json").expect(2)
    (finding,) = result.json
    assert set(finding) == {"file", "line", "column", "severity", "path",
                            "message", "rule"}
    assert finding["severity"] == "error" and finding["rule"]
    assert said in finding["message"] and finding["message"] in result.err


def test_json_of_a_good_manifest_is_a_list(offline):
    result = offline.validate(table(), "-o", "json").expect(0)
    assert [f for f in result.json if f["severity"] == "error"] == []


def test_stdin(offline):
    result = offline.run("validate", "-f", "-", stdin=BROKEN).expect(2)
    assert {f["file"] for f in errors(result.err)} == {"-"}


def test_json_manifest(offline):
    path = offline.write(json.dumps(table()), name="table.json")
    offline.validate(path).expect(0)


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_file_name_that_is_no_utf8_is_told_all_the_same(offline, form):
    path = offline.write(BROKEN, name=os.fsdecode(b"br\xffken.yaml"))
    result = offline.run("validate", "-f", path, "-o", form).expect(2)
    first, *_ = yaml.safe_load(result.out)
    assert first["file"].endswith("br\ufffdken.yaml")


def test_empty_input_is_an_error(offline):
    result = offline.run("validate", "-f", "-", stdin="").expect(2)
    assert "-:1:1: error: " in result.err


def test_syntax_error_has_a_place(offline):
    path = offline.write("apiVersion: [1, 2\nkind: AwsDynamodb\n")
    result = offline.validate(path).expect(2)
    assert re.search(rf"^{re.escape(str(path))}:\d+:\d+: error: ",
                     result.err, re.M)


def test_documents_of_one_file_are_all_checked(offline):
    path = offline.write(table("first"), BROKEN)
    result = offline.validate(path).expect(2)
    assert min(int(f["line"]) for f in errors(result.err)) > 8


def test_folder_and_subfolders(offline):
    (offline.work / "deep/deeper").mkdir(parents=True)
    offline.write(table("first"), name="deep/first.yaml")
    offline.write(BROKEN, name="deep/deeper/second.yaml")
    folder = offline.work / "deep"
    offline.validate(folder).expect(0)
    offline.validate(folder, "-R").expect(2)


NAMESPACE = {"apiVersion": "v1", "kind": "Namespace",
             "metadata": {"name": "prod"}}


def test_kinds_of_others_in_a_folder_are_passed_over(offline):
    """As `kubectl apply -f FOLDER` has them, and what Helm leaves empty."""
    folder = offline.work / "k8s"
    folder.mkdir()
    offline.write(NAMESPACE, name="k8s/namespace.yaml")
    offline.write("# Source: chart/templates/off.yaml\n", name="k8s/off.yaml")
    offline.write(table("carts"), "# empty\n", NAMESPACE,
                  name="k8s/table.yaml")
    result = offline.validate(folder).expect(0)
    assert result.out == "1 manifest is valid\n"
    notes = findings(result.err)
    assert {f["severity"] for f in notes} == {"note"} and len(notes) == 2
    assert "off.yaml:1:1: note: there is nothing in here" in result.err
    assert [f["line"] for f in notes if "table.yaml" in f["file"]] == ["14"]
    # The other commands read the same.
    assert [m["metadata"]["name"] for m in yaml.safe_load_all(
        offline.run("convert", "-f", folder).expect(0).out)] == [
            "prod", "carts", "prod"]


def test_nothing_of_ours_is_an_error(offline):
    folder = offline.work / "k8s"
    folder.mkdir()
    offline.write(NAMESPACE, name="k8s/namespace.yaml")
    for word in ("validate", "preview", "convert"):
        result = offline.run(word, "-f", folder).expect(2)
        (finding,) = errors(result.err)
        assert finding["line"] == "2" and "must equal AwsDynamodb" in (
            finding["message"])
    (told,) = offline.run("validate", "-f", folder, "-o",
                          "json").expect(2).json
    assert told["rule"] == "unknown_kind"


def test_a_list_is_what_it_lists(offline):
    path = offline.write({"apiVersion": "v1", "kind": "List", "items": [
        table("first", {"uid": "x"}), NAMESPACE,
        table("second", tableClass="COLD")]})
    result = offline.validate(path).expect(2)
    (finding,) = errors(result.err)
    assert finding["path"] == "spec.tableClass"
    assert path.read_text().splitlines()[
        int(finding["line"]) - 1].strip() == "tableClass: COLD"


def test_a_status_is_not_written_into_a_list(offline):
    path = offline.write({"apiVersion": "v1", "kind": "List", "items": [
        table("first")]})
    before = path.read_bytes()
    result = offline.run("get", "-f", path, "--write-status").expect(2)
    assert "dynaplane convert" in result.err
    assert path.read_bytes() == before


def test_convert_in_place_loses_no_object(offline):
    path = offline.write(NAMESPACE, table("orders", tableClass="STANDARD"))
    kept = path.read_text().split("---\n")[0]
    offline.run("convert", "-f", path, "--in-place").expect(0)
    assert path.read_text().startswith(kept + "---\napiVersion")


def test_a_region_of_another_partition_is_refused_before_the_run(offline):
    path = offline.write(table(
        "orders", replicas=[{"regionName": "us-east-1"}]))
    text = path.read_text().replace("  awsCredentialId: aws-local\n", "")
    path.write_text(text)
    offline.validate(path).expect(0)
    offline.env["AWS_REGION"] = "cn-north-1"
    result = offline.run("preview", "-f", path).expect(2)
    assert "cn-north-1" in result.err and "aws-cn" in result.err


def test_missing_file(offline):
    result = offline.validate(offline.work / "none.yaml").expect(2)
    assert "none.yaml" in result.err


def test_two_manifests_of_one_name_clash_in_a_stack(offline):
    path = offline.write(table("same"), table("same", tableName="other"))
    offline.run("preview", "-f", path, "--stack", "p/s").expect(2)


@pytest.mark.parametrize("stack", ["a/b/c/d", "a/", "a/b c", "a",
                                   "p/" + 101 * "s", ""])
def test_stack_is_checked_as_preview_does(offline, stack):
    path = offline.write(table())
    refused = [offline.run(word, "-f", path, "--stack", stack).expect(2)
               for word in ("validate", "preview", "iam-policy")]
    assert {r.err for r in refused} == {refused[0].err}
    assert "--stack" in refused[0].err and "traceback" not in refused[0].err


@pytest.mark.parametrize("second, rule, line", [
    (table("same", tableName="other"), "duplicate_name", 14),
    (table("other", tableName="same"), "duplicate_table", 20)])
def test_collisions(offline, second, rule, line):
    """Of one run an error; without --stack they may be meant for two."""
    path = offline.write(table("same"), second)
    for word in ("validate", "preview"):
        result = offline.run(word, "-f", path, "--stack", "p/s").expect(2)
        (finding,) = errors(result.err)
        assert "table.yaml:4" in finding["message"]
        assert finding["line"] == str(line)
    alone, = [f for f in offline.validate(path, "-o", "json").expect(0).json
              if f["severity"] == "warning"]
    assert alone["rule"] == rule
    offline.preview(path).expect(2)


def test_names_may_be_equal_in_different_environments(offline):
    path = offline.write(
        table("same", {"env": "dev"}, region="eu-west-1"),
        table("same", {"env": "prod"}, region="eu-west-2"))
    assert {finding["severity"] for finding in findings(
        offline.validate(path).expect(0).err)} == {"note"}  # for a cluster


def test_a_bad_environment_is_told_at_its_field(offline):
    text = offline.write(table(metadata={"env": "pr od"}))
    (finding,) = errors(offline.validate(text).expect(2).err)
    assert (finding["path"], finding["line"]) == ("metadata.env", "5")


def test_labels_that_name_half_a_stack(offline):
    labels = {"pulumi.dynaplane.dev/project": "shop",
              "pulumi.dynaplane.dev/stack.name": "dev"}
    result = offline.validate(table(metadata={"labels": labels})).expect(0)
    assert "pulumi.dynaplane.dev/organization" in result.err
    labels["pulumi.dynaplane.dev/organization"] = "acme"
    assert not findings(offline.validate(
        table(metadata={"labels": labels})).expect(0).err)


@pytest.mark.parametrize("arguments, words", [
    (("-o", "xml"), "xml is none of text, json, yaml"),
    (("-o", "1"), "1 is none of text, json, yaml"),
    (("--log-level", "3"), "3 is none of error, warn, info, debug, trace")])
def test_a_word_that_an_option_does_not_know(offline, arguments, words):
    assert words in offline.validate(table(), *arguments).expect(2).err
