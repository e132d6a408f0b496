"""What a job of a pull request prints: a comment and annotations."""

import re
from urllib.parse import unquote

import pytest
import yaml

from harness.manifests import index, table

COMMAND = re.compile(r"::(error|warning|notice)(?: ([^:]*))?::(.*)")


def ttl(attribute) -> dict:
    return {"isEnabled": True, "attributeName": attribute}


FIRST = {"tags": {"team": "a"}, "ttl": ttl("a"),
         "globalSecondaryIndexes": [index("by-a", "a")]}


def annotations(text) -> list:
    """(command, properties, message), read as GitHub's runner does."""
    found = []
    for line in text.splitlines():
        command, properties, message = COMMAND.fullmatch(line).groups()
        parts = [part.split("=", 1) for part in (properties or "").split(",")
                 if part]
        found.append((command, {k: unquote(v) for k, v in parts},
                      unquote(message)))
    return found


def comment(user, path, *args):
    return user.run("preview", "-f", path, "-o", "markdown", *args)


@pytest.fixture
def made(user, instant):
    for name in ("orders", "carts"):
        instant.forget(name)
    user.up(table(**FIRST)).expect(0)
    return user


def test_a_comment_of_one_stack(made):
    path = made.write(table(**{**FIRST, "ttl": ttl("x|y`z @octocat")}))
    text = comment(made, path).expect(0).out
    heading = text.splitlines()[1]
    assert heading.startswith("## `") and "1 to update" in heading
    (line,) = (n for n, written in enumerate(
        path.read_text().splitlines(), 1) if "octocat" in written)
    assert ("| `spec.ttl.attributeName` | `a` → <code>x&#124;y&#96;z "
            f"&#64;octocat</code> | `table.yaml`:{line} | **LIMITED**: "
            "AWS takes one change in an hour |\n") in text
    assert "@octocat" not in text and "<details>" in text


def test_grave_effects_come_first(made):
    path = made.write(table(hashKey={"name": "other", "type": "S"},
                            tags={"team": "b"}, ttl=ttl("a")))
    text = comment(made, path).expect(0).out
    assert "> [!CAUTION]\n> **DATA LOSS** 1" in text
    rows = [row for row in text.splitlines() if row.startswith("| `spec.")]
    assert "**DATA LOSS**: the table goes with all its items" in rows[0]
    assert "**INDEX OUTAGE**: what queries the index will fail" in rows[1]
    assert text.index(rows[-1]) < text.index("<details>")


def test_a_comment_of_many_stacks(made):
    path = made.write(table(**FIRST), table("carts"))
    text = comment(made, path).expect(0).out
    assert "## 1 of 2 stacks to change" in text
    assert "No changes: `dynaplane/default.AwsDynamodb.orders`\n" in text
    assert "### `dynaplane/default.AwsDynamodb.carts`: 1 to create" in text
    comment(made, path, "--expect-no-changes").expect(3)


def test_no_changes(made):
    result = comment(made, made.write(table(**FIRST))).expect(0)
    assert re.search("^## .*: No changes$", result.out, re.M)


@pytest.mark.parametrize("form", ["markdown", "github"])
def test_what_ends_early_is_told(offline, form):
    path = offline.write(table(tableClass="GLACIER"))
    result = offline.run("preview", "-f", path, "-o", form).expect(2)
    assert "STANDARD" in result.out and "table.yaml" in result.out
    assert str(path) in result.err
    result = offline.run("preview", "-f", "nowhere.yaml", "-o",
                         form).expect(2)
    assert "nowhere.yaml" in result.out


def test_annotations_of_a_preview(made):
    path = made.write(table(hashKey={"name": "other", "type": "S"},
                            ttl=ttl("a, b: 50%")))
    result = made.run("preview", "-f", path, "-o", "github").expect(0)
    told = {properties["title"]: (command, properties, message)
            for command, properties, message in annotations(result.out)}
    command, properties, message = told["DATA LOSS: spec.hashKey"]
    assert command == "warning" and properties["file"] == "table.yaml"
    assert message == "the table goes with all its items\npk → other"
    written = path.read_text().splitlines()[int(properties["line"]) - 1]
    assert "hashKey" in written
    assert told["LIMITED: spec.ttl.attributeName"][::2] == (
        "notice", "AWS takes one change in an hour\na → a, b: 50%")
    assert annotations(made.run("preview", "-f", made.write(table(**FIRST)),
                                "-o", "github").expect(0).out) == []


def test_annotations_of_findings(offline):
    bad = yaml.safe_dump(table(tableClass="GLACIER"), sort_keys=False)
    (offline.work / "deep").mkdir()
    path = offline.write(bad, name="deep/bad, 1%.yaml")
    asked = offline.run("validate", "-f", path, "-o", "json").expect(2).json
    result = offline.run("validate", "-f", path, "-o", "github").expect(2)
    assert len(asked) == len(annotations(result.out)) == 1
    (finding,), ((command, properties, message),) = (
        asked, annotations(result.out))
    assert command == "error"
    assert properties == {
        "file": "deep/bad, 1%.yaml", "line": str(finding["line"]),
        "col": str(finding["column"]), "title": finding["rule"]}
    assert message == f"{finding['path']}: {finding['message']}"
    assert f"{path}:{finding['line']}:" in result.err
    good = offline.run("validate", "-f", offline.write(table()), "-o",
                       "github").expect(0)
    assert good.out == ""
    lost = offline.run("validate", "-f", "nowhere.yaml", "-o",
                       "github").expect(2)
    ((command, properties, message),) = annotations(lost.out)
    assert command == "error" and "file" not in properties
    assert "nowhere.yaml" in message


@pytest.mark.parametrize("command, form", [
    ("up", "markdown"), ("destroy", "github"), ("validate", "markdown"),
    ("get", "github"), ("version", "markdown")])
def test_forms_of_other_commands(offline, command, form):
    result = offline.run(command, "-o", form).expect(2)
    assert f"{form} is none of text, json, yaml" in result.err
    assert not result.out
