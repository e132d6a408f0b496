// node run.js OPERATION:PROGRAM…: operations of the Automation API on the
// inline programs of programs.js, one after the other, each outcome a line of
// JSON on stdout.
"use strict";

const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const programs = require("./programs");

const projectSettings = {
  name: "shop",
  runtime: "nodejs",
  plugins: {
    providers: ["aws", "awsdynamodb", "testing"].map((name) => ({
      name, path: process.env[`FOLDER_OF_${name.toUpperCase()}`],
    })),
  },
};

async function run(stack, operation, name) {
  stack.workspace.program = name.endsWith(".mjs")
    ? async () => ({ ...await import(`${process.cwd()}/${name}`) })
    : programs[name];
  const steps = [];
  const result = await stack[operation]({
    onOutput: (text) => process.stderr.write(text),
    onEvent: ({ resourcePreEvent: step }) => {
      if (!step || step.metadata.op === "same") return;
      steps.push([step.metadata.op, step.metadata.urn.replace(/^.*?::.*?::/, "")]);
    },
  });
  const outputs = result.outputs || {};
  console.log(JSON.stringify({
    changes: result.changeSummary || result.summary.resourceChanges,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, each]) => [key, each.value])),
    secrets: Object.keys(outputs).filter((key) => outputs[key].secret),
    steps,
  }));
}

async function main(...steps) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "shop", program: programs.orders },
    { workDir: process.cwd(), projectSettings });
  for (const step of steps) await run(stack, ...step.split(":"));
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
