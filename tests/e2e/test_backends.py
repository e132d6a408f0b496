"""States that are not a plain file on this machine: the same promises hold."""

import json
import os
import signal

import pytest

from harness.counting import CountingProxy, operation_of
from harness.http1 import Response
from harness.local_aws import ACCESS_KEY, REGION, SECRET_KEY
from harness.manifests import on_demand_table, scaled_table, table
from harness.process import wait_until

SHARED = ("--stack", "shop/all")


@pytest.fixture(params=["s3", "gzip"])
def user(dynaplane, aws, request):
    if request.param == "gzip":
        dynaplane.env["PULUMI_DIY_BACKEND_GZIP"] = "true"
        return dynaplane
    return on_s3(dynaplane, aws, aws.env["AWS_ENDPOINT_URL_S3"])


def on_s3(user, aws, url):
    """Its state is in an empty bucket, behind that endpoint."""
    storage = aws.client("s3")
    for bucket in storage.list_buckets()["Buckets"]:
        for item in storage.list_objects_v2(Bucket=bucket["Name"]).get(
                "Contents", []):
            storage.delete_object(Bucket=bucket["Name"], Key=item["Key"])
        storage.delete_bucket(Bucket=bucket["Name"])
    storage.create_bucket(Bucket="states", CreateBucketConfiguration={
        "LocationConstraint": REGION})
    host = url.removeprefix("http://")
    user.env |= {
        "PULUMI_BACKEND_URL": f"s3://states?endpoint={host}&disableSSL=true"
                              f"&s3ForcePathStyle=true&region={REGION}",
        "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    return user


def files(user, *names):
    return [user.write(table(name), name=f"{name}.yaml") for name in names]


def options(paths):
    return [option for path in paths for option in ("-f", path)]


def test_life(user, aws):
    """And no journal that tells of what the state holds."""
    for manifest in (table(), scaled_table()):
        result = user.up(manifest).expect(0)
        assert "next command takes it in" not in result.err
        user.preview(manifest, "--expect-no-changes").expect(0)
    user.refresh(manifest).expect(0)
    user.destroy(manifest, "--allow-data-loss").expect(0)
    assert aws.table_names() == [] and aws.targets() == {}
    assert not list(user.backend.rglob("*.journal"))


def locks(user, aws):
    """As the engine has written them."""
    if user.env["PULUMI_BACKEND_URL"].startswith("s3:"):
        storage = aws.client("s3")
        found = storage.list_objects_v2(Bucket="states",
                                        Prefix=".pulumi/locks/")
        return [storage.get_object(Bucket="states", Key=item["Key"])[
            "Body"].read() for item in found.get("Contents", [])]
    return [path.read_text()
            for path in user.backend.glob(".pulumi/locks/**/*.json")]


def test_the_lock_of_a_killed_run(user, aws):
    """Is released by the next one, as everywhere; another machine's is not."""
    user.up(table()).expect(0)
    changed = user.write(table(tags={"a": "b"}))
    process = user.start("up", "-f", changed, "--yes")
    (lock,) = wait_until(lambda: locks(user, aws), 30, "the lock")
    os.kill(json.loads(lock)["pid"], signal.SIGKILL)
    process.communicate(timeout=60)
    assert locks(user, aws)
    elsewhere = {"XDG_DATA_HOME": user.folder / "other"}
    if user.env["PULUMI_BACKEND_URL"].startswith("s3:"):
        result = user.up(changed, env=elsewhere).expect(1)
        assert "locked by another run" in result.err
        user.run("cancel", "-f", changed, env=elsewhere).expect(2)
        assert locks(user, aws)
    result = user.up(changed).expect(0)
    assert "is released" in result.err and not locks(user, aws)
    assert "has no lock" in user.run("cancel", "-f", changed,
                                     "--yes").expect(0).err


class EndingKeys(CountingProxy):
    """For S3 they end behind the last of so many requests of a kind."""

    def __init__(self, upstream_port, kind, times):
        super().__init__(upstream_port)
        self.kind, self.left = kind, times

    def renew(self):
        self.left = float("inf")

    async def _handle(self, request):
        operation = operation_of(request)
        if self.left <= 0 and " /states" in operation:
            told = request.method != "HEAD" and (
                b"<Error><Code>ExpiredToken</Code><Message>The provided token "
                b"has expired.</Message></Error>")
            return Response(400, [("Content-Type", "application/xml")],
                            told or b"")
        if operation.startswith(self.kind):
            self.left -= 1
        return await super()._handle(request)


LOCKED = "PUT /states/.pulumi/locks/"


@pytest.mark.parametrize("kind, times", [
    ("GET /states/.pulumi/meta.yaml", 1), (LOCKED, 1), (LOCKED, 2),
    ("DynamoDB.CreateTable", 1), ("PUT /states/.pulumi/history/", 1)],
    ids=["looking", "making the stack", "locked", "table made", "ending"])
def test_keys_that_end_in_the_middle(strict_user, strict, kind, times):
    """In plain words; the next run finds the table, and no lock stays."""
    keys = EndingKeys(strict.dynamodb_proxy.port, kind, times)
    try:
        on_s3(strict_user, strict, keys.url)
        strict_user.env["AWS_ENDPOINT_URL_DYNAMODB"] = keys.url
        manifest = on_demand_table()
        ended = strict_user.up(manifest).expect(1)
        assert ended.err.count("the keys for the backend") == 1, ended.err
        assert "Renew them" in ended.err and "S3:" not in ended.err, ended.err
        was_locked = bool(locks(strict_user, strict))
        keys.renew()
        healed = strict_user.up(manifest).expect(0)
        assert ("is released" in healed.err) == was_locked
        assert locks(strict_user, strict) == []
        assert strict.counts()["DynamoDB.CreateTable"] <= 2
        assert strict.counts()["DynamoDB.DeleteTable"] == 0
        strict_user.preview(manifest, "--refresh",
                            "--expect-no-changes").expect(0)
        strict_user.destroy(manifest, "--allow-data-loss").expect(0)
        assert strict.table_names() == []
    finally:
        keys.stop()


def test_destroy_takes_its_own_alone(user, aws):
    a, b = files(user, "first", "second")
    user.run("up", *options([a, b]), *SHARED, "--yes").expect(0)
    user.destroy(a, *SHARED, "--allow-data-loss").expect(0)
    assert aws.table_names() == ["second"]


def test_a_refusal_touches_nothing(user, aws):
    user.up(scaled_table(), *SHARED).expect(0)
    aws.reset_counts()
    told = user.destroy(scaled_table(), *SHARED).expect(4).err
    assert "--allow-data-loss=orders" in told
    told = user.up(table("other"), *SHARED).expect(4).err
    assert "--allow-data-loss=orders" in told
    assert not [name for name in aws.counts() if "/states" not in name]
    assert len(aws.targets()) == 6


def test_several_tables_need_their_names(user, aws):
    paths = files(user, "first", "second", "third")
    user.run("up", *options(paths), *SHARED, "--yes").expect(0)
    shown = user.run("preview", "-f", paths[0], *SHARED).expect(0).err
    assert shown.count("DATA LOSS") == 2
    user.up(paths[0], *SHARED, "--allow-data-loss").expect(4)
    assert aws.table_names() == ["first", "second", "third"]
    user.up(paths[0], *SHARED, "--allow-data-loss=second,third").expect(0)
    assert aws.table_names() == ["first"]


def test_what_the_plan_has_to_know_of_the_state(user, aws):
    """Whether scaling ends here: then the capacities are the manifest's."""
    user.up(scaled_table()).expect(0)
    aws.client("dynamodb").update_table(
        TableName="orders", ProvisionedThroughput={
            "ReadCapacityUnits": 33, "WriteCapacityUnits": 5})
    plain = scaled_table(autoScale={"isEnabled": False}, readCapacity=7,
                         writeCapacity=5)
    user.up(plain).expect(0)
    assert aws.targets() == {}
    throughput = aws.table("orders")["ProvisionedThroughput"]
    assert throughput["ReadCapacityUnits"] == 7


def test_a_folder_that_the_engine_makes(dynaplane, aws):
    folder = dynaplane.folder / "made"
    dynaplane.env["PULUMI_BACKEND_URL"] = f"file://{folder}?create_dir=true"
    dynaplane.run("doctor").expect(0)
    dynaplane.preview(table()).expect(0)
    dynaplane.up(table()).expect(0)
    dynaplane.preview(table(), "--expect-no-changes").expect(0)
    assert list(folder.rglob("*.orders.json"))


@pytest.mark.parametrize("url", ["file://{path}", "file:{path}",
                                 "FILE://{path}"])
def test_a_folder_as_the_engine_reads_it(dynaplane, aws, url):
    folder = dynaplane.folder / "a b%41"
    folder.mkdir()
    path = str(folder).replace("%", "%25").replace(" ", "%20")
    dynaplane.env["PULUMI_BACKEND_URL"] = url.format(path=path)
    dynaplane.up(table()).expect(0)
    assert list(folder.rglob("*.orders.json"))
    dynaplane.run("get", "-f", dynaplane.write(table())).expect(0)
    dynaplane.destroy(table(), "--allow-data-loss").expect(0)
    assert aws.table_names() == []


def test_the_tables_of_the_backend(user):
    user.up(user.write(table("first"), table("second")), *SHARED).expect(0)
    listed = user.run("get", "-o", "json").expect(0).json
    assert [each["name"] for each in listed] == ["first", "second"]
    assert all(each["stack"].endswith("shop/all") for each in listed)
    one = user.run("get", "-o", "name", "--stack", "shop/all").expect(0)
    assert one.out == "awsdynamodb/first\nawsdynamodb/second\n"


def test_a_part_of_a_shared_stack(user, aws):
    user.up(user.write(table("first"), table("second")), *SHARED).expect(0)
    path = user.write(table("first", tags={"a": "1"}), table("third"))
    for command in (user.preview, user.up):
        changes = command(path, *SHARED, "--only", "third").expect(
            0).one()["changes"]
        assert changes["create"] == 1 and changes["same"] == 0
    assert aws.table_names() == ["first", "second", "third"]
