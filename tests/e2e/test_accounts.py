"""Credentials that lead to another account than the one that the state tells
of: there a table of the same name is somebody else's, and what is not there
only seems to be gone."""

import pytest

from harness import live
from harness.dynaplane import BUILD, Dynaplane
from harness.local_aws import ACCOUNT
from harness.manifests import (credential, scaled_table, table,
                               write_credentials)

OTHER = "222222222222"
ASKED = {"STS.GetCallerIdentity"}
LOSS = ["--allow-data-loss=all"]


def lead_elsewhere(user, *credentials):
    write_credentials(user.credentials, *(
        credentials or [credential(accessKeyId=OTHER)]))


def scaling(strict, account):
    client = strict.client("application-autoscaling", account=account)
    return client.describe_scalable_targets(
        ServiceNamespace="dynamodb")["ScalableTargets"]


def tables(strict, account):
    return strict.client("dynamodb", account=account).list_tables()[
        "TableNames"]


@pytest.fixture(params=["same-names", "empty"])
def moved(request, strict_user, strict, tmp_path):
    """The state is of one account, the credential leads to another one, in
    which there is the same, or nothing."""
    strict_user.up(scaled_table()).expect(0)
    if request.param == "same-names":
        theirs = Dynaplane(tmp_path / "theirs", strict.env)
        lead_elsewhere(theirs)
        theirs.up(scaled_table()).expect(0)
    lead_elsewhere(strict_user)
    strict.reset_counts()
    return strict_user


def picture(strict, user):
    return {"state": user.state(), "tags": live.owner(strict),
            **{account: (tables(strict, account), scaling(strict, account))
               for account in (ACCOUNT, OTHER)}}


CHANGED = scaled_table(tags={"ticket": "1"})


RUNS = {
    "destroy": lambda user: user.destroy(scaled_table(), *LOSS),
    "refresh": lambda user: user.refresh(scaled_table()),
    "up": lambda user: user.up(CHANGED),
    "up --refresh": lambda user: user.up(scaled_table(), "--refresh"),
    "replace": lambda user: user.up(scaled_table(tableName="others"), *LOSS),
    "preview --refresh": lambda user: user.preview(
        scaled_table(), "--refresh"),
    "forget": lambda user: user.run(
        "forget", "-f", user.write(scaled_table()), "--yes"),
}


def test_the_runs_are_refused(moved, strict, subtests):
    """One after the other: none of them changes anything."""
    before = picture(strict, moved)
    for name, run in RUNS.items():
        with subtests.test(name):
            strict.reset_counts()
            refused = run(moved).expect(4)
            assert ACCOUNT in refused.err and OTHER in refused.err
            assert "forget --state-only" in refused.err
            assert set(strict.counts()) == ASKED
            assert picture(strict, moved) == before


def test_what_asks_nothing_needs_no_account(moved, strict):
    moved.preview(CHANGED).expect(0)
    moved.up(scaled_table()).expect(0)
    moved.run("get", "-f", moved.write(scaled_table())).expect(0)
    assert not strict.counts()


def test_the_way_out_of_an_account_that_is_gone(moved, strict):
    told = moved.run("forget", "-f", moved.write(scaled_table()),
                     "--state-only", "--yes").expect(0)
    assert "forgotten: table orders" in told.err
    assert not moved.resources("dynamodb") + moved.resources("autoscaling")
    assert not strict.counts()
    assert live.owner(strict)


def test_one_wrong_account_stops_every_stack(strict_user, strict):
    """Nothing is touched, in the right one either."""
    two = [credential(), credential("second")]
    write_credentials(strict_user.credentials, *two)

    def both(**spec):
        return strict_user.write(
            table("first", **spec),
            table("second", awsCredentialId="second", **spec))
    strict_user.up(both()).expect(0)
    lead_elsewhere(strict_user, two[0],
                   credential("second", accessKeyId=OTHER))
    strict.reset_counts()
    refused = strict_user.up(both(tags={"a": "b"})).expect(4)
    assert "second" in refused.err and OTHER in refused.err
    assert set(strict.counts()) == ASKED


@pytest.mark.parametrize("command", [
    ["refresh"], ["destroy", "--ignore-protect"]], ids=lambda args: args[0])
def test_plain_pulumi_is_refused_by_the_provider(strict_user, strict,
                                                 tmp_path, command):
    """No command of ours stands before it."""
    user = strict_user
    user.env["PATH"] = f"{BUILD}/bin:{user.env['PATH']}"
    user.run("init", "--pulumi").expect(0)
    user.write(scaled_table(), name="orders.yaml")
    user.pulumi("stack", "init", "dev").expect(0)
    user.pulumi("up", "--yes", "--skip-preview").expect(0)
    theirs = Dynaplane(tmp_path / "theirs", strict.env)
    lead_elsewhere(theirs)
    theirs.up(scaled_table()).expect(0)
    lead_elsewhere(user)
    before = picture(strict, user)
    strict.reset_counts()
    refused = user.pulumi(*command, "--yes", "--skip-preview")
    assert refused.code != 0 and "refused: " in refused.out + refused.err
    assert set(strict.counts()) == ASKED
    # The engine itself lets the policies go that go with their targets.
    assert len(user.resources("Target")) == 6 and user.resources("Table")
    assert {**picture(strict, user), "state": 0} == {**before, "state": 0}


def test_nobody_tells_whose_the_keys_are(strict_user, strict):
    strict_user.up(table()).expect(0)
    strict.faults([{"operation": "GetCallerIdentity", "kind": "denied"}])
    failed = strict_user.destroy(table(), *LOSS).expect(1)
    assert "whose account" in failed.err
    assert strict.table_names() == ["orders"]
