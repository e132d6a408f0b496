"""What AWS has accepted, and is not there when the plugin's time is over or
never comes to be: it stands in the state, and the next run goes on with it."""

import threading

import pytest

from harness.process import wait_until
from harness.strict_testing import client, describe
from provider_fixtures import REGION, Failed, on_demand, settled

STREAM = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
LONDON = "eu-west-2"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS = ("aws:dynamodb/kinesisStreamingDestination:"
           "KinesisStreamingDestination")
CHANGES = f"arn:aws:kinesis:{REGION}:000000000000:stream/changes"
DURATION = {REPLICA: "replica_create", INSIGHTS: "insights",
            KINESIS: "kinesis"}
KIND = {REPLICA: "replica", INSIGHTS: "insights", KINESIS: "kinesis"}
REASON = "the key is disabled"

every_kind = pytest.mark.parametrize(
    "token", [REPLICA, INSIGHTS, KINESIS],
    ids=["replica", "insights", "kinesis"])


@pytest.fixture
def table(orders):
    return orders.create(on_demand(**STREAM))


@pytest.fixture
def begun(plugins, strict, table):
    """A resource, and its inputs, that AWS does not finish in time."""

    def begin(token):
        inputs = {REPLICA: {"globalTableArn": table.outputs["arn"]},
                  INSIGHTS: {"tableName": "orders"},
                  KINESIS: {"tableName": "orders", "streamArn": CHANGES}}
        plugin = table.plugin
        if token == REPLICA:
            plugin = plugins(strict, region=LONDON)
        strict.advance(3600)
        return plugin.resource(token, "x"), inputs[token]

    return begin


def run_out_of_time(strict, token, made, inputs):
    strict.set(durations={DURATION[token]: 5000})  # ten of our seconds
    with pytest.raises(Failed, match="Out of time") as caught:
        made.create(inputs, timeout=3)
    assert caught.value.partial.id
    assert not strict.report()["refused"]


@every_kind
def test_the_next_run_waits_for_it(strict, begun, token):
    made, inputs = begun(token)
    run_out_of_time(strict, token, made, inputs)
    made.update(inputs)
    settled(made, inputs)
    assert not strict.report()["refused"]


@every_kind
def test_it_can_be_destroyed(strict, begun, token):
    made, inputs = begun(token)
    run_out_of_time(strict, token, made, inputs)
    made.delete()
    assert not strict.report()["refused"]
    assert not made.read().id


@pytest.mark.parametrize("token", [None, REPLICA, INSIGHTS, KINESIS],
                         ids=["table", "replica", "insights", "kinesis"])
def test_what_aws_goes_on_deleting_is_gone(strict, begun, table, token):
    """Nothing takes a deletion back, though its end was not seen."""
    gone, inputs = table, table.inputs
    if token:
        gone, inputs = begun(token)
        gone.create(inputs)
    operation = {None: "DeleteTable", REPLICA: "UpdateTable",
                 INSIGHTS: "UpdateContributorInsights",
                 KINESIS: "DisableKinesisStreamingDestination"}[token]
    strict.set(durations={"delete": 600, "replica_delete": 600,
                          "insights": 600, "kinesis": 600})
    strict.advance(3600)
    strict.reset_counts()
    deletion = threading.Thread(target=gone.delete)
    deletion.start()
    wait_until(lambda: strict.counts()["DynamoDB." + operation], 30,
               operation)
    strict.faults([{"kind": "expired"}])
    deletion.join(30)
    assert not deletion.is_alive()
    strict.faults([])
    assert not gone.id
    gone.create(inputs)
    settled(gone, inputs)


@every_kind
def test_a_failure_says_why(strict, begun, token):
    made, inputs = begun(token)
    strict.set(failures={KIND[token]: REASON})
    with pytest.raises(Failed, match=REASON):
        made.create(inputs)
    strict.set(failures={})
    made.update(inputs)
    settled(made, inputs)


@every_kind
def test_a_refresh_forgets_what_failed(strict, begun, token):
    made, inputs = begun(token)
    strict.set(failures={KIND[token]: REASON})
    with pytest.raises(Failed):
        made.create(inputs)
    strict.set(failures={})
    made.read()
    assert not made.id
    made.create(inputs)
    settled(made, inputs)


def test_a_replica_in_the_tables_list(strict, table):
    strict.set(failures={"replica": REASON})
    news = on_demand(**STREAM, replicas=[{"regionName": LONDON}])
    with pytest.raises(Failed, match=REASON):
        table.update(news)
    assert table.read().changes(news) == ["replicas[0]"]
    strict.set(failures={})
    table.update(news)
    settled(table, news)
    (replica,) = describe(client(strict))["Replicas"]
    assert replica["ReplicaStatus"] == "ACTIVE"


@pytest.mark.parametrize("change", ["create", "delete"])
def test_a_replica_after_a_lost_answer_and_an_outage(strict, begun, change):
    """AWS has done it meanwhile, and refuses what the plugin sends again."""
    made, inputs = begun(REPLICA)
    if change == "delete":
        made.create(inputs)
    # Done by the time of the next try, however soon that is.
    strict.set(durations={"replica_create": 0, "replica_delete": 0})
    strict.faults([
        {"operation": "UpdateTable", "kind": "drop_after", "times": 1},
        {"operation": "UpdateTable", "kind": "drop_before", "times": 2}])
    getattr(made, change)(*[inputs] * (change == "create"))
    assert [each["code"] for each in strict.report()["refused"]] == [
        "ValidationException"]
    assert bool(describe(client(strict)).get("Replicas")) == (
        change == "create")
