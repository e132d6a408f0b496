"""A table's life through the plugin, seen by an independent client."""

import pytest

from provider_fixtures import (Failed, TABLE, index, on_demand, provisioned,
                               settled, urn_of)

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators


def test_on_demand(plugin, aws):
    orders = plugin.resource(TABLE, "orders").create(on_demand())
    assert orders.id == "orders"
    live = aws.table("orders")
    assert live["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    client = aws.client("dynamodb")
    ttl = client.describe_time_to_live(TableName="orders")
    assert ttl["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    backups = client.describe_continuous_backups(TableName="orders")
    assert backups["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == (
            "ENABLED")
    settled(orders, on_demand())
    orders.delete()
    assert aws.table_names() == []


def test_everything_at_creation(plugin, aws):
    news = provisioned(
        rangeKey="sk", streamEnabled=True, streamViewType="NEW_IMAGE",
        attributes=[{"name": n, "type": "S"}
                    for n in ("pk", "sk", "a", "b")],
        serverSideEncryption={"enabled": True},
        tableClass="STANDARD_INFREQUENT_ACCESS",
        deletionProtectionEnabled=True, tags={"a": "1", "b.c/d": "2"},
        localSecondaryIndexes=[{"name": "by-l", "rangeKey": "a",
                                "projectionType": "INCLUDE",
                                "nonKeyAttributes": ["y", "x"]}])
    orders = plugin.resource(TABLE, "orders").create(news)
    live = aws.table("orders")
    assert live["TableClassSummary"]["TableClass"] == (
        "STANDARD_INFREQUENT_ACCESS")
    assert live["SSEDescription"]["SSEType"] == "KMS"
    assert orders.outputs["streamArn"] == live["LatestStreamArn"]
    assert orders.outputs["arn"] == live["TableArn"]
    settled(orders, news)
    with pytest.raises(Failed, match="deletionProtectionEnabled to false"):
        orders.delete()
    orders.update({**news, "deletionProtectionEnabled": False}).delete()


CHANGES = [
    ("capacity", {"readCapacity": 7, "writeCapacity": 9}),
    ("on demand", {"billingMode": "PAY_PER_REQUEST", "readCapacity": None,
                   "writeCapacity": None}),
    ("index capacity", {"globalSecondaryIndexes": [
        index("by-b", "b"), index("by-a", "a", readCapacity=8)]}),
    ("index keys", {"globalSecondaryIndexes": [
        index("by-a", "b"), index("by-b", "a")]}),
    ("index projection", {"globalSecondaryIndexes": [
        index("by-a", "a", projectionType="INCLUDE",
              nonKeyAttributes=["x", "y"]), index("by-b", "b")]}),
    ("several indexes", {
        "attributes": [{"name": n, "type": "S"} for n in ("pk", "c", "d")],
        "globalSecondaryIndexes": [index("by-c", "c"), index("by-d", "d")]}),
    ("no index", {"attributes": [{"name": "pk", "type": "S"}],
                  "globalSecondaryIndexes": None}),
    ("type of an index key", {
        "attributes": [{"name": "pk", "type": "S"},
                       {"name": "a", "type": "N"},
                       {"name": "b", "type": "S"}]}),
    ("stream", {"streamEnabled": True, "streamViewType": "KEYS_ONLY"}),
    ("encryption", {"serverSideEncryption": {"enabled": True}}),
    ("class", {"tableClass": "STANDARD_INFREQUENT_ACCESS"}),
    ("protection", {"deletionProtectionEnabled": True}),
    ("tags", {"tags": {"x": "1", "y.z": "2"}}),
    ("expiry", {"ttl": {"enabled": True, "attributeName": "t"}}),
    ("recovery", {"pointInTimeRecovery": {"enabled": True}}),
]


def changed(news, change):
    merged = {**news, **change}
    return {key: value for key, value in merged.items() if value is not None}


@pytest.mark.parametrize("what, change", CHANGES, ids=[c[0] for c in CHANGES])
def test_change_and_back(plugin, aws, what, change):
    before, after = provisioned(), changed(provisioned(), change)
    if what == "on demand":
        for each in after["globalSecondaryIndexes"]:
            del each["readCapacity"], each["writeCapacity"]
    orders = plugin.resource(TABLE, "orders").create(before)
    identity = aws.table("orders").get("TableId")
    assert orders.changes(after) != []
    orders.update(after)
    settled(orders, after)
    orders.update(before)
    settled(orders, before)
    assert aws.table("orders").get("TableId") == identity


def test_stream_view(plugin, aws):
    news = on_demand(streamEnabled=True, streamViewType="KEYS_ONLY")
    orders = plugin.resource(TABLE, "orders").create(news)
    news = on_demand(streamEnabled=True, streamViewType="OLD_IMAGE")
    settled(orders.update(news), news)
    assert aws.table("orders")["StreamSpecification"] == {
        "StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}


def test_expiry_attribute(plugin, aws):
    orders = plugin.resource(TABLE, "orders").create(on_demand())
    news = on_demand(ttl={"enabled": True, "attributeName": "other"})
    settled(orders.update(news), news)


def test_keys_with_several_attributes(plugin, aws):
    news = on_demand(
        attributes=[{"name": n, "type": "S"}
                    for n in ("pk", "a", "b", "c", "d")],
        globalSecondaryIndexes=[{
            "name": "many", "projectionType": "KEYS_ONLY",
            "keySchemas": [{"attributeName": n, "keyType": kind}
                           for n, kind in (("a", "HASH"), ("b", "HASH"),
                                           ("c", "RANGE"), ("d", "RANGE"))]}])
    orders = plugin.resource(TABLE, "orders").create(news)
    settled(orders, news)
    schema = aws.table("orders")["GlobalSecondaryIndexes"][0]["KeySchema"]
    assert [key["AttributeName"] for key in schema] == ["a", "b", "c", "d"]


def test_replacements(plugin):
    orders = plugin.resource(TABLE, "orders").create(on_demand())
    for change, first in (({"name": "others"}, False),
                          ({"rangeKey": "sk", "attributes": [
                              {"name": "pk", "type": "S"},
                              {"name": "sk", "type": "S"}]}, True)):
        answer = orders.diff(on_demand(**change))
        assert list(answer.replaces) and answer.deleteBeforeReplace == first


def test_preview_knows_what_can_be_known(plugin, aws):
    orders = plugin.resource(TABLE, "orders")
    orders.create(on_demand(), preview=True)
    assert orders.outputs["name"] == "orders"
    assert orders.outputs["arn"] != "" and aws.calls == []


def test_refresh_takes_drift_over(plugin, aws):
    orders = plugin.resource(TABLE, "orders").create(on_demand())
    client = aws.client("dynamodb")
    client.update_table(TableName="orders", DeletionProtectionEnabled=True)
    client.tag_resource(ResourceArn=orders.outputs["arn"],
                        Tags=[{"Key": "team", "Value": "other"}])
    orders.read()
    assert orders.inputs["tags"] == {"team": "other"}
    assert orders.changes(on_demand()) == ["deletionProtectionEnabled",
                                           "tags.team"]
    settled(orders.update(on_demand()), on_demand())


def test_gone(plugin, aws):
    orders = plugin.resource(TABLE, "orders").create(on_demand())
    aws.client("dynamodb").delete_table(TableName="orders")
    assert orders.read().id == ""
    orders.id = "orders"
    orders.delete()


def test_import(plugin, aws):
    plugin.resource(TABLE, "orders").create(provisioned(tags={"a": "1"}))
    found = plugin.resource(TABLE, "found").read("orders")
    assert found.changes(provisioned(tags={"a": "1"})) == []
    assert found.changes(found.inputs) == []
    assert "dynaplane.dev/owner" not in str(found.outputs)


class TestOwnership:
    def tags(self, aws, arn):
        listed = aws.client("dynamodb").list_tags_of_resource(ResourceArn=arn)
        return {tag["Key"]: tag["Value"] for tag in listed["Tags"]}

    def test_mark_is_there_and_hidden(self, plugin, aws):
        orders = plugin.resource(TABLE, "orders").create(on_demand())
        tags = self.tags(aws, orders.outputs["arn"])
        assert len(tags.pop("dynaplane.dev/owner")) == 64
        assert tags == orders.outputs["tags"] == orders.outputs["tagsAll"]

    def test_mark_survives_changes_of_tags(self, plugin, aws):
        orders = plugin.resource(TABLE, "orders").create(on_demand())
        arn = orders.outputs["arn"]
        mark = self.tags(aws, arn)["dynaplane.dev/owner"]
        orders.update(on_demand(tags={}))
        assert self.tags(aws, arn) == {"dynaplane.dev/owner": mark}
        aws.client("dynamodb").untag_resource(
            ResourceArn=arn, TagKeys=["dynaplane.dev/owner"])
        orders.update(on_demand(tags={"b": "2"}))
        assert self.tags(aws, arn) == {"b": "2", "dynaplane.dev/owner": mark}

    def test_create_again_goes_on(self, plugin, aws):
        plugin.resource(TABLE, "orders").create(on_demand())
        identity = aws.table("orders").get("TableId")
        again = plugin.resource(TABLE, "orders").create(
            on_demand(tags={"other": "1"}))
        assert again.outputs["tags"] == {"other": "1"}
        assert aws.table("orders").get("TableId") == identity

    @pytest.mark.parametrize("other", ["stack", "resource", "nobody"])
    def test_tables_of_others_are_refused(self, plugins, aws, other):
        mine = plugins(aws).resource(TABLE, "orders").create(on_demand())
        stranger = plugins(aws, ownerId="f" * 32).resource(TABLE, "orders")
        if other == "resource":
            stranger = plugins(aws).resource(TABLE, "another")
        if other == "nobody":
            aws.client("dynamodb").untag_resource(
                ResourceArn=mine.outputs["arn"],
                TagKeys=["dynaplane.dev/owner", "team"])
        with pytest.raises(Failed) as refused:
            stranger.create(on_demand())
        assert "dynaplane adopt orders --region" in refused.value.message
        assert refused.value.partial is None

    def test_other_keys_are_refused(self, plugin):
        plugin.resource(TABLE, "orders").create(on_demand())
        with pytest.raises(Failed, match="other keys"):
            plugin.resource(TABLE, "orders").create(
                on_demand(rangeKey="sk", attributes=[
                    {"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}]))


def test_guard(plugins, aws, tmp_path):
    """Only what the run named is deleted; see run_settings.h."""
    settings = tmp_path / "run.json"
    settings.write_text('{"deletable": ["urn:of:another"]}')
    guarded = plugins(aws, env={"DYNAPLANE_RUN": str(settings)})
    orders = guarded.resource(TABLE, "orders").create(on_demand())
    with pytest.raises(Failed, match="refused: .*--allow-data-loss=orders"):
        orders.delete()
    assert aws.table_names() == ["orders"]


def test_scaler_owned_capacity(plugin, aws):
    news = provisioned()
    orders = plugin.resource(TABLE, "orders").create(news)
    client = aws.client("dynamodb")
    client.update_table(
        TableName="orders",
        ProvisionedThroughput={"ReadCapacityUnits": 40,
                               "WriteCapacityUnits": 5},
        GlobalSecondaryIndexUpdates=[{"Update": {
            "IndexName": "by-b", "ProvisionedThroughput": {
                "ReadCapacityUnits": 30, "WriteCapacityUnits": 5}}}])
    ignore = ["readCapacity",
              'globalSecondaryIndexes["by-a"].readCapacity',
              'globalSecondaryIndexes["by-b"].readCapacity']
    orders.read()
    assert orders.changes(news, ignore) == []
    news["globalSecondaryIndexes"].reverse()
    news["tags"] = {"new": "1"}
    orders.update(news, ignore)
    live = aws.table("orders")
    assert live["ProvisionedThroughput"]["ReadCapacityUnits"] == 40
    units = {i["IndexName"]: i["ProvisionedThroughput"]["ReadCapacityUnits"]
             for i in live["GlobalSecondaryIndexes"]}
    assert units == {"by-a": 5, "by-b": 30}


def test_other_types_name_the_official_provider(plugin):
    with pytest.raises(Exception, match="--provider official"):
        plugin.resource("aws:s3/bucket:Bucket", "b").check({})
    with pytest.raises(Failed, match="--provider official"):
        plugin.invoke("aws:ec2/getAmi:getAmi")


def test_autoname(plugin, aws):
    from pulumi.runtime.proto import provider_pb2
    from provider_fixtures import plain, struct
    news = {key: value for key, value in on_demand().items()
            if key != "name"}
    answer = plugin.stub.Check(provider_pb2.CheckRequest(
        urn=urn_of(TABLE, "orders"), type=TABLE, name="orders",
        news=struct(news), olds=struct({}),
        autonaming=provider_pb2.CheckRequest.AutonamingOptions(
            proposed_name="orders-1a2b3c4",
            mode=provider_pb2.CheckRequest.AutonamingOptions.PROPOSE)))
    assert plain(answer.inputs)["name"] == "orders-1a2b3c4"
