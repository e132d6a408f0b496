"""run.py OPERATION:PROGRAM…: operations of the Automation API on the inline
programs of programs.py, one after the other, each outcome a line of JSON."""

import json
import os
import runpy
import sys

from pulumi import automation

import programs

PLUGINS = {name: os.environ[f"FOLDER_OF_{name.upper()}"]
           for name in ("aws", "awsdynamodb", "testing")}


def run(stack, operation, name):
    stack.workspace.program = (
        (lambda: runpy.run_path(name)) if name.endswith(".py")
        else getattr(programs, name))
    steps = []

    def on_event(event):
        step = event.resource_pre_event and event.resource_pre_event.metadata
        if step and step.op.value != "same":
            steps.append([step.op.value, step.urn.split("::", 2)[2]])

    result = getattr(stack, operation)(
        on_output=lambda text: print(text, file=sys.stderr),
        on_event=on_event)
    outputs = getattr(result, "outputs", None) or {}
    print(json.dumps({
        "changes": getattr(result, "change_summary", None)
        or result.summary.resource_changes,
        "outputs": {key: each.value for key, each in outputs.items()},
        "secrets": [key for key, each in outputs.items() if each.secret],
        "steps": steps}, default=str))


def main(*steps):
    plugins = [{"name": name, "path": path} for name, path in PLUGINS.items()]
    # The SDK's own settings have no place for plugins.
    with open("Pulumi.yaml", "w") as project:
        json.dump({"name": "shop", "runtime": "python",
                   "plugins": {"providers": plugins}}, project)
    stack = automation.create_or_select_stack(
        "dev", project_name="shop", program=programs.orders,
        opts=automation.LocalWorkspaceOptions(work_dir=os.getcwd()))
    for step in steps:
        run(stack, *step.split(":"))


main(*sys.argv[1:])
