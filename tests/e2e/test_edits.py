"""What a preview says in the manifest's terms: fields, values, lines, and what
follows from them."""

import pytest

from harness.manifests import index, scaled, scaled_table, table

POLICY = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
    "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}]}
FIRST = {
    "tags": {"team": "checkout", "stage": "prod"},
    "globalSecondaryIndexes": [index("by-a", "a"), index("by-b", "b")],
    "ttl": {"isEnabled": True, "attributeName": "expires"},
    "replicas": [{"regionName": "eu-west-2", "tags": {"copy": "1"}}],
    "resourcePolicy": POLICY}
INDEXES = "spec.globalSecondaryIndexes"


def edits(result) -> dict:
    """Path → (old, new, effects)."""
    return {edit["path"]: (edit["old"], edit["new"], edit["effects"])
            for edit in result.expect(0).one()["edits"]}


@pytest.fixture
def made(user, instant):
    instant.forget("orders")
    user.up(table(**FIRST)).expect(0)
    return user


CHANGES = [
    ({"tags": {"team": "payments", "stage": "prod"}},
     {"spec.tags.team": ("checkout", "payments", [])}),
    ({"tags": {"team": "checkout"}},
     {"spec.tags.stage": ("prod", None, [])}),
    ({"ttl": {"isEnabled": True, "attributeName": "until"}},
     {"spec.ttl.attributeName": ("expires", "until", ["limited"])}),
    ({"tableClass": "STANDARD_INFREQUENT_ACCESS"},
     {"spec.tableClass": ("STANDARD", "STANDARD_INFREQUENT_ACCESS",
                          ["billing", "limited"])}),
    ({"pointInTimeRecovery": {"isEnabled": True}},
     {"spec.pointInTimeRecovery.isEnabled": (False, True, ["billing"])}),
    ({"globalSecondaryIndexes": [index("by-b", "b"), {
        **index("by-a", "a"), "projectionType": "KEYS_ONLY"}]},
     {f"{INDEXES}[by-a].projectionType": ("ALL", "KEYS_ONLY",
                                          ["index-outage"])}),
    ({"replicas": [{"regionName": "eu-west-2", "tags": {"copy": "2"}}]},
     {"spec.replicas[eu-west-2].tags.copy": ("1", "2", [])}),
    ({"replicas": []},
     {"spec.replicas[eu-west-2]": ("eu-west-2", None, []),
      # It was there for the replicas alone.
      "spec.enableStreams": (True, False, ["stream-changes"])}),
    ({"replicas": [*FIRST["replicas"], {"regionName": "us-east-1"}]},
     {"spec.replicas[us-east-1]": (None, "us-east-1", ["billing"])}),
    ({"hashKey": {"name": "other", "type": "S"}},
     {"spec.hashKey": ("pk", "other", ["data-loss"])}),
]


def test_of_one_field(made):
    for change, expected in CHANGES:
        path = made.write(table(**{**FIRST, **change}))
        result = made.preview(path)
        assert edits(result) == expected
        for edit in result.one()["edits"]:
            assert edit["file"] == str(path) and edit["line"] > 0
            assert f"{path}:{edit['line']}: {edit['path']}: " in result.err


def test_the_line_is_the_fields(made):
    path = made.write(table(**{**FIRST, "tags": {
        "stage": "prod", "team": "payments"}}))
    (edit,) = made.preview(path).expect(0).one()["edits"]
    assert "team: payments" in path.read_text().splitlines()[edit["line"] - 1]


def test_an_index_that_goes(made):
    told = made.preview(table(**{**FIRST, "globalSecondaryIndexes": [
        index("by-b", "b")]})).expect(0)
    (edit,) = told.one()["edits"]
    assert edit["path"] == f"{INDEXES}[by-a]" and edit["new"] is None
    assert edit["effects"] == ["index-outage"] and edit["reason"]
    assert "INDEX OUTAGE" in told.err


def test_a_policy_by_lines(made):
    other = {**POLICY, "Statement": [{
        **POLICY["Statement"][0], "Action": "dynamodb:Query"}]}
    told = made.preview(table(**{**FIRST, "resourcePolicy": other})).expect(0)
    assert '-       "Action": "dynamodb:GetItem"' in told.err
    assert '+       "Action": "dynamodb:Query"' in told.err


def test_one_field_of_many_scalers(user, instant):
    instant.forget("orders")
    user.up(scaled_table()).expect(0)
    higher = {**scaled(), "readCapacity": {
        **scaled()["readCapacity"], "maxCapacity": 90}}
    assert edits(user.preview(scaled_table(autoScale=higher))) == {
        "spec.autoScale.readCapacity.maxCapacity": (50, 90, ["capacity"])}
    off = edits(user.preview(scaled_table(autoScale={"isEnabled": False})))
    assert off["spec.autoScale.readCapacity"] == (
        {"minCapacity": 5, "maxCapacity": 50, "targetUtilization": 70}, None,
        ["capacity"])
    assert all(effects == ["capacity"] for _, _, effects in off.values())


def test_a_table_that_comes_and_goes(user, instant):
    instant.forget("orders")
    assert edits(user.preview(scaled_table())) == {
        "spec": (None, "orders", [])}
    assert edits(user.up(scaled_table())) == {"spec": (None, "orders", [])}
    assert edits(user.up(scaled_table())) == {}
    assert edits(user.destroy(scaled_table(), "--allow-data-loss")) == {
        "spec": ("orders", None, ["data-loss"])}


def test_what_a_refresh_finds(made, instant):
    """Drift is an edit of the run that takes it back."""
    instant.by_hand("UpdateTable", TableName="orders",
                    DeletionProtectionEnabled=True)
    path = made.write(table(**FIRST))
    assert edits(made.preview(path)) == {}
    assert edits(made.preview(path, "--refresh")) == {
        "spec.deletionProtectionEnabled": (True, False, [])}
