"""The plugin under AWS's own rules and on AWS's clock: statuses, one change
per request, cooldowns, and calls that fail before or after their effect."""

import concurrent.futures

import pytest

from harness.process import wait_until
import provider_fixtures
from provider_fixtures import (Failed, POLICY, TABLE, TARGET, index,
                               on_demand, policy, provisioned, target)


def settled(resource, news, strict):
    provider_fixtures.settled(resource, news)
    report = strict.report()
    assert report["noops"] == []
    return report


@pytest.mark.parametrize("news", [on_demand(), provisioned()],
                         ids=["on-demand", "provisioned"])
def test_life(orders, strict, news):
    orders.create(news)
    refused = settled(orders, news, strict)["refused"]
    # The one thing that nothing announces: when backups are ready.
    assert {each["code"] for each in refused} <= {
        "ContinuousBackupsUnavailableException"}
    orders.delete()
    assert strict.table_names() == []


def test_many_changes_at_once(orders, strict):
    orders.create(provisioned())
    strict.advance(3600)
    news = provisioned(
        indexes=("a", "c"), readCapacity=9, streamEnabled=True,
        streamViewType="NEW_IMAGE", tableClass="STANDARD_INFREQUENT_ACCESS",
        serverSideEncryption={"enabled": True}, tags={"a": "1"},
        deletionProtectionEnabled=True,
        ttl={"enabled": True, "attributeName": "t"},
        pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 9})
    news["globalSecondaryIndexes"][0]["readCapacity"] = 6
    orders.update(news)
    assert settled(orders, news, strict)["refused"] == []


def test_billing_there_and_back(orders, strict):
    bare = provisioned()
    for each in (bare, *bare["globalSecondaryIndexes"]):
        del each["readCapacity"], each["writeCapacity"]
    bare["billingMode"] = "PAY_PER_REQUEST"
    orders.create(provisioned())
    settled(orders.update(bare), bare, strict)
    settled(orders.update(provisioned()), provisioned(), strict)


def test_rebuilt_indexes(orders, strict):
    orders.create(provisioned())
    news = provisioned()
    news["globalSecondaryIndexes"] = [index("by-a", "b"), index("by-b", "a")]
    orders.update(news)
    assert settled(orders, news, strict)["refused"] == []


def test_warm_throughput(orders, strict):
    orders.create(on_demand())
    news = on_demand(warmThroughput={"readUnitsPerSecond": 13000,
                                     "writeUnitsPerSecond": 5000})
    settled(orders.update(news), news, strict)
    assert orders.changes(on_demand()) == []


def test_limits_on_demand(orders, strict):
    news = on_demand(onDemandThroughput={"maxReadRequestUnits": 10})
    orders.create(news)
    settled(orders, news, strict)
    settled(orders.update(on_demand()), on_demand(), strict)


def test_stream_view(orders, strict):
    orders.create(on_demand(streamEnabled=True, streamViewType="KEYS_ONLY"))
    news = on_demand(streamEnabled=True, streamViewType="NEW_IMAGE")
    settled(orders.update(news), news, strict)


def test_expiry_attribute_soon_after(orders, strict):
    """AWS allows one change in up to an hour: the plugin waits."""
    strict.set(scale=0.0002)
    orders.create(on_demand())
    strict.advance(7200)
    news = on_demand(ttl={"enabled": True, "attributeName": "other"})
    with pytest.raises(Failed, match="Out of time"):
        orders.update(news, timeout=2)
    strict.advance(7200)
    settled(orders.update(news), news, strict)


FAULTS = ["throttle", "error500", "drop_before", "drop_after", "empty",
          "error500_after", "malformed"]


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("operation", ["CreateTable", "UpdateTable",
                                       "UpdateTimeToLive",
                                       "UpdateContinuousBackups",
                                       "DeleteTable"])
def test_one_fault(orders, strict, kind, operation):
    strict.faults([{"operation": operation, "kind": kind, "times": 1}])
    orders.create(provisioned())
    strict.advance(3600)
    news = provisioned(indexes=("a", "c"),
                       ttl={"enabled": True, "attributeName": "t"},
                       pointInTimeRecovery={"enabled": True})
    settled(orders.update(news), news, strict)
    orders.delete()
    assert strict.table_names() == []
    assert len(strict.report()["faults"]) == 1


@pytest.mark.parametrize("kind", ["drop_after", "error500_after"])
def test_lost_answer_and_a_table_that_shows_late(orders, strict, kind):
    strict.set(scale=0.05, durations={"invisible": 40})
    strict.faults([{"operation": "CreateTable", "kind": kind, "times": 1}])
    settled(orders.create(on_demand()), on_demand(), strict)


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_of_scaling(plugins, strict, kind):
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    strict.faults([{"kind": kind, "probability": 0.3}])
    of = target("table/orders", "table:Read")
    made = plugin.resource(TARGET, "read").create(of)
    rule = plugin.resource(POLICY, "read").create(policy("p", of))
    made.read()
    rule.read()
    assert made.changes(of) == rule.changes(policy("p", of)) == []
    rule.delete()
    made.delete()
    assert strict.targets() == strict.policies() == {}


def test_many_tags(plugins, strict):
    """AWS lists ten at a time; the mark of ownership comes last."""
    news = on_demand(tags={f"a{i}": "1" for i in range(24)})
    plugins(strict).resource(TABLE, "orders").create(news)
    again = plugins(strict).resource(TABLE, "orders").create(news)
    settled(again, news, strict)
    with pytest.raises(Failed, match="another stack or resource"):
        plugins(strict, ownerId="1" * 32).resource(TABLE, "orders").create(
            news)


@pytest.mark.parametrize("operation", [
    "CreateTable", "UpdateContinuousBackups", "UpdateTimeToLive",
    "UpdateTable", "TagResource", "DeleteTable"])
def test_killed_in_the_middle_of_a_call(plugins, strict, operation):
    """The call has its effect when nobody waits for it any more; another
    plugin is asked for the same thing."""
    strict.faults([{"operation": operation, "kind": "slow", "seconds": 1,
                    "times": 1}])
    plugin = plugins(strict)
    orders = plugin.resource(TABLE, "orders")
    news = on_demand(tags={"a": "1"}, tableClass="STANDARD_INFREQUENT_ACCESS")
    steps = [lambda: orders.create(on_demand()), lambda: orders.update(news),
             orders.delete]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        for step in steps:
            done = pool.submit(step)
            wait_until(lambda: done.done() or strict.report()["faults"], 30,
                       operation)
            if done.done() or orders.plugin is not plugin:
                done.result(60)
                continue
            plugin.process.kill()
            with pytest.raises(Failed, match="UNAVAILABLE"):
                done.result(60)
            orders.plugin = plugins(strict)
            step()
            # Later than the next step no effect ever comes.
            wait_until(lambda: not strict.report()["under_way"], 30,
                       "late effect")
    assert orders.plugin is not plugin
    assert strict.table_names() == []
    assert strict.counts()["DynamoDB.CreateTable"] <= 2


def test_denied_half_way(orders, strict):
    allowed = ["CreateTable", "DescribeTable", "UpdateContinuousBackups",
               "DescribeContinuousBackups", "DescribeTimeToLive",
               "ListTagsOfResource"]
    strict.set(allowed_actions=[f"dynamodb:{name}" for name in allowed])
    with pytest.raises(Failed, match="dynamodb:UpdateTimeToLive") as failed:
        orders.create(on_demand())
    assert failed.value.partial is not None
    assert orders.changes(on_demand()) != []
    strict.set(allowed_actions=None)
    settled(orders.update(on_demand()), on_demand(), strict)
