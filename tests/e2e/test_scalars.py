"""YAML texts mean what another reader of YAML takes them for."""

import random

import pytest
import yaml

MANIFEST = """\
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata:
  name: table-{index}
  annotations:
    k: {scalar}
spec:
  hashKey:
    name: pk
    type: S
"""
PIECES = ["", " ", "  ", "x", "y z", "''", '"', "é", "#", ": ", "-", "%", "\t",
          "\n      ", "\n\n      ", "\n      \n      ", "\n        "]
ESCAPES = ["\\\\", "\\n", "\\x41", "\\t", "\\u00e9", "\\ ", "\\\n      "]


def some(rng, pieces):
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 9)))


def single(rng):
    return "'" + some(rng, PIECES) + "'"


def double(rng):
    return '"' + some(rng, [p for p in PIECES if p != '"'] + ESCAPES) + '"'


def plain(rng):
    return "a" + some(rng, PIECES) + "b"


def block(rng):
    header = rng.choice("|>") + rng.choice(["", "-", "+", "2", "2-", "+2"])
    end = rng.choice(["", "\n", "\n\n", "\n      \n"])
    return header + "\n      a" + some(rng, PIECES) + end


def values(stream):
    return {document["metadata"]["name"]: document["metadata"]["annotations"]
            for document in yaml.safe_load_all(stream) if document}


def read_by_both(offline, documents):
    """The documents that neither reader refuses: most of them."""
    def accepted(document):
        try:
            return isinstance(values(document).popitem()[1]["k"], str)
        except yaml.YAMLError:
            return False

    file = offline.work / "all.yaml"
    documents = [d for d in documents if accepted(d)]
    file.write_text("---\n".join(documents))
    refused = {found["line"] for found in offline.run(
        "validate", "-f", file, "-o", "json").json
        if found["severity"] == "error"}
    kept, line = [], 1
    for document in documents:
        # One line for the marker above it.
        end = line + document.count("\n")
        if not any(line <= place <= end for place in refused):
            kept.append(document)
        line = end + 1
    assert len(kept) > 0.9 * len(documents)
    file.write_text("---\n".join(kept))
    return file


@pytest.mark.parametrize("style", [single, double, plain, block])
def test_texts_are_read_as_another_reader_reads_them(offline, style):
    rng = random.Random(style.__name__)
    file = read_by_both(offline, [
        MANIFEST.format(index=index, scalar=style(rng))
        for index in range(1500)])
    converted = offline.run("convert", "-f", file).expect(0).out
    assert values(converted) == values(file.read_text())
