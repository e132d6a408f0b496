"""The official typed Node SDK, read as text: which properties there are, of
which types, and which of them are required."""

import functools
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "build/tools/official-sdk/node_modules"


@functools.cache
def folder() -> Path:
    """The package, installed when it is not there."""
    subprocess.run([ROOT / "tools/install-official-sdk"], check=True,
                   timeout=600)
    return MODULES / "@pulumi/aws"


def body(text: str, kind: str, name: str, indent: str) -> str:
    found = re.search(rf"^{indent}(?:export )?(?:declare )?{kind} {name}"
                      rf"(?: extends [\w.]+)? \{{\n(.*?)^{indent}\}}",
                      text, re.S | re.M)
    return found[1] if found else ""


def members(text: str, indent: str) -> dict[str, tuple[bool, str]]:
    """name → (may be left out, type)."""
    text = re.sub(r"/\*\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\{\s*\[key: string\]: ([^;]*);\s*\}", r"Map<\1>", text)
    found = {}
    for match in re.finditer(
            rf"^{indent}(?:readonly )?(\w+)(\??): (.*?);$", text, re.M):
        name, mark, declared = match.groups()
        optional = mark == "?" or declared.endswith("| undefined>") and (
            "Output<" in declared)
        found[name] = (optional, bare(declared))
    return found


def bare(declared: str) -> str:
    """A type without what Pulumi wraps around it."""
    declared = declared.replace(" | undefined", "")
    while True:
        inner = re.sub(r"pulumi\.(?:Input|Output)<((?:[^<>]|<[^<>]*>)*)>",
                       r"\1", declared)
        if inner == declared:
            break
        declared = inner
    declared = re.sub(r"(?:inputs|outputs)\.(?:\w+\.)?", "", declared)
    return "Map<string>" if declared == "Map<string>" else declared


def namespace(path: Path, name: str) -> str:
    text = path.read_text()
    begin = text.index(f"export declare namespace {name} {{")
    return text[begin:text.index("\n}\n", begin)]


def resource(token: str):
    """(inputs, outputs) of a resource."""
    module, name = re.match(r"aws:([\w/]+):(\w+)", token).groups()
    text = (folder() / f"{module}.d.ts").read_text()
    outputs = members(body(text, "class", name, ""), "    ")
    outputs.pop("urn", None)
    return members(body(text, "interface", f"{name}Args", ""), "    "), outputs


def function(token: str):
    """(arguments, results) of a function."""
    module, name = re.match(r"aws:([\w/]+):(\w+)", token).groups()
    file = module.removeprefix("index/")
    text = (folder() / f"{file}.d.ts").read_text()
    title = name[0].upper() + name[1:]
    return (members(body(text, "interface", f"{title}Args", ""), "    "),
            members(body(text, "interface", f"{title}Result", ""), "    "))


def nested(token: str):
    """(members as input, as output) of an object type."""
    module, name = re.match(r"aws:(\w+)/\w+:(\w+)", token).groups()
    title = name[0].upper() + name[1:]
    return tuple(
        members(body(namespace(folder() / f"types/{side}.d.ts", module),
                     "interface", title, "    "), "        ")
        for side in ("input", "output"))
