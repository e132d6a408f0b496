"""Questions on a terminal: which are asked, and what an answer does."""

import pytest
import yaml

from harness.manifests import scaled_table, table
from harness.terminal import Terminal


def up(user, path, *args) -> Terminal:
    return Terminal(user, "up", "-f", path, *args)


def destroy(user, path, *args) -> Terminal:
    return Terminal(user, "destroy", "-f", path, *args)


def test_up_shows_the_changes_and_asks(dynaplane, aws):
    path = dynaplane.write(table())
    refused = up(dynaplane, path).answer("[y/N]", "n").end().expect(1)
    assert "nothing was applied" in refused.err and aws.table_names() == []
    up(dynaplane, path).answer("[y/N]", "y").end().expect(0)
    assert aws.table_names() == ["orders"]


def test_what_was_typed_before_the_question_is_no_answer(offline):
    typed = Terminal(offline, "up", "-f", offline.write(table()),
                     typed="y\ny\n")
    refused = typed.answer("[y/N]", "n").end().expect(1)
    assert "nothing was applied" in refused.err


def test_an_unchanged_up_starts_no_pulumi_and_asks_nothing(counted):
    path = counted.write(scaled_table())
    counted.up(path).expect(0)
    silent = counted.up(path).expect(0).one()
    counted.forget()
    result = up(counted, path, "-o", "json", "--write-status").end().expect(0)
    assert counted.started() == []
    assert "nothing to change" in result.err and "[y/N]" not in result.err
    report = result.one()
    for key in ("stack", "manifests", "result", "changes", "outputs"):
        assert report[key] == silent[key], key
    assert yaml.safe_load(path.read_text())["status"]["stackOutputs"] == (
        silent["outputs"]["orders"])


def test_what_only_the_state_lacks_is_written_without_a_question(dynaplane):
    """Another file of the same credential changes no resource, yet later
    commands find their keys in it."""
    path = dynaplane.write(table())
    dynaplane.up(path).expect(0)
    moved = dynaplane.folder / "moved.yaml"
    dynaplane.credentials.rename(moved)
    up(dynaplane, path, "--credentials", moved).end().expect(0)
    (provider,) = dynaplane.resources("pulumi:providers:aws")
    assert provider["inputs"]["credentialsFile"] == str(moved)


def test_destroy_asks_for_the_name_of_the_table(dynaplane, aws):
    path = dynaplane.write(table())
    dynaplane.up(path).expect(0)
    destroy(dynaplane, path).answer("name to go on", "y").end().expect(4)
    assert aws.table_names() == ["orders"]
    destroy(dynaplane, path).answer("name to go on", "orders").end().expect(0)
    assert aws.table_names() == []


@pytest.mark.parametrize("option", ["--allow-data-loss",
                                    "--allow-data-loss=orders"])
def test_destroy_of_an_allowed_table_asks_only_yes_or_no(dynaplane, aws,
                                                         option):
    path = dynaplane.write(table())
    dynaplane.up(path).expect(0)
    refused = destroy(dynaplane, path, option).answer("[y/N]", "n").end()
    assert "nothing was applied" in refused.expect(1).err
    assert aws.table_names() == ["orders"]
    done = destroy(dynaplane, path, option).answer("[y/N]", "y").end()
    assert "name to go on" not in done.expect(0).err
    assert aws.table_names() == []


def test_destroy_asks_for_the_names_of_the_others(dynaplane, aws):
    path = dynaplane.write(table("first"), table("second"))
    stack = ("--stack", "shop/all")
    dynaplane.up(path, *stack).expect(0)
    asked = destroy(dynaplane, path, *stack, "--allow-data-loss=first")
    asked.answer("deletes the table second", "second").answer("[y/N]", "y")
    assert "deletes the table first" not in asked.end().expect(0).err
    assert aws.table_names() == []
