"""`get` without a manifest lists the backend; its forms of output."""

import json
import os
import pty

import pytest
import yaml

from harness.manifests import on_demand_table, scaled_table, table

NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1",
           "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"}


@pytest.fixture
def listed(dynaplane):
    dynaplane.up(table("first")).expect(0)
    dynaplane.up(dynaplane.write(scaled_table("second"), table(
        "third", tableName="other")), "--stack", "shop/all").expect(0)

    def get(*options, **rest):
        return dynaplane.run("get", *options, **rest)
    dynaplane.get = get
    return dynaplane


ARN = "arn:aws:dynamodb:eu-west-1:"


def test_all_tables_of_the_backend(listed):
    # Neither AWS nor the engine: there is no pulumi on this PATH.
    result = listed.get(env={**NOWHERE, "PATH": "/usr/bin:/bin"}).expect(0)
    title, *rows = [line.split() for line in result.out.splitlines()]
    assert title == ["NAME", "STACK", "REGION", "BILLING", "ARN"]
    assert [row[:4] for row in rows] == [
        ["first", "dynaplane/default.AwsDynamodb.first", "eu-west-1",
         "PAY_PER_REQUEST"],
        ["second", "shop/all", "eu-west-1", "PROVISIONED"],
        ["third", "shop/all", "eu-west-1", "PAY_PER_REQUEST"]]
    assert rows[2][4].startswith(ARN) and rows[2][4].endswith("table/other")


def test_one_stack_of_the_backend(listed):
    for result in (listed.get("--stack", "shop/all"),
                   listed.get("--exclude", "f*"),
                   listed.get("--only", "second", "--only", "third")):
        assert [row.split()[0] for row in result.expect(0).out.splitlines()
                ] == ["NAME", "second", "third"]
    missing = listed.get("--stack", "shop/none").expect(1)
    assert "there is no stack shop/none" in missing.err
    assert "did you mean first?" in listed.get("--only", "fisrt").expect(2).err
    assert "name some with -f" in listed.get("-l", "a=b").expect(2).err


def test_the_list_for_programs(listed):
    (_, _, third) = listed.get("-o", "json").expect(0).json
    assert third.pop("arn").startswith(ARN)
    assert third == {"name": "third", "stack": "shop/all", "table": "other",
                     "region": "eu-west-1",
                     "billingMode": "PAY_PER_REQUEST"}
    assert yaml.safe_load(listed.get("-o", "yaml").expect(0).out) == (
        listed.get("-o", "json").json)
    assert listed.get("-o", "name").expect(0).out.splitlines() == [
        "awsdynamodb/first", "awsdynamodb/second", "awsdynamodb/third"]
    path = "jsonpath={[*].name}{'\\n'}{[-1].table}"
    assert listed.get("-o", path).expect(0).out == "first second third\nother"
    assert listed.get("-q").expect(0).out == ""


def width_of(user, *args, columns):
    """The longest line of a run whose standard output is a terminal."""
    here, there = pty.openpty()
    os.set_blocking(here, False)
    import fcntl
    import struct
    import termios
    fcntl.ioctl(there, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    process = user.start(*args, stdout=there)
    assert process.wait(60) == 0, process.stderr.read()
    lines = os.read(here, 65536).decode().splitlines()
    os.close(there)
    os.close(here)
    return max(map(len, lines)), lines[0].split()


def test_the_list_fits_a_terminal(listed):
    width, titles = width_of(listed, "get", columns=200)
    assert width <= 200 and titles[-1] == "ARN"
    width, titles = width_of(listed, "get", columns=85)
    assert width <= 85 and titles[-1] == "BILLING"
    width, titles = width_of(listed, "get", columns=60)
    assert width <= 60 and titles[0] == "NAME"
    width, titles = width_of(listed, "get", "-o", "wide", columns=60)
    assert width > 60 and titles[-1] == "ARN"


def test_a_backend_without_a_table(offline):
    result = offline.run("get").expect(0)
    assert "there is no table" in result.err and result.out == ""
    assert offline.run("get", "-o", "json").expect(0).json == []
    assert offline.run("get", "-o", "name").expect(0).out == ""


def test_what_cannot_be_read_hides_nothing_else(listed):
    (broken,) = listed.backend.glob(".pulumi/stacks/dynaplane/*.json")
    for path in listed.backend.glob(".pulumi/stacks/dynaplane/*"):
        path.unlink()
    broken.write_text('{"checkpoint": {"latest": {"resources": [1]}}}')
    result = listed.get("-o", "name").expect(1)
    assert result.out.splitlines() == ["awsdynamodb/second",
                                       "awsdynamodb/third"]
    assert "AwsDynamodb.first" in result.err


def test_a_compressed_backend_is_listed(dynaplane):
    gzip = {"env": {"PULUMI_DIY_BACKEND_GZIP": "true"}}
    dynaplane.up(table("first"), **gzip).expect(0)
    for env in (gzip, {}):
        assert "awsdynamodb/first" in dynaplane.run(
            "get", "-o", "name", **env).expect(0).out


def test_forms_with_a_manifest(dynaplane):
    path = dynaplane.write(on_demand_table())
    outputs = dynaplane.up(path).expect(0).one()["outputs"]["orders"]

    def get(form):
        return dynaplane.run("get", "-f", path, "-o", form,
                             env=NOWHERE).expect(0).out
    assert get("name") == "awsdynamodb/orders\n"
    assert outputs["tableArn"] in get("wide")
    assert get("jsonpath={.status.stackOutputs.tableArn}") == (
        outputs["tableArn"])
    assert get("jsonpath=.spec['hashKey'].name") == "pk"
    assert json.loads(get("jsonpath={.status.stackOutputs}")) == outputs
    two = dynaplane.write(on_demand_table(), on_demand_table("other"),
                          name="two.yaml")
    dynaplane.up(two).expect(0)
    assert dynaplane.run("get", "-f", two, "-o",
                         "jsonpath={[*].metadata.name}").expect(0).out == (
        "orders other")


@pytest.mark.parametrize("form, words", [
    ("jsonpath={.a[}", "at character 5: [ takes a number"),
    ("jsonpath={.a", "at character 4: } is missing"),
    ("xml", "xml is none of text, json, yaml, wide, name and jsonpath=EXPR"),
])
def test_a_form_that_cannot_be_read(offline, form, words):
    for more in ([], ["-f", offline.write(table())]):
        assert words in offline.run("get", "-o", form, *more).expect(2).err
