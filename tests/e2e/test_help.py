"""Help, words of other programs, and what explain finds."""

import re
import shlex

import pytest

GROUPS = ["Everyday", "Existing tables", "Manifests", "Set-up and help"]


def commands(text) -> list[str]:
    return re.findall(r"^  ([a-z-]+)(?= {2,})", text, re.M)


def fits(text):
    assert max(map(len, text.splitlines())) <= 80


def test_bare_help(offline):
    bare = offline.run().expect(0)
    for asked in (["--help"], ["-h"], ["help"], ["--no-color", "help"]):
        assert offline.run(*asked).expect(0).out == bare.out
    fits(bare.out)
    places = [bare.out.index(f"\n{group}:\n") for group in GROUPS]
    assert places == sorted(places)
    for command in commands(bare.out):
        assert f"\n{' ' * 16}dynaplane {command}" in bare.out
    assert {"validate", "preview", "up", "get", "adopt", "explain", "doctor",
            "help", "version"} <= set(commands(bare.out))


def test_help_of_each_command(offline):
    for command in commands(offline.run().out):
        told = offline.run(command, "--help").expect(0).out
        assert offline.run("help", command).expect(0).out == told
        fits(told)
        assert f"Usage: dynaplane {command}" in told
        examples = told.split("\nExamples:\n")[1].splitlines()
        assert len(examples) == 2
        for example in map(shlex.split, examples):
            assert example[:2] in (["dynaplane", command],
                                   ["dynaplane", "help"])


def test_options_stand_in_groups(offline):
    told = offline.run("help", "up").expect(0).out
    headings = re.findall(r"^(\S.*):$", told, re.M)
    assert headings == ["Which manifests", "Stack and credentials",
                        "Parallel work", "Options", "How to tell",
                        "Examples"]
    assert "-o, --output text|json|yaml" in told
    assert "--allow-data-loss[=NAME,...]" in told
    assert "Usage: dynaplane adopt [TABLE...] [options]" in offline.run(
        "help", "adopt").out


@pytest.mark.parametrize("arguments", [["help", "upp"], ["upp", "--help"],
                                       ["upp", "-f", "x"]])
def test_help_of_what_there_is_not(offline, arguments):
    result = offline.run(*arguments).expect(2)
    assert 'there is no command "upp"; did you mean up?' in result.err
    assert not result.out


WORDS = {"apply": "up", "delete": "destroy", "diff": "preview",
         "plan": "preview", "list": "get", "ls": "get", "describe": "get",
         "import": "adopt", "show": "get", "fmt": "convert",
         "lint": "validate"}


@pytest.mark.parametrize("theirs", WORDS)
def test_words_of_other_programs_do_nothing(dynaplane, aws, theirs):
    path = dynaplane.write("nonsense")
    for rest in ([], ["--help"], ["-f", path, "--yes"],
                 ["-f", path, "--auto-approve"]):
        result = dynaplane.run(theirs, *rest).expect(2)
        assert (f'there is no command "{theirs}"; here it is {WORDS[theirs]},'
                f" for example: dynaplane {WORDS[theirs]} ") in result.err
        assert not result.out
    assert aws.calls == []


def test_explain_as_a_tree(offline):
    told = offline.run("explain", "--recursive", "spec.ttl").expect(0).out
    assert told.endswith("FIELD: spec.ttl <Ttl>\n\nFIELDS:\n"
                         "  isEnabled <boolean>\n"
                         "  attributeName <string>\n")
    whole = offline.run("explain", "-R").expect(0).out
    assert "\n  spec <AwsDynamodbSpec> required\n" in whole
    assert "\n    ttl <Ttl>\n      isEnabled <boolean>\n" in whole
    offline.run("explain", "-R", "spec.nonsense").expect(2)


def test_explain_finds_fields(offline):
    def first(word):
        told = offline.run("explain", word).expect(0).out
        return told.split(f'FIELDS for "{word}":\n')[1].split(" <")[0].strip()
    assert first("gsi") == "spec.globalSecondaryIndexes"
    assert first("ttl") == "spec.ttl"
    assert first("backup").startswith("spec.")
    assert first("ttl.attributeName") == "spec.ttl.attributeName"
    nothing = offline.run("explain", "qwertz").expect(2)
    assert "the nearest one is" in nothing.err and not nothing.out
    nearest = offline.run("explain", "tablname").expect(2)
    assert '"spec.tableName"' in nearest.err
