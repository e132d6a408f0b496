"""--dry-run, --quiet and --fail-fast."""

import pytest

from harness.manifests import table


def comparable(report):
    return {key: value for key, value in report.items() if key != "seconds"}


def test_a_dry_run_is_a_preview(dynaplane, aws):
    path = dynaplane.write(table())
    shown = dynaplane.preview(path).expect(0)
    dry = dynaplane.run("up", "--dry-run", "-f", path, "-o", "json").expect(0)
    assert comparable(dry.one()) == comparable(shown.one())
    text = dynaplane.run("up", "--dry-run", "--yes", "-f", path).expect(0)
    assert text.out == dynaplane.run("preview", "-f", path).expect(0).out
    dynaplane.run("up", "--dry-run", "-f", path,
                  "--expect-no-changes").expect(3)
    dynaplane.run("up", "--dry-run", "-f", path, "--write-status").expect(0)
    assert "status" not in path.read_text()
    assert aws.table_names() == [] and dynaplane.states() == {}
    dynaplane.up(path).expect(0)
    dynaplane.run("up", "--dry-run", "-f", path,
                  "--expect-no-changes").expect(0)


def test_quiet(dynaplane):
    path = dynaplane.write(table())
    for command in ("preview", "up", "get", "refresh", "destroy"):
        more = {"preview": [], "get": [], "destroy": [
            "--yes", "--allow-data-loss"]}.get(command, ["--yes"])
        quiet = dynaplane.run(command, "-f", path, "-q", *more).expect(0)
        assert quiet.out == "", command
    shown = dynaplane.run("preview", "-f", path, "--quiet", "-o", "json")
    assert shown.expect(0).one()["changes"]["create"] == 1


@pytest.fixture
def three(dynaplane, aws):
    """Three stacks; the table of the first is another's."""
    aws.client("dynamodb").create_table(
        TableName="one", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    return dynaplane.write(table("one"), table("two"), table("three"))


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_a_failure_stops_nobody_else(dynaplane, aws, three, jobs):
    results = [r["result"] for r in dynaplane.up(
        three, "--jobs", jobs).expect(4).json]
    assert results == ["refused", "succeeded", "succeeded"]
    assert aws.table_names() == ["one", "three", "two"]


def test_fail_fast_begins_no_further_stack(dynaplane, aws, three):
    result = dynaplane.up(three, "--jobs", "1", "--fail-fast").expect(4)
    assert [r["result"] for r in result.json] == [
        "refused", "not-started", "not-started"]
    (told,) = result.json[1]["diagnostics"]
    assert "--fail-fast" in told["message"]
    assert "AwsDynamodb.one" in told["message"]
    assert aws.table_names() == ["one"]
    assert list(dynaplane.states()) == ["default.AwsDynamodb.one"]
    assert "AwsDynamodb.two: not begun" in result.err


def test_fail_fast_without_a_failure(dynaplane):
    path = dynaplane.write(table("one"), table("two"))
    reports = dynaplane.up(path, "--jobs", "1", "--fail-fast").expect(0).json
    assert [r["result"] for r in reports] == ["succeeded", "succeeded"]
