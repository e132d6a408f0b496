"""Each resource option, as the engine keeps or obeys it."""

from sdk_fixtures import STACK_URN, URN, sdk, thing, urn  # noqa: F401


def provider(name, **inputs):
    return {"type": "pulumi:providers:testing", "name": name,
            "inputs": inputs}


def group(name, **options):
    return {"type": "my:own:Group", "name": name, "component": True,
            "options": options}


def test_explicit_provider(sdk):
    program = [provider("mine", flavor="sweet"), thing("a", provider=0)]
    preview = sdk.preview(*program).expect()
    reference = f"{URN}pulumi:providers:testing::mine::"
    assert preview.registration("a")["provider"] == (
        reference + "04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    sdk.up(*program).expect()
    a = sdk.resource("a")
    assert a["outputs"]["flavor"] == "sweet"
    assert a["provider"].startswith(reference)
    again = sdk.up(*program, args=("--expect-no-changes",)).expect()
    assert again.registration("a")["provider"] == a["provider"]


def test_a_components_provider_is_for_all_below_it(sdk):
    sdk.up(provider("mine", flavor="sweet"), group("outer", provider=0),
           group("inner", parent=1), thing("a", parent=2),
           thing("b")).expect()
    a = sdk.state()[urn("a", ["my:own:Group", "my:own:Group"])]
    assert a["outputs"]["flavor"] == "sweet"
    assert "flavor" not in sdk.resource("b")["outputs"]


def test_provider_of_unknown_configuration(sdk):
    """In a preview it cannot be configured; its resources are planned."""
    program = [thing("a"),
               provider("mine", flavor={"$output": [0, "token"]}),
               thing("b", provider=1)]
    sdk.preview(*program).expect()
    sdk.up(*program).expect()
    assert sdk.resource("b")["outputs"]["flavor"] == "token of a-id"


def test_a_provider_that_refuses_its_configuration(sdk):
    program = [provider("mine", refuse="no such flavor"),
               thing("a", provider=0)]
    outcome = sdk.up(*program)
    assert outcome.code != 0
    assert "no such flavor" in outcome.out + outcome.err


def test_nested_parents(sdk):
    sdk.up(group("outer"), group("inner", parent=0),
           thing("a", parent=1)).expect()
    child = sdk.state()[urn("a", ["my:own:Group", "my:own:Group"])]
    assert child["parent"] == f"{URN}my:own:Group$my:own:Group::inner"


def test_dependencies(sdk):
    sdk.up(thing("a"), thing("b"), thing("c", depends_on=[0, 1])).expect()
    c = sdk.resource("c")
    assert sorted(c["dependencies"]) == [urn("a"), urn("b")]


def test_a_dependency_on_a_component_is_one_on_its_children(sdk):
    outcome = sdk.up(group("outer"), group("inner", parent=0),
                     thing("a", parent=1), thing("later"),
                     thing("b", depends_on=[0])).expect()
    assert set(outcome.registration("b")["dependencies"]) == {
        f"{URN}my:own:Group::outer",
        urn("a", ["my:own:Group", "my:own:Group"])}


def test_property_dependencies(sdk):
    inputs = {"value": {"list": [{"$shout": {"$output": [0, "token"]}}]},
              "other": {"$secret": {"$output": [1, "id"]}},
              "kind": "plain"}
    outcome = sdk.up(thing("a"), thing("b"), thing("e"),
                     thing("c", inputs, depends_on=[2])).expect()
    c = sdk.resource("c")
    assert c["propertyDependencies"]["value"] == [urn("a")]
    assert c["propertyDependencies"]["other"] == [urn("b")]
    assert not c["propertyDependencies"].get("kind")
    assert sorted(c["dependencies"]) == [urn("a"), urn("b"), urn("e")]
    assert outcome.registration("c")["propertyDependencies"]["kind"] == {}


def test_aliases_keep_a_renamed_resource(sdk):
    sdk.up(thing("old", {"value": "x"})).expect()
    outcome = sdk.up(group("g"), thing("new", {"value": "x"}, parent=0,
                                       aliases=[urn("old")])).expect()
    assert outcome.requests("Create") == outcome.requests("Delete") == []
    state = sdk.state()
    assert urn("old") not in state
    assert state[urn("new", ["my:own:Group"])]["id"] == "old-id"


def test_ignore_changes(sdk):
    sdk.up(thing("a", {"value": "x", "note": 1})).expect()
    outcome = sdk.up(thing("a", {"value": "y", "note": 1},
                           ignore_changes=["value"])).expect()
    assert outcome.requests("Update") == []
    assert sdk.resource("a")["inputs"]["value"] == "x"


def test_replace_on_changes(sdk):
    sdk.up(thing("a", {"value": "x"})).expect()
    outcome = sdk.up(thing("a", {"value": "y"},
                           replace_on_changes=["value"])).expect()
    assert len(outcome.requests("Create")) == 1
    assert outcome.requests("Update") == []


def test_delete_before_replace(sdk):
    inputs = {"kind": "k"}
    sdk.up(thing("a", inputs, delete_before_replace=True)).expect()
    outcome = sdk.up(thing("a", {"kind": "l"},
                           delete_before_replace=True)).expect()
    steps = [call["method"].split("/")[-1] for call in outcome.calls
             if call["method"].endswith(("/Create", "/Delete"))]
    assert steps == ["Delete", "Create"]


def test_protect(sdk):
    sdk.up(group("g", protect=True), thing("a", parent=0, protect=False),
           thing("b", parent=0)).expect()
    state = sdk.state()
    assert not state[urn("a", ["my:own:Group"])].get("protect")
    assert state[urn("b", ["my:own:Group"])]["protect"] is True
    refused = sdk.up(group("g", protect=True))
    assert refused.code != 0
    assert "protect" in refused.out + refused.err
    assert (sdk.store / "b-id").exists()


def test_retain_on_delete(sdk):
    sdk.up(thing("a", retain_on_delete=True)).expect()
    outcome = sdk.up().expect()
    assert outcome.requests("Delete") == []
    assert (sdk.store / "a-id").exists()


def test_deleted_with(sdk):
    sdk.up(thing("a"), thing("b", deleted_with=0)).expect()
    assert sdk.resource("b")["deletedWith"] == urn("a")
    outcome = sdk.destroy().expect()
    assert [call["id"] for call in outcome.requests("Delete")] == ["a-id"]


def test_custom_timeouts(sdk):
    outcome = sdk.up(thing("a", timeouts={
        "create": "5m", "update": "1h30m", "delete": "10s"})).expect()
    (create,) = outcome.requests("Create")
    assert create["timeout"] == 300
    assert sdk.resource("a")["customTimeouts"] == {
        "create": 300, "update": 5400, "delete": 10}


def test_import(sdk):
    (sdk.store / "there").write_text('{"value": "x"}')
    outcome = sdk.up(thing("a", {"value": "x"}, import_id="there")).expect()
    assert outcome.requests("Create") == []
    assert sdk.resource("a")["id"] == "there"


def test_source_position(sdk):
    """The engine keeps it relative to the project."""
    manifest = sdk.project / "my tables.yaml"
    sdk.up(thing("a", source=[str(manifest), 12, 3]),
           thing("b", source=["", 0, 0])).expect()
    assert sdk.resource("a")["sourcePosition"] == (
        "project:///my%20tables.yaml#12,3")
    assert "sourcePosition" not in sdk.resource("b")


def test_version_and_download_url(sdk):
    outcome = sdk.preview(thing(
        "a", version="1.2.3", plugin_download_url="https://example.org/p"))
    registration = outcome.expect().registration("a")
    assert registration["version"] == "1.2.3"
    assert registration["pluginDownloadURL"] == "https://example.org/p"


def test_what_the_sdk_says_that_it_understands(sdk):
    outcome = sdk.preview(thing("a")).expect()
    registration = outcome.registration("a")
    assert registration["parent"] == STACK_URN
    for ability in ("acceptSecrets", "acceptResources", "aliasSpecs",
                    "supportsPartialValues", "supportsResultReporting"):
        assert registration[ability] is True
