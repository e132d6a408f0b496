// node run.js OPERATION:PROGRAM…: operations of the Automation API on inline
// programs, one after the other. Each outcome is one line of JSON on stdout.
//
// The only thing that differs from any other project is `plugins.providers`,
// which says where the provider is.
"use strict";

const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const programs = require("./programs");

const projectSettings = {
  name: "shop",
  runtime: "nodejs",
  config: { token: { value: "opensesame", secret: true } },
  plugins: { providers: [{ name: "aws", path: process.env.PROVIDER_FOLDER }] },
};

async function run(stack, operation, name) {
  stack.workspace.program = programs[name];
  const result = await stack[operation]({
    onOutput: (text) => process.stderr.write(text),
  });
  const outputs = result.outputs || {};
  console.log(JSON.stringify({
    changes: result.changeSummary || result.summary.resourceChanges,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, each]) => [key, each.value])),
    secrets: Object.keys(outputs).filter((key) => outputs[key].secret),
  }));
}

async function main(...steps) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "shop", program: programs.life },
    { workDir: process.cwd(), projectSettings });
  for (const step of steps) await run(stack, ...step.split(":"));
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
