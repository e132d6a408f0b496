// node run.js OPERATION:PROGRAM…: operations of the Automation API on inline
// programs, one after the other. Each outcome is one line of JSON on stdout.
// `replace` is `up --replace` of everything that the provider serves.
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

async function served(stack) {
  const { deployment } = await stack.exportStack();
  return deployment.resources.map((each) => each.urn)
    .filter((urn) => urn.includes("::aws:"));
}

async function run(stack, operation, name) {
  stack.workspace.program = programs[name];
  const steps = [];
  const options = {
    onOutput: (text) => process.stderr.write(text),
    onEvent: ({ resourcePreEvent: step }) => {
      if (!step || step.metadata.op === "same") return;
      const { op, urn, detailedDiff } = step.metadata;
      steps.push({ op, urn, diff: Object.keys(detailedDiff || {}) });
    },
  };
  if (operation === "replace") {
    operation = "up";
    options.replace = await served(stack);
  }
  const result = await stack[operation](options);
  const outputs = result.outputs || {};
  console.log(JSON.stringify({
    changes: result.changeSummary || result.summary.resourceChanges,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, each]) => [key, each.value])),
    steps,
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
