"""Secrets and unknown values, on their way through engine and provider."""

import json

import pytest

from harness.process import sanitizer_options
from sdk_fixtures import STACK_URN, sdk, thing, urn  # noqa: F401

SECRET = "4dabf18193072939515e22adb298388d"
PLAIN = "plain-text-of-the-secret"


def everything_written(sdk):
    """What a run leaves behind, but for the program that it was given."""
    return "".join(path.read_text(errors="replace")
                   for path in sdk.backend.rglob("*") if path.is_file())


def test_a_secret_input_stays_secret(sdk):
    program = [thing("a", {"value": {"$secret": PLAIN}}),
               thing("b", {"value": {"$output": [0, "value"]}})]
    exports = {"s": {"$output": [1, "value"]},
               "derived": {"$shout": {"$output": [1, "value"]}},
               "plain": {"$output": [0, "id"]}}
    outcome = sdk.up(*program, exports=exports).expect()
    assert PLAIN.lower() not in everything_written(sdk).lower()
    for name in "ab":
        assert sdk.resource(name)["inputs"]["value"][SECRET]
        assert sdk.resource(name)["outputs"]["value"][SECRET]
    exported = outcome.run["exports"]
    assert exported["s"] == {"$secret": PLAIN}
    assert exported["derived"] == {"$secret": PLAIN.upper() + "!"}
    assert exported["plain"] == "a-id"
    shown = sdk.cli("stack", "output", "--json", "--show-secrets").expect()
    assert json.loads(shown.out)["s"] == PLAIN
    sdk.up(*program, exports=exports, args=("--expect-no-changes",)).expect()


def test_the_provider_sees_the_value_and_its_mark(sdk):
    outcome = sdk.up(thing("a", {"value": {"$secret": PLAIN}})).expect()
    (create,) = outcome.requests("Create")
    assert create["properties"]["value"][SECRET]
    assert PLAIN in (sdk.store / "a-id").read_text()


def test_a_secret_output_of_the_provider(sdk):
    sdk.up(thing("a", {"secretive": True}),
           thing("b", {"value": [{"$output": [0, "token"]}]})).expect()
    assert sdk.resource("a")["outputs"]["token"][SECRET]
    assert "token of a-id" not in everything_written(sdk)


def test_additional_secret_outputs(sdk):
    sdk.up(thing("a", {"value": PLAIN}, additional_secret_outputs=["token"]),
           ).expect()
    assert sdk.resource("a")["outputs"]["token"][SECRET]
    assert sdk.resource("a")["outputs"]["value"] == PLAIN


def test_unknown_outputs_in_a_preview(sdk):
    program = [thing("a", {"value": "x"}),
               thing("b", {"value": {"in": [{"$output": [0, "token"]}],
                                     "known": {"$output": [0, "value"]}}})]
    exports = {"id": {"$output": [0, "id"]},
               "token": {"$shout": {"$output": [0, "token"]}},
               "absent": {"$output": [0, "nothing"]},
               "known": {"$output": [1, "value"]}}
    run = sdk.preview(*program, exports=exports).expect().run
    assert run["dry_run"] is True
    unknown = {"$unknown": True}
    assert run["exports"] == {
        "id": unknown, "token": unknown, "absent": unknown,
        "known": {"in": [unknown], "known": "x"}}
    assert list(sdk.store.iterdir()) == []


def test_an_unknown_secret_is_both(sdk):
    run = sdk.preview(thing("a", {"secretive": True}),
                      exports={"t": {"$shout": {"$output": [0, "token"]}}},
                      ).expect().run
    assert run["exports"]["t"] == {"$secret": {"$unknown": True}}


def test_outputs_that_exist_are_known_in_a_preview(sdk):
    """Also an output that the provider does not give: it is null."""
    program = [thing("a", {"value": "x"})]
    exports = {"id": {"$output": [0, "id"]}, "t": {"$output": [0, "token"]},
               "absent": {"$output": [0, "nothing"]}}
    sdk.up(*program, exports=exports).expect()
    outcome = sdk.preview(*program, exports=exports,
                          args=("--expect-no-changes",)).expect()
    assert outcome.run["exports"] == {"id": "a-id", "t": "token of a-id"}


def test_a_preview_of_the_update_with_a_run_of_both(sdk):
    """`up` with its preview runs the program twice on one server."""
    host = sdk.serve(thing("a"), exports={"t": {"$output": [0, "token"]}})
    outcome = sdk.finish(sdk.start(
        "up", "--yes", "--stack", "organization/sdk/dev",
        f"--client=127.0.0.1:{host.port}", "--exec-kind=auto.inline"), host)
    outcome.expect()
    preview, update = outcome.runs
    assert preview["dry_run"] and not update["dry_run"]
    assert preview["exports"] == {"t": {"$unknown": True}}
    assert update["exports"] == {"t": "token of a-id"}
    assert sdk.state()[STACK_URN]["outputs"] == {"t": "token of a-id"}


@pytest.mark.skipif(bool(sanitizer_options()),
                    reason="byte by byte, a sanitizer takes minutes")
def test_large_values(sdk):
    """Beyond gRPC's own limit of 4 MiB, both ways."""
    large = "x" * (6 * 1024 * 1024)
    outcome = sdk.up(thing("a", {"value": large}),
                     exports={"copy": {"$output": [0, "value"]}}).expect()
    assert outcome.run["exports"]["copy"] == large
    assert sdk.resource("a")["outputs"]["value"] == large
    assert urn("a") in sdk.state()
