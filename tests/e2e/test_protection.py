"""Tables are not lost by accident: exit 4, before anything is touched."""

import pytest

from harness.manifests import index, scaled_table, table

OTHER_KEY = table(hashKey={"name": "other", "type": "S"})


@pytest.fixture
def up(dynaplane, aws):
    dynaplane.up(table()).expect(0)
    aws.reset_counts()
    return dynaplane


def test_destroy_is_refused(up, aws):
    result = up.destroy(table()).expect(4)
    assert "--allow-data-loss" in result.err and "orders" in result.err
    assert aws.calls == []


def test_replacement_is_refused_naming_the_field(up, aws):
    result = up.up(OTHER_KEY).expect(4)
    assert "hashKey" in result.err
    (told,) = result.one()["diagnostics"]
    assert told["urn"].endswith("::orders") and told["line"] > 0
    assert "table orders would be replaced" in told["message"]
    assert aws.calls == []
    assert up.preview(table()).one()["changes"]["same"] == 1


def test_the_field_is_named_where_it_is_written(dynaplane):
    """A type stands with the key, although AWS has a list of them."""
    keys = table(hashKey={"name": "pk", "type": "S"},
                 rangeKey={"name": "sk", "type": "S"})
    dynaplane.up(keys).expect(0)
    keys["spec"]["rangeKey"]["type"] = "N"
    path = dynaplane.write(keys)
    line = path.read_text().splitlines().index("    type: N") + 1
    error = dynaplane.run("up", "-f", path, "--yes").expect(4).err
    assert f"spec.rangeKey.type ({path}:{line}:11) changed" in error


def field_at(path, field) -> int:
    lines = path.read_text().splitlines()
    (line,) = (n for n, text in enumerate(lines, 1)
               if text.strip().startswith(f"{field}:"))
    return line


def test_a_refusal_in_json_is_told_at_its_field(up):
    path = up.write(OTHER_KEY)
    report = up.up(path).expect(4).one()
    (told,) = report["diagnostics"]
    assert (told["file"], told["line"]) == (str(path),
                                            field_at(path, "hashKey"))
    assert "--allow-data-loss=orders" in told["message"]


def test_a_refusal_in_json_lists_what_was_not_allowed(dynaplane):
    path = dynaplane.write(table("first"), table("second"))
    stack = ("--stack", "shop/all")
    dynaplane.up(path, *stack).expect(0)
    report = dynaplane.destroy(path, *stack,
                               "--allow-data-loss=first").expect(4).one()
    assert report["manifests"] == [str(path)]
    (told,) = report["diagnostics"]
    assert told["urn"].endswith("::second") and "second" in told["message"]


def test_a_replica_that_goes_is_marked(dynaplane):
    stream = {"enableStreams": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
    dynaplane.up(table(replicas=[{"regionName": "us-east-1"}],
                       **stream)).expect(0)
    told = dynaplane.preview(table(**stream)).expect(0).err
    assert "the copy in us-east-1 goes; table orders stays" in told


def test_renaming_is_refused(up, aws):
    result = up.up(table(tableName="renamed")).expect(4)
    assert "tableName" in result.err
    assert aws.table_names() == ["orders"]


def test_replacement_when_allowed(up, aws):
    report = up.up(OTHER_KEY, "--allow-data-loss").expect(0).one()
    assert report["changes"]["replace"] == 1
    assert aws.table("orders")["KeySchema"][0]["AttributeName"] == "other"


def test_preview_marks_the_loss(up, aws):
    result = up.run("preview", "-f", up.write(OTHER_KEY)).expect(0)
    assert "replace" in result.out + result.err
    report = up.preview(OTHER_KEY).expect(0).one()
    assert report["changes"]["replace"] == 1
    (replaced,) = (r for r in report["resources"] if r["op"] == "replace")
    assert "hashKey" in replaced["diff"]


def test_names_must_fit(up):
    up.destroy(table(), "--allow-data-loss=another").expect(4)
    up.destroy(table(), "--allow-data-loss=orders").expect(0)


def test_value_only_after_an_equals_sign(up, aws):
    result = up.run("destroy", "--allow-data-loss", "-f", up.write(table()),
                    "--yes")
    assert result.expect(0)
    assert aws.table_names() == []


def test_several_tables_need_names_or_all(dynaplane, aws):
    path = dynaplane.write(table("first"), table("second"))
    options = ("--stack", "shop/all")
    dynaplane.up(path, *options).expect(0)
    dynaplane.destroy(path, *options, "--allow-data-loss").expect(4)
    refused = dynaplane.destroy(path, *options,
                                "--allow-data-loss=first").expect(4)
    assert "run again with --allow-data-loss=first,second" in refused.err
    assert aws.table_names() == ["first", "second"]
    dynaplane.destroy(path, *options, "--allow-data-loss=all").expect(0)
    assert aws.table_names() == []


def test_dropping_a_manifest_is_refused(dynaplane, aws):
    both = dynaplane.write(table("first"), table("second"))
    one = dynaplane.write(table("first"), name="one.yaml")
    options = ("--stack", "shop/all")
    dynaplane.up(both, *options).expect(0)
    result = dynaplane.up(one, *options).expect(4)
    assert "second" in result.err
    assert aws.table_names() == ["first", "second"]
    dynaplane.up(one, *options, "--allow-data-loss=second").expect(0)
    assert aws.table_names() == ["first"]


def test_a_manifest_is_not_renamed_beside_its_table(dynaplane, aws):
    stack = ("--stack", "shop/all")
    dynaplane.up(table("old", tableName="orders"), *stack).expect(0)
    aws.reset_counts()
    path = dynaplane.write(table("new", tableName="orders"), name="new.yaml")
    line = path.read_text().splitlines().index("  name: new") + 1
    warning = (f"{path}:{line}:9: warning: metadata.name: "
               "the stack has the table orders already, under the name old")
    assert warning in dynaplane.preview(path, *stack).expect(0).err
    assert warning in dynaplane.up(path, *stack).expect(4).err
    refused = dynaplane.up(path, *stack, "--allow-data-loss").expect(2)
    assert warning in refused.err and "nothing was touched" in refused.err
    assert aws.calls == [] and aws.table_names() == ["orders"]


def test_a_table_comes_under_another_name_with_all_its_items(dynaplane, aws):
    """As that warning says."""
    stack = ("--stack", "shop/all")
    old = dynaplane.write(table("old", tableName="orders"))
    dynaplane.up(old, *stack).expect(0)
    aws.client("dynamodb").put_item(TableName="orders",
                                    Item={"pk": {"S": "kept"}})
    new = dynaplane.write(table("new", tableName="orders"), name="new.yaml")
    dynaplane.run("forget", "-f", old, *stack, "--yes").expect(0)
    dynaplane.run("adopt", "orders", "--name", "new", "--region", "eu-west-1",
                  "--credential-id", "aws-local", "-f", new, *stack,
                  "--yes").expect(0)
    dynaplane.preview(new, *stack, "--expect-no-changes").expect(0)
    assert aws.client("dynamodb").scan(TableName="orders")["Count"] == 1


def test_aws_protection_is_respected_even_then(dynaplane, aws):
    protected = table(deletionProtectionEnabled=True)
    dynaplane.up(protected).expect(0)
    aws.reset_counts()
    path = dynaplane.write(protected)
    result = dynaplane.destroy(path, "--allow-data-loss").expect(4)
    assert "deletionProtectionEnabled" in result.err
    (told,) = result.one()["diagnostics"]
    assert "set deletionProtectionEnabled: false" in told["message"]
    assert told["line"] == field_at(path, "deletionProtectionEnabled")
    assert aws.calls == []
    dynaplane.up(table()).expect(0)
    dynaplane.destroy(table(), "--allow-data-loss").expect(0)


def test_a_protected_replica_that_goes_is_told_at_its_table(dynaplane, aws):
    stream = {"enableStreams": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
    dynaplane.up(table(**stream, replicas=[
        {"regionName": "us-east-1", "deletionProtectionEnabled": True}]),
        timeout=300).expect(0)
    aws.reset_counts()
    path = dynaplane.write(table(**stream))
    result = dynaplane.up(path).expect(4)
    line = field_at(path, "spec")
    assert (f"replica of orders in us-east-1 would go, because spec.replicas "
            f"({path}:{line}:1) no longer names us-east-1") in result.err
    (told,) = result.one()["diagnostics"]
    assert (told["file"], told["line"]) == (str(path), line)
    assert aws.calls == []


def test_local_index_change_is_a_replacement(dynaplane):
    keys = {"rangeKey": {"name": "sk", "type": "S"},
            "attributes": [{"name": "l", "type": "S"}]}
    local = {"name": "by-l", "rangeKey": "l", "projectionType": "ALL"}
    dynaplane.up(table(rangeKey=keys["rangeKey"])).expect(0)
    result = dynaplane.up(
        table(**keys, localSecondaryIndexes=[local])).expect(4)
    assert "localSecondaryIndexes" in result.err


def test_in_place_changes_need_no_flag(up):
    up.up(table(globalSecondaryIndexes=[index("by-a", "a")])).expect(0)
    up.up(table()).expect(0)


def test_table_is_protected_in_the_state(up):
    (made,) = up.resources("dynamodb/table:Table")
    assert made["protect"] is True
    others = [r for r in up.resources() if r is not made
              and r["type"] != "aws:dynamodb/table:Table"]
    assert not any(r.get("protect") for r in others)


def test_a_replica_protected_by_hand_stays(user, instant):
    instant.forget("orders")
    replicated = table(replicas=[{"regionName": "eu-west-2"}])
    user.up(replicated).expect(0)
    instant.by_hand("UpdateTable", region="eu-west-2", TableName="orders",
                    DeletionProtectionEnabled=True)
    before = instant.settings("orders")
    for run in user.up(table()), user.destroy(replicated, "--allow-data-loss"):
        refused = run.expect(4)
        assert "the replica of orders in eu-west-2 is protected" in refused.err
    assert instant.settings("orders") == before


def test_scaling_of_a_table_that_is_gone_goes_with_the_rest(user, instant):
    """Also what the manifest does not name any more."""
    instant.forget("orders")
    user.up(scaled_table()).expect(0)
    instant.by_hand("DeleteTable", TableName="orders")
    path = user.write(scaled_table())
    user.refresh(path).expect(0)
    assert user.resources("Target")
    user.destroy(scaled_table(autoScale={"isEnabled": False}),
                 "--allow-data-loss").expect(0)
    assert user.resources("") == []
    assert not [key for key in instant.settings("orders")
                if key.startswith("target")]


def test_a_replica_of_another_stack_is_left_alone(user, instant):
    """Made anew by others: it bears their mark."""
    instant.forget("orders")

    def replicated(**tags):
        return table(replicas=[{"regionName": "eu-west-2", "tags": tags}])

    user.up(replicated()).expect(0)
    (entry,) = user.resources("TableReplica")
    instant.by_hand("TagResource", region="eu-west-2",
                    ResourceArn=entry["outputs"]["arn"],
                    Tags=[{"Key": "dynaplane.dev/owner", "Value": "0" * 64}])
    before = instant.settings("orders")
    for run in (user.up(replicated(ticket="1")), user.refresh(replicated()),
                user.up(table())):
        assert "ownership tag of another stack" in run.err, run.err
        assert run.code in (1, 4)
    assert instant.settings("orders") == before
