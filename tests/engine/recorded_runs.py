"""Runs of dynaplane with all that the engine said, as scripts for the unit
tests of the room `stack` (src/stack/testdata/runs)."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from harness.dynaplane import PULUMI, ROOT
from harness.manifests import on_demand_table

SCRIPTS = ROOT / "src/stack/testdata/runs"
WRAPPER = """\
#!/bin/sh
# `pulumi`, with what it is asked and what it answers kept.
case "$*" in version*) exec {pulumi} "$@";; esac
number=$(ls {folder} | grep -c arguments)
printf '%s\\n' "$@" >{folder}/$number.arguments
{pulumi} "$@" >{folder}/$number.events 2>{folder}/$number.error
code=$?
echo $code >{folder}/$number.code
cat {folder}/$number.events
cat {folder}/$number.error >&2
exit $code
"""
# In place of what is another one in each run.
VARYING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
     "00000000-0000-4000-8000-000000000000"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:1"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "0" * 32),
    (re.compile(r"\b[0-9a-f]{64}\b"), "0" * 64),
    (re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
     "2026-01-01T00:00:00Z"),
    (re.compile(r'"(timestamp|durationSeconds|sequence|__made)": ?\d+'),
     r'"\1": 1'),
    (re.compile(r"v1:[A-Za-z0-9+/=:]+"), "v1:SALT"),
]


@dataclass
class Case:
    """`before`: what has been brought up; `manifest`: what is there now."""
    command: str
    manifest: dict
    before: dict | None = None
    options: list = field(default_factory=list)
    by_hand: dict | None = None  # an UpdateTable in between
    refused: bool = False        # AWS refuses the first request that changes
    passphrase: str | None = None
    code: int = 0


def orders(**spec):
    return on_demand_table(awsCredentialId=None, region="eu-west-1", **spec)


CASES = {
    "create": Case("up", orders()),
    "preview-of-a-new-stack": Case("preview", orders()),
    "edit": Case("up", orders(tags={"team": "search"}), before=orders()),
    "preview-of-an-edit": Case("preview", orders(tags={"team": "search"}),
                               before=orders()),
    "nothing-to-do": Case("up", orders(), before=orders(),
                          options=["--engine", "always"]),
    "destroy": Case("destroy", orders(), before=orders(),
                    options=["--allow-data-loss"]),
    "refresh-of-drift": Case(
        "refresh", orders(), before=orders(),
        by_hand={"DeletionProtectionEnabled": True}),
    "refused-by-aws": Case("up", orders(), refused=True, code=1),
    "wrong-passphrase": Case("up", orders(tags={"team": "search"}),
                             before=orders(), passphrase="another", code=1),
}


def steady(text: str) -> str:
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return text


def without_nothing(manifest: dict) -> dict:
    spec = {k: v for k, v in manifest["spec"].items() if v is not None}
    return {**manifest, "spec": spec}


def record(case: Case, user, aws) -> dict:
    """The case as a script; what varies from run to run is steady in it."""
    user.env |= {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
                 "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
    aws.forget("orders")
    if case.before:
        user.up(user.write(without_nothing(case.before))).expect(0)
    if case.by_hand:
        aws.by_hand("UpdateTable", TableName="orders", **case.by_hand)
    path = user.write(without_nothing(case.manifest))
    folder = user.folder / "recorded"
    folder.mkdir()
    before = state_text(user)
    if case.refused:
        aws.refuse("orders", 1)
    result = user.run(case.command, "-f", path, "-o", "json", "--parallel",
                      "1", *(["--yes"] if case.command != "preview" else []),
                      *case.options, env=wrapped(user, folder, case))
    result.expect(case.code)
    (report,) = result.json
    report["seconds"] = 0
    script = {
        "command": case.command,
        "manifest": path.read_text(),
        "before": before,
        "calls": calls_in(folder),
        "after": state_text(user),
        "exit": result.code,
        "report": report,
    }
    text = json.dumps(script, indent=1, ensure_ascii=False)
    return json.loads(steady(text.replace(str(user.folder), "/user")))


def wrapped(user, folder: Path, case: Case) -> dict:
    cli = user.folder / "cli/pulumi"
    cli.parent.mkdir()
    cli.write_text(WRAPPER.format(pulumi=PULUMI, folder=folder))
    cli.chmod(0o755)
    env = {"PATH": f"{cli.parent}:{user.env['PATH']}"}
    if case.passphrase:
        env["PULUMI_CONFIG_PASSPHRASE"] = case.passphrase
    return env


def state_text(user):
    found = list(user.backend.glob(".pulumi/stacks/**/*.orders.json"))
    return json.loads(found[0].read_text()) if found else None


def calls_in(folder: Path) -> list[dict]:
    calls = []
    for arguments in sorted(folder.glob("*.arguments")):
        read = lambda kind: arguments.with_suffix(kind).read_text()
        events = [json.loads(line) if line.startswith("{") else line
                  for line in read(".events").splitlines()]
        calls.append({"arguments": arguments.read_text().splitlines(),
                      "events": events, "error": read(".error"),
                      "code": int(read(".code"))})
    return calls
