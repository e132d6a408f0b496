"""--write-status puts the outputs into the manifest; nothing else moves."""

import pytest
import yaml

from harness.manifests import table

TEXT = """\
# The orders of the shop.
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: orders}   # short, on one line
spec:
  awsCredentialId: aws-local

  hashKey: {name: pk, type: S}
"""


def test_outputs_are_added(dynaplane, aws):
    path = dynaplane.write(TEXT)
    report = dynaplane.up(path, "--write-status").expect(0).one()
    written = path.read_text()
    assert written.startswith(TEXT)
    status = yaml.safe_load(written)["status"]
    assert status["stackOutputs"] == report["outputs"]["orders"]
    assert status["stackOutputs"]["tableArn"] == (
        aws.table("orders")["TableArn"])


def test_twice_is_the_same(dynaplane):
    path = dynaplane.write(TEXT)
    dynaplane.up(path, "--write-status").expect(0)
    once = path.read_text()
    dynaplane.up(path, "--write-status").expect(0)
    assert path.read_text() == once
    dynaplane.validate(path).expect(0)


def test_get_writes_it_too(dynaplane):
    path = dynaplane.write(TEXT)
    dynaplane.up(path).expect(0)
    assert path.read_text() == TEXT
    dynaplane.run("get", "-f", path, "--write-status").expect(0)
    assert "stackOutputs" in path.read_text()


def test_one_document_of_several(dynaplane):
    second = TEXT.replace("name: orders", "name: second")
    path = dynaplane.write(TEXT, second)
    dynaplane.up(path, "--write-status").expect(0)
    documents = list(yaml.safe_load_all(path.read_text()))
    assert [d["status"]["stackOutputs"]["tableName"]
            for d in documents] == ["orders", "second"]


def test_permissions_are_kept(dynaplane):
    path = dynaplane.write(TEXT)
    path.chmod(0o640)
    dynaplane.up(path, "--write-status").expect(0)
    assert path.stat().st_mode & 0o777 == 0o640


def test_brackets_that_close_at_their_keys_column(dynaplane):
    text = TEXT.replace("{name: orders}   #", "{\n  name: orders\n}   #") + (
        "  tags: {\n    team: shop\n  }\n")
    path = dynaplane.write(text)
    dynaplane.up(path, "--write-status").expect(0)
    written = path.read_text()
    assert written.startswith(text)
    assert yaml.safe_load(written)["status"]["stackOutputs"]
    dynaplane.up(path, "--write-status").expect(0)
    assert path.read_text() == written


COMMENTED = TEXT + """\
    # sortKey: {name: sk, type: S}

  # tags: {team: a}
# The end.
"""


def test_comments_of_the_spec_stay_with_it(dynaplane):
    """A field that is commented out is to be put back where it was."""
    path = dynaplane.write(COMMENTED)
    dynaplane.up(path, "--write-status").expect(0)
    once = path.read_text()
    spec, end = COMMENTED.split("# The end.")
    assert once.startswith(spec + "status:\n  stackOutputs:\n")
    assert once.endswith("\n# The end." + end)
    assert yaml.safe_load(once)["status"]["stackOutputs"]
    dynaplane.up(path, "--write-status").expect(0)
    assert path.read_text() == once


def test_comments_of_each_document(dynaplane):
    spec = TEXT + "  # tags: {team: a}\n"
    path = dynaplane.write(spec, spec.replace("name: orders", "name: second"))
    dynaplane.up(path, "--write-status").expect(0)
    for document in path.read_text().split("---\n"):
        assert "  # tags: {team: a}\nstatus:\n" in document


@pytest.mark.parametrize("command", ["up", "refresh", "get"])
def test_standard_input_is_no_file(dynaplane, aws, command):
    yes = [] if command == "get" else ["--yes"]
    result = dynaplane.run(command, "-f", "-", "--write-status", *yes,
                           stdin=TEXT).expect(2)
    assert "--write-status" in result.err and "-f FILE" in result.err
    assert aws.calls == [] and dynaplane.states() == {}


def test_what_cannot_be_written_takes_nothing_from_the_report(dynaplane, aws):
    """No status goes into a file with old line ends."""
    good = dynaplane.write(table("good"), name="good.yaml")
    bad = dynaplane.write(TEXT.replace("orders}", "bad}") + "# a\r# b\n",
                          name="bad.yaml")
    result = dynaplane.run("up", "-f", good, "-f", bad, "--yes",
                           "--write-status", "-o", "json").expect(1)
    reports = {report["manifests"][0]: report for report in result.json}
    for path, name in ((good, "good"), (bad, "bad")):
        report = reports[str(path)]
        assert report["result"] == "succeeded"
        assert report["changes"]["create"] == 1
        assert report["outputs"][name]["tableName"] == name
    (told,) = [d for d in reports[str(bad)]["diagnostics"]
               if d["severity"] == "error"]
    assert told["file"] == str(bad)
    assert not [d for d in reports[str(good)]["diagnostics"]
                if d["severity"] == "error"]
    assert yaml.safe_load(good.read_text())["status"]["stackOutputs"]
