"""The credentials of the run at hand hold, whatever an earlier run had: also
where no program runs and the engine knows the state alone."""

import pytest

from harness.local_aws import ACCESS_KEY, SECRET_KEY
from harness.manifests import (CREDENTIAL, credential, table,
                               write_credentials)

NEW_KEY = "AKIAROTATED"
WRONG = "111122223333"
RIGHT = "000000000000"


@pytest.fixture
def made(dynaplane, aws):
    """Made with a file that is no longer there."""
    aws.trust_every_key()
    dynaplane.up(table()).expect(0)
    dynaplane.credentials.unlink()
    aws.reset_counts()
    return dynaplane


@pytest.fixture(params=["option", "variable"])
def elsewhere(made, request):
    """How a run is told of another file, of the same entry with new keys."""
    path = write_credentials(made.work / "rotated.yaml",
                             credential(accessKeyId=NEW_KEY))
    if request.param == "variable":
        return [], {"DYNAPLANE_CREDENTIALS": path}
    return ["--credentials", path], {}


def keys_used(aws):
    return {call.access_key for call in aws.calls
            if call.operation.startswith("DynamoDB.")}


def test_another_file(made, aws, elsewhere, subtests):
    options, env = elsewhere
    for run, *more in ((made.preview, "--refresh", "--expect-no-changes"),
                       (made.refresh,), (made.up, "--refresh"),
                       (made.destroy, "--allow-data-loss")):
        with subtests.test(run.__name__):
            aws.reset_counts()
            run(table(), *options, *more, env=env).expect(0)
            assert keys_used(aws) == {NEW_KEY}


def test_an_entry_with_another_name(made, aws):
    write_credentials(made.credentials, credential("moved",
                                                   accessKeyId=NEW_KEY))
    manifest = table(awsCredentialId="moved")
    made.refresh(manifest).expect(0)
    made.destroy(manifest, "--allow-data-loss").expect(0)
    assert keys_used(aws) == {NEW_KEY}


def test_the_wrong_account(made, aws, subtests):
    write_credentials(made.credentials, credential(accountId=WRONG))
    for run, *more in (made.refresh,), (made.destroy, "--allow-data-loss"):
        with subtests.test(run.__name__):
            aws.reset_counts()
            refused = run(table(), *more).expect(1)
            assert WRONG in refused.err and RIGHT in refused.err
            assert set(aws.counts()) == {"STS.GetCallerIdentity"}


@pytest.mark.parametrize("change", [{}, {"tableClass":
                                         "STANDARD_INFREQUENT_ACCESS"}],
                         ids=["alone", "with-a-change"])
@pytest.mark.parametrize("before", [None, RIGHT])
def test_a_wrong_account_is_not_kept(made, aws, before, change):
    """Once it was, and the right one was a move to another account."""
    given = {"accountId": before} if before else {}
    write_credentials(made.credentials, credential(**given))
    made.up(table()).expect(0)
    write_credentials(made.credentials, credential(accountId=WRONG))
    refused = made.up(table(**change)).expect(1)
    assert WRONG in refused.err and RIGHT in refused.err
    assert CREDENTIAL in refused.err
    write_credentials(made.credentials, credential(accountId=RIGHT))
    result = made.up(table(**change)).expect(0).one()
    assert result["changes"]["replace"] == result["changes"]["delete"] == 0
    assert SECRET_KEY not in refused.err and ACCESS_KEY not in refused.err


def test_one_of_two_tables(made, aws):
    """Each provider of a stack has its own."""
    write_credentials(made.credentials, credential(), credential(
        "second", accessKeyId="AKIASECOND"))
    manifests = made.write(
        table("first"), table("second", awsCredentialId="second"))
    stack = ["--stack", "shop/two"]
    made.up(manifests, *stack).expect(0)
    write_credentials(made.credentials, credential(accessKeyId=NEW_KEY),
                      credential("second", accessKeyId="AKIATHIRD"))
    aws.reset_counts()
    made.refresh(manifests, *stack).expect(0)
    assert keys_used(aws) == {NEW_KEY, "AKIATHIRD"}


def test_a_table_that_no_manifest_declares_any_more(made, aws):
    write_credentials(made.credentials, credential(), credential("second"))
    first, second = table("first"), table("second", awsCredentialId="second")
    stack = ["--stack", "shop/two"]
    made.up(made.write(first, second), *stack).expect(0)
    made.credentials.unlink()
    moved = write_credentials(
        made.work / "moved.yaml", credential(accessKeyId=NEW_KEY),
        credential("second", accessKeyId="AKIATHIRD"))
    aws.reset_counts()
    made.up(made.write(first), *stack, "--credentials", moved,
            "--allow-data-loss=second").expect(0)
    assert aws.table_names() == ["first", "orders"]
    assert keys_used(aws) == {"AKIATHIRD"}


def test_the_region_that_nobody_names_any_more(dynaplane, subtests):
    """The table is where it is."""
    named = credential()
    del named["spec"]["region"]
    write_credentials(dynaplane.credentials, named)
    dynaplane.up(table(), env={"AWS_REGION": "eu-west-2"}).expect(0)
    for run, *more in ((dynaplane.preview,), (dynaplane.refresh,),
                       (dynaplane.up,),
                       (dynaplane.destroy, "--allow-data-loss")):
        with subtests.test(run.__name__):
            changes = run(table(), *more, env={"AWS_REGION": None}).expect(
                0).one()["changes"]
            gone = run == dynaplane.destroy
            assert changes["same"] == (not gone)
            assert changes["delete"] == gone
