"""A program of the SDK from its registration to its outputs."""

from sdk_fixtures import STACK_URN, URN, sdk, thing, urn  # noqa: F401


def test_outputs_flow_through_to_the_exports(sdk):
    outcome = sdk.up(
        thing("a", {"value": "x"}),
        thing("b", {"value": {"$output": [0, "token"]}}),
        exports={"loud": {"$shout": {"$output": [1, "value"]}},
                 "id": {"$output": [1, "id"]},
                 "urn": {"$output": [0, "urn"]},
                 "list": [1, True, {"deep": {"$output": [0, "value"]}}]},
    ).expect()
    expected = {"loud": "TOKEN OF A-ID!", "id": "b-id", "urn": urn("a"),
                "list": [1, True, {"deep": "x"}]}
    assert sdk.outputs() == expected
    assert outcome.run["exports"] == expected
    assert outcome.run["stack_urn"] == STACK_URN
    b = outcome.run["resources"][1]
    assert b["urn"] == urn("b") and b["id"] == "b-id"
    assert b["outputs"]["value"] == "token of a-id"


def test_the_run_request_reaches_the_program(sdk):
    sdk.cli("config", "set", "color", "red").expect()
    sdk.cli("config", "set", "--secret", "key", "hidden").expect()
    run = sdk.up(args=("--parallel", "7")).expect().run
    assert (run["project"], run["stack"]) == ("sdk", "dev")
    assert run["organization"] == "organization"
    assert run["config"] == {"sdk:color": "red", "sdk:key": "hidden"}
    assert run["secret_keys"] == ["sdk:key"]
    assert run["parallel"] == 7 and run["dry_run"] is False
    assert run["args"] == []  # the engine's address was taken off


def test_numbers_are_exact(sdk):
    numbers = [0, -1, 0.1, 2**53, -(2**53), 1e300, 40000]
    sdk.up(thing("a", {"value": numbers}),
           exports={"all": {"$output": [0, "value"]}}).expect()
    assert sdk.outputs()["all"] == numbers


def test_a_second_run_changes_nothing(sdk):
    program = [thing("a", {"value": "x"}),
               thing("b", {"value": {"$output": [0, "token"]}})]
    exports = {"token": {"$output": [1, "token"]}}
    sdk.up(*program, exports=exports).expect()
    again = sdk.up(*program, exports=exports,
                   args=("--expect-no-changes",)).expect()
    assert again.requests("Diff") != []
    assert again.requests("Create") == again.requests("Update") == []
    assert again.run["exports"] == {"token": "token of b-id"}


def test_what_leaves_the_program_is_deleted(sdk):
    sdk.up(thing("a"), thing("b")).expect()
    outcome = sdk.up(thing("b")).expect()
    assert [call["id"] for call in outcome.requests("Delete")] == ["a-id"]
    assert urn("a") not in sdk.state()
    sdk.destroy().expect()
    assert list(sdk.store.glob("*-id")) == []


def test_an_update_and_a_replacement(sdk):
    sdk.up(thing("a", {"value": "x", "kind": "k"})).expect()
    outcome = sdk.up(thing("a", {"value": "y", "kind": "k"})).expect()
    assert len(outcome.requests("Update")) == 1
    outcome = sdk.up(thing("a", {"value": "y", "kind": "l"})).expect()
    assert len(outcome.requests("Create")) == 1
    assert len(outcome.requests("Delete")) == 1


def test_a_refresh_sees_drift(sdk):
    sdk.up(thing("a", {"value": "x"})).expect()
    (sdk.store / "a-id").write_text('{"value": "drifted"}')
    sdk.cli("refresh", "--yes").expect()
    assert sdk.resource("a")["outputs"]["value"] == "drifted"
    (sdk.store / "a-id").unlink()
    sdk.cli("refresh", "--yes").expect()
    assert urn("a") not in sdk.state()


def test_an_empty_program(sdk):
    outcome = sdk.up(exports={"only": "this"}).expect()
    assert sdk.outputs() == {"only": "this"}
    assert list(sdk.state()) == [STACK_URN]
    assert outcome.requests("SignalAndWaitForShutdown") != []


def test_a_null_is_an_absent_input(sdk):
    outcome = sdk.up(thing("a", {"value": {"x": None, "y": [None]},
                                 "kind": None})).expect()
    assert outcome.registration("a")["object"] == {"value": {"y": [None]}}


def test_components_make_the_urn(sdk):
    component = {"type": "my:own:Group", "name": "group", "component": True}
    sdk.up(component, thing("a", parent=0)).expect()
    state = sdk.state()
    child = state[urn("a", ["my:own:Group"])]
    assert child["parent"] == f"{URN}my:own:Group::group"
    assert state[child["parent"]]["parent"] == STACK_URN
