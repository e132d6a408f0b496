"""How a run ends when something goes wrong: soon, and with a reason."""

import os
import signal

import grpc
import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc
from sdk_fixtures import (DEADLINE, children, gone, sdk,  # noqa: F401
                          thing, urn, wait_until)


# Codes of pulumi::Error.
INVALID, ABORTED, UNAVAILABLE, FAILED = 1, 4, 5, 6
# How a run ends that the engine ends: by a cancel, by closing its monitor or
# by breaking the connection, whichever comes first.
ENDED = (ABORTED, UNAVAILABLE, FAILED)


def test_all_ready_resources_are_in_flight_at_once(sdk):
    """Each creation waits until all forty have begun."""
    count = 40
    program = [thing(f"t{i}", {"barrier": count}) for i in range(count)]
    sdk.up(*program, args=("--parallel", str(count))).expect()
    assert len(sdk.begun()) == count


def test_a_resource_is_registered_before_what_it_does_not_need(sdk):
    """b and c wait for each other's creation; only d waits for c."""
    program = [thing("a"), thing("b", {"barrier": 3}, depends_on=[0]),
               thing("c", {"barrier": 3}, depends_on=[0]),
               thing("d", {"value": {"$output": [2, "id"]}})]
    outcome = sdk.up(*program).expect()
    names = [request["name"] for request in
             outcome.requests("RegisterResource")]
    assert names.index("d") > names.index("c")


def test_a_failed_creation(sdk):
    """The engine says why, and ends the run."""
    outcome = sdk.up(thing("bad", {"fail": "no room"}),
                     thing("child", {"value": {"$output": [0, "id"]}}))
    assert outcome.code != 0
    assert outcome.run["code"] in ENDED
    assert outcome.requests("RegisterResource", "child") == []
    text = outcome.out + outcome.err
    assert "no room" in text and "unhandled error" not in text
    assert urn("bad") not in sdk.state()


def test_others_go_on_when_asked_to(sdk):
    """What depends on the failed one is named once, and not registered."""
    outcome = sdk.up(thing("bad", {"fail": "no room"}), thing("good"),
                     thing("after", depends_on=[1]),
                     thing("child", {"value": {"$output": [0, "id"]}}),
                     thing("grandchild", depends_on=[3]),
                     args=("--continue-on-error", "--json"))
    assert outcome.code != 0
    assert outcome.run["code"] == FAILED
    assert outcome.run["error"] == "failed: bad"
    (said,) = [line for line in outcome.out.splitlines()
               if "child, grandchild" in line]
    assert "not registered" in said
    for name in ("child", "grandchild"):
        assert outcome.requests("RegisterResource", name) == []
    assert {urn("good"), urn("after")} <= set(sdk.state())
    sdk.up(thing("bad"), thing("good")).expect()


def test_outputs_survive_a_failed_run(sdk):
    sdk.up(thing("a"), exports={"kept": "yes"}).expect()
    assert sdk.up(thing("a", {"fail": "no"}), exports={"kept": "no"}).code
    assert sdk.outputs() == {"kept": "yes"}


def test_a_refused_input(sdk):
    outcome = sdk.up(thing("a", {"value": "forbidden"}))
    assert outcome.code != 0
    assert "is forbidden" in outcome.out + outcome.err


def test_a_refused_registration(sdk):
    """The engine refuses it without a word of its own."""
    outcome = sdk.up(thing("a", timeouts={"create": "soon"}))
    assert outcome.code != 0
    assert outcome.run["code"] == FAILED
    text = outcome.out + outcome.err
    assert "a: " in text and "soon" in text


def test_a_wrong_program_sends_nothing(sdk):
    outcome = sdk.up(thing("a"), thing("a"))
    assert outcome.code != 0
    assert outcome.run["code"] == INVALID
    assert 'testing:index:Thing "a" stands in the program twice' in (
        outcome.out + outcome.err)
    assert outcome.requests("RegisterResource") == []


def test_an_unreadable_program(sdk):
    host = sdk.serve()
    (sdk.folder / "program.json").write_text("{")
    outcome = sdk.finish(sdk.launch(host), host)
    assert outcome.code != 0
    assert "parse error" in outcome.out + outcome.err
    assert "reading the program" in outcome.out + outcome.err


def test_a_partial_failure_is_mended_by_the_next_run(sdk):
    outcome = sdk.up(thing("a", {"value": "x", "partial": "half done"}))
    assert outcome.code != 0
    assert "half done" in outcome.out + outcome.err
    a = sdk.resource("a")
    assert a["id"] == "a-id" and a["outputs"]["value"] == "x"
    assert a["initErrors"] == ["half done"]
    outcome = sdk.up(thing("a", {"value": "x", "partial": "half done"}))
    outcome.expect()
    assert len(outcome.requests("Update")) == 1
    assert "initErrors" not in sdk.resource("a")


@pytest.mark.parametrize("fault, code", [("fail", "FailedPrecondition"),
                                         ("unsure", "Unknown")])
def test_the_code_of_a_failure_reaches_the_engine(sdk, fault, code):
    assert sdk.up(thing("a", {fault: "no room"})).code != 0
    (create,) = sdk.answers("Create")
    assert create["errors"] == [
        f"rpc error: code = {code} desc = no room"]


def test_a_cancel_of_the_host_ends_the_run(sdk):
    host = sdk.serve(thing("a", {"block": True}), thing("b"))
    process = sdk.launch(host)
    wait_until(lambda: "a" in sdk.begun(), "the creation of a")
    host.cancel()
    wait_until(host.run_ended.is_set, "the end of the run")
    os.killpg(process.pid, signal.SIGINT)
    outcome = sdk.finish(process, host)
    assert outcome.code != 0
    assert outcome.run["code"] == ABORTED


def test_an_interrupt_ends_everything(sdk):
    """The provider's creation ends by its Cancel."""
    host = sdk.serve(thing("a", {"block": True}))
    process = sdk.launch(host)
    wait_until(lambda: "a" in sdk.begun(), "the creation of a")
    os.kill(process.pid, signal.SIGINT)
    outcome = sdk.finish(process, host)
    assert outcome.code != 0
    assert outcome.run["code"] in ENDED
    assert outcome.requests("Cancel") != []


def test_a_killed_engine_ends_host_and_provider(sdk):
    host = sdk.serve(thing("a", {"block": True}))
    process = sdk.launch(host)
    wait_until(lambda: "a" in sdk.begun(), "the creation of a")
    plugins = children(process.pid)
    assert plugins
    os.kill(process.pid, signal.SIGKILL)
    wait_until(host.run_ended.is_set, "the end of the run")
    assert sdk.finish(process, host).run["code"] in ENDED
    for plugin in plugins:
        wait_until(lambda: gone(plugin), "the end of a plugin")


def test_a_dead_engine_address(sdk):
    """Nothing listens where the monitor should be."""
    host = sdk.serve(thing("a"))
    try:
        channel = grpc.insecure_channel(f"127.0.0.1:{host.port}")
        stub = language_pb2_grpc.LanguageRuntimeStub(channel)
        answer = stub.Run(language_pb2.RunRequest(
            project="sdk", stack="dev", args=["127.0.0.1:1"],
            monitor_address="127.0.0.1:1"), timeout=DEADLINE)
        assert "connection to the Pulumi engine" in answer.error
    finally:
        runs = host.stop()
    assert runs[0]["code"] == UNAVAILABLE
