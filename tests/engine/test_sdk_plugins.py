"""The test host and the test provider as the engine starts them."""

import json
import os
import re
import signal
import subprocess

import pytest
from sdk_fixtures import (build_folder, children, gone, sdk,  # noqa: F401
                          thing, urn, wait_until)

LANGUAGE = "pulumi-language-sdktest"
PROVIDER = "pulumi-resource-testing"


def plugin(name):
    return build_folder() / "testing/sdk" / name


@pytest.fixture
def folder(sdk):
    """A folder that answers to plain `pulumi`, with a program."""
    sdk.write_project(languages=[{"name": "sdktest",
                                  "path": str(plugin(LANGUAGE).parent)}])

    def write(*resources, exports=None):
        (sdk.project / "program.json").write_text(json.dumps(
            {"resources": resources, "exports": exports or {}}))
        return sdk
    return write


def test_plain_pulumi_commands(folder):
    sdk = folder(thing("a", {"value": "x"}),
                 exports={"t": {"$output": [0, "token"]}})
    sdk.cli("preview").expect()
    outcome = sdk.cli("up", "--yes").expect()
    assert len(outcome.requests("Run")) == 2
    assert len(outcome.requests("GetRequiredPackages")) >= 1
    shown = sdk.cli("stack", "output", "--json").expect()
    assert json.loads(shown.out) == {"t": "token of a-id"}
    sdk.cli("up", "--yes", "--skip-preview",
            "--expect-no-changes").expect()
    sdk.cli("refresh", "--yes").expect()
    sdk.cli("install", "--no-plugins").expect()
    about = sdk.cli("about", "--json").expect()
    assert "1.2.3" in about.out
    sdk.destroy().expect()
    assert sdk.state() == {}


def test_a_faulty_program_is_told_in_one_message(folder):
    sdk = folder(thing("a"), thing("a"))
    outcome = sdk.cli("up", "--yes", "--skip-preview", "--json")
    assert outcome.code != 0
    (said,) = [line for line in outcome.out.splitlines()
               if "stands in the program twice" in line]
    assert json.loads(said)["diagnosticEvent"]["severity"] == "error"
    assert "unhandled" not in outcome.out + outcome.err


def test_a_killed_engine_leaves_no_plugin(folder):
    sdk = folder(thing("a", {"block": True}))
    process = sdk.start("up", "--yes", "--skip-preview")
    wait_until(lambda: "a" in sdk.begun(), "the creation of a")
    plugins = children(process.pid)
    names = {open(f"/proc/{pid}/comm").read().strip() for pid in plugins}
    assert names == {LANGUAGE[:15], PROVIDER[:15]}
    os.kill(process.pid, signal.SIGKILL)
    for pid in plugins:
        wait_until(lambda: gone(pid), "the end of a plugin")
    process.communicate()


@pytest.mark.parametrize("name", [LANGUAGE, PROVIDER])
def test_started_by_hand(name):
    def run(*arguments):
        return subprocess.run([plugin(name), *arguments], text=True,
                              capture_output=True, timeout=60)

    alone = run()
    assert alone.returncode == 2 and alone.stdout == ""
    assert "Pulumi engine starts it" in alone.stderr
    asked = run("--help")
    assert asked.returncode == 0 and "Pulumi engine" in asked.stdout
    assert run("--version").stdout == "1.2.3\n"
    assert run("not-an-address").returncode == 2


@pytest.mark.parametrize("name", [LANGUAGE, PROVIDER])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_port_comes_first_and_a_signal_ends_it(name, end):
    process = subprocess.Popen(
        [plugin(name), "--logtostderr", "-v=9", "--tracing", "file:/x",
         "--flag-of-the-future", "127.0.0.1:1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert re.fullmatch(r"\d+\n", process.stdout.readline())
    process.send_signal(end)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("name", [LANGUAGE, PROVIDER])
def test_no_core_dump(name):
    process = subprocess.Popen([plugin(name), "127.0.0.1:1"],
                               stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        limits = open(f"/proc/{process.pid}/limits").read()
    finally:
        process.kill()
        process.wait()
    assert re.search(r"Max core file size\s+0\s+0\s", limits)


def test_the_schema(sdk):
    outcome = sdk.cli("package", "get-schema", str(plugin(PROVIDER)))
    schema = json.loads(outcome.expect().out)
    assert schema["name"] == "testing"
    assert "testing:index:Thing" in schema["resources"]


def test_a_provider_that_is_missing(sdk, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    sdk.write_project()
    text = (sdk.project / "Pulumi.yaml").read_text()
    (sdk.project / "Pulumi.yaml").write_text(
        text.replace(str(plugin(PROVIDER).parent), str(empty)))
    outcome = sdk.up(thing("a"))
    assert outcome.code != 0
    assert "pulumi-resource-testing" in outcome.out + outcome.err


def test_a_provider_that_dies(sdk):
    """Killed in the middle of a creation."""
    host = sdk.serve(thing("a", {"block": True}))
    process = sdk.launch(host)
    wait_until(lambda: "a" in sdk.begun(), "the creation of a")
    for pid in children(process.pid):
        os.kill(pid, signal.SIGKILL)
    outcome = sdk.finish(process, host)
    assert outcome.code != 0
    assert urn("a") not in sdk.state()
