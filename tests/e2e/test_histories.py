"""What a preview shows is what the run does: histories through dynaplane and
the real engine, on an AWS that answers at once."""

import os
import re
import signal

import pytest

from harness.histories.runs import History, apply, shown, steps_of
from harness.seeds import few


@pytest.mark.parametrize("seed", few(range(0, 20), 7))
def test_up_does_what_preview_showed(user, instant, seed):
    history = History(instant, seed)
    manifest = user.write(history.manifest(history.first))
    user.up(manifest).expect(0)
    history.check_first()
    history.go_on()
    user.write(history.manifest(history.next))
    steps, error = apply(user, history, manifest)
    history.judge("up", steps, error=error)
    if not error:
        user.preview(manifest, "--expect-no-changes").expect(0)
    if seed % 2:
        old = history.refreshed()
        steps, error = apply(user, history, manifest, "--refresh")
        history.judge("up --refresh", steps, old, error, told=False)
    assert not history.faults, history.tell()


def properties(result) -> set:
    return {(each["urn"], each["op"], re.split(r"[.\[]", path)[0])
            for each in result["resources"] for path in each.get("diff", [])}


@pytest.mark.parametrize("seed", few(range(50, 56), 4))
def test_what_a_killed_run_left_undone_is_shown(user, instant, seed):
    """And nothing else, whatever was done by hand."""
    history = History(instant, seed)
    manifest = user.write(history.manifest(history.first))
    user.up(manifest).expect(0)
    history.check_first()
    history.go_on()
    user.write(history.manifest(history.next))
    before, killed = user.state(), []
    run = user.start("up", "-f", manifest, "--yes")

    def kill():
        killed.append(run.pid)
        os.killpg(run.pid, signal.SIGKILL)

    instant.call_at(history.table, 1 + seed % 2,
                    ("before", "after")[seed // 2 % 2], kill)
    run.communicate(timeout=120)
    user.at_rest()
    sent = instant.take_changes(history.table)
    now = history.live()
    preview = user.preview(manifest).one()
    done = user.up(manifest).expect(0)
    result = done.one()
    # The run knows more by then: what was done is no edit any more.
    assert properties(result) <= properties(preview), (
        f"{history.tell()}\n{shown(preview)}\n{shown(result)}\n{done.err}")
    history.judge("up", steps_of(preview, result, before, user.state()),
                  told=False, done=[key for key, value in now.items()
                                    if value == history.next.get(key)])
    print("killed" if killed else "not killed", [str(each) for each in sent])
    assert not history.faults, history.tell()


SEARCH = """\
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata:
  name: search
spec:
  awsCredentialId: aws-local
  region: eu-west-1
  billingMode: PROVISIONED
  readCapacity: 15
  writeCapacity: 5
  hashKey: {name: id, type: S}
  globalSecondaryIndexes:
    - name: query-index
      hashKey: {name: search_type, type: S}
      rangeKey: {name: query, type: S}
      projectionType: ALL
"""
INCIDENT = """\
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata:
  name: incident
spec:
  awsCredentialId: aws-local
  region: eu-west-1
  hashKey: {name: id, type: S}
  globalSecondaryIndexes:
    - {name: by-owner, hashKey: {name: owner, type: S}, projectionType: ALL}
"""


def up_with_a_tag(user, instant, table, text) -> str:
    """TagResource alone; what the user is told."""
    before = instant.settings(table)
    instant.take_changes(table)
    manifest = user.write(text + "  tags: {ticket: INC-1}\n")
    preview = user.preview(manifest).one()
    assert [r["diff"] for r in preview["resources"] if r["op"] != "same"] == [
        ["tags.ticket"]]
    done = user.up(manifest).expect(0)
    (sent,) = instant.take_changes(table)
    assert sent.operation == "TagResource"
    assert sent.effect == {"tag/ticket": (None, "INC-1")}
    assert instant.settings(table) == {**before, "tag/ticket": "INC-1"}
    (told,) = [d["message"] for d in done.one()["diagnostics"]
               if d["severity"] == "warning"]
    return told


def test_a_scaler_that_raised_an_index_by_hand_stays(user, instant):
    instant.forget("search")
    user.up(user.write(SEARCH)).expect(0)
    subject = {"ServiceNamespace": "dynamodb",
               "ResourceId": "table/search/index/query-index",
               "ScalableDimension": "dynamodb:index:ReadCapacityUnits"}
    instant.by_hand("RegisterScalableTarget", service="scaling", **subject,
                    MinCapacity=15, MaxCapacity=600)
    instant.by_hand(
        "PutScalingPolicy", service="scaling", **subject, PolicyName="busy",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 70.0, "PredefinedMetricSpecification": {
                "PredefinedMetricType": "DynamoDBReadCapacityUtilization"}})
    instant.by_hand("UpdateTable", TableName="search",
                    GlobalSecondaryIndexUpdates=[{"Update": {
                        "IndexName": "query-index", "ProvisionedThroughput": {
                            "ReadCapacityUnits": 300,
                            "WriteCapacityUnits": 5}}}])
    told = up_with_a_tag(user, instant, "search", SEARCH)
    assert "query-index" in told and "300" in told


def test_what_an_incident_left_behind_stays(user, instant):
    """And protects the table from a destroy."""
    instant.forget("incident")
    user.up(user.write(INCIDENT)).expect(0)
    change = {"TableName": "incident"}
    instant.by_hand(
        "UpdateTable", **change, AttributeDefinitions=[
            {"AttributeName": "state", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by-state", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}]}}])
    instant.by_hand("UpdateTable", **change, DeletionProtectionEnabled=True)
    instant.by_hand("UpdateTable", **change, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    told = up_with_a_tag(user, instant, "incident", INCIDENT)
    for word in ("by-state", "protect", "stream", "--refresh"):
        assert word in told.lower()
    instant.pass_time()
    user.destroy(user.work / "table.yaml", "--allow-data-loss")
    assert instant.settings("incident")["protection"]


def test_refresh_shows_what_was_done_by_hand(user, instant):
    """In the preview and in the run, in the same words."""
    instant.forget("incident")
    manifest = user.write(INCIDENT)
    user.up(manifest).expect(0)
    instant.by_hand("UpdateTable", TableName="incident",
                    DeletionProtectionEnabled=True)
    shown = [["deletionProtectionEnabled"]]
    for run in (user.preview, user.up):
        result = run(manifest, "--refresh").expect(0).one()
        assert shown == [r["diff"] for r in result["resources"]
                         if r["op"] == "update"]
    assert not instant.settings("incident")["protection"]
