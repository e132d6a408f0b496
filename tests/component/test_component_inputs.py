"""What the component makes of its inputs: mistakes, values that are not known
yet, secrets, and what depends on what."""

import json

from component_fixtures import TABLE

TABLE_BELOW = f"{TABLE}$aws:dynamodb/table:Table::orders"
THING = "urn:pulumi:dev::shop::testing:index:Thing::"


def refused(user, *steps) -> str:
    done = user.try_python(*steps)
    assert done.returncode != 0, done.stdout
    return done.stdout + done.stderr


def test_all_mistakes_in_one_pass(user, aws):
    said = refused(user, "up:wrong")
    for property_, rule in (
            ("hashKye", "unknown_field"), ("billingMode", "enum_value"),
            ("ttl", "ttl_attribute_when_enabled"),
            ("globalSecondaryIndexes[0].name", "text_length")):
        assert property_ in said and f"[{rule}]" in said, said
    assert 'did you mean "hashKey"' in said and "spec." not in said
    assert aws.take_changes("orders") == []


def test_unknown_values(user, aws):
    made = user.python("preview:unknown")
    assert made["changes"] == {"create": 7}
    assert aws.take_changes("orders") == []
    user.python("up:unknown")
    inputs = user.by_name()[TABLE_BELOW]["inputs"]
    assert inputs["serverSideEncryption"]["kmsKeyArn"].endswith("5555")
    assert inputs["pointInTimeRecovery"]["recoveryPeriodInDays"] == 7
    assert inputs["tags"]["token"] and inputs["tags"]["team"] == "shop"
    policies = user.resources("aws:dynamodb/resourcePolicy:ResourcePolicy")
    assert "fromKey" in policies[0]["inputs"]["policy"]
    assert set(user.python("up:unknown")["changes"]) == {"same"}
    user.python("destroy:unknown")


def test_previews_of_what_is_there_stay_unchanged(user):
    user.python("up:unknown")
    assert set(user.python("preview:unknown")["changes"]) == {"same"}


def test_dependencies(user):
    user.python("up:unknown")
    resources = user.by_name()
    table = resources[TABLE_BELOW]
    assert {f"{THING}key", f"{THING}other"} <= set(table["dependencies"])
    by_property = table["propertyDependencies"]
    assert by_property["serverSideEncryption"] == [f"{THING}key"]
    assert by_property["tags"] == [f"{THING}key"]
    assert not by_property.get("hashKey")
    uses = resources["testing:index:Thing::user"]["propertyDependencies"]
    assert any(urn.endswith(TABLE_BELOW) or urn.endswith(f"{TABLE}::orders")
               for urn in uses["value"])


def test_what_decides_must_be_known(user):
    said = refused(user, "preview:undecided")
    assert "enableStreams" in said and "[not_known_yet]" in said


def test_secrets_stay_secret(user):
    user.python("up:secrets")
    state = json.dumps(user.state())
    assert "opensesame" not in state and "swordfish" not in state
    assert "team" in user.by_name()[TABLE_BELOW]["inputs"]["tags"]
    assert set(user.python("up:secrets")["changes"]) == {"same"}


def test_no_secret_in_a_mistake(user):
    said = refused(user, "up:wrong_secret")
    assert "tableClass" in said and "[enum_value]" in said
    assert "opensesame" not in said and "swordfish" not in said
