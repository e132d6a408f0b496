"""An HTTP 200 without a body is no answer: nothing is gone for it, and
nothing has changed."""

import json

import pytest

from harness.local_aws import ACCOUNT, REGION
from provider_fixtures import (POLICY, TABLE, TARGET, on_demand, policy,
                               provisioned, target)
from test_satellites import INSIGHTS, KINESIS, REPLICA, RESOURCE_POLICY
from test_scaling import ACTION, NIGHT

ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes"
FULL = on_demand(streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES",
                 replicas=[{"regionName": "eu-west-2"}])
SCALED = target("table/orders", "table:Read")
ALLOWED = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": ACCOUNT},
    "Action": "dynamodb:GetItem", "Resource": ARN}]}
CASES = {
    "table": [(TABLE, FULL)],
    "insights": [(TABLE, on_demand()), (INSIGHTS, {"tableName": "orders"})],
    "kinesis": [(TABLE, on_demand()),
                (KINESIS, {"tableName": "orders", "streamArn": STREAM})],
    "resource-policy": [
        (TABLE, on_demand()),
        (RESOURCE_POLICY, {"resourceArn": ARN,
                           "policy": json.dumps(ALLOWED)})],
    "target": [(TABLE, provisioned()),
               (TARGET, {**SCALED, "tags": {"a": "1"}})],
    "policy": [(TABLE, provisioned()), (TARGET, SCALED),
               (POLICY, policy("read", SCALED))],
    "action": [(TABLE, provisioned()), (TARGET, SCALED),
               (ACTION, {**NIGHT,
                         "scalableTargetAction": {"maxCapacity": 8}})],
}


def make(plugins, strict, resources):
    plugin = plugins(strict)
    for token, news in resources:
        made = plugin.resource(token, "orders").create(news)
    return made, news


def look(plugins, strict, made):
    """By a plugin that remembers nothing."""
    seen = plugins(strict).resource(made.token, made.name)
    seen.inputs, seen.outputs = made.inputs, made.outputs
    return seen.read(made.id)


@pytest.mark.parametrize("resources", CASES.values(), ids=CASES)
def test_of_each_read(plugins, strict, resources):
    made, news = make(plugins, strict, resources)
    reads = 0
    while True:
        strict.faults([{"kind": "empty", "skip": reads, "times": 1}])
        seen = look(plugins, strict, made)
        assert seen.id == made.id
        assert seen.changes(news) == []
        if not strict.report()["faults"]:
            break
        reads += 1
    assert reads > 0


def test_of_a_replica(plugins, strict):
    streamed = {k: v for k, v in FULL.items() if k != "replicas"}
    plugins(strict).resource(TABLE, "orders").create(streamed)
    news = {"globalTableArn": ARN}
    made = plugins(strict, "eu-west-2").resource(REPLICA, "west").create(news)
    strict.faults([{"kind": "empty", "times": 1}])
    assert made.read().id
    assert made.changes(news) == []
    assert strict.report()["faults"]
