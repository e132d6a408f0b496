"""Runs the SDK's test host and test provider under the real engine."""

import json
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from harness.process import sanitizer_options

ROOT = Path(__file__).resolve().parents[2]
PULUMI = ROOT / "build/tools/bin/pulumi"
STACK = "organization/sdk/dev"
URN = "urn:pulumi:dev::sdk::"
STACK_URN = URN + "pulumi:pulumi:Stack::sdk-dev"
DEADLINE = 60  # seconds for anything that must end


def build_folder() -> Path:
    """Where `testing/sdk` is: $DYNAPLANE_BUILD may name an installed tree,
    which does not have it."""
    places = [os.environ.get("DYNAPLANE_BUILD"), ROOT / "build/release"]
    for place in filter(None, places):
        if (Path(place) / "testing/sdk").is_dir():
            return Path(place).resolve()
    raise FileNotFoundError("no testing/sdk: run `make test`, or build all")


def wait_until(condition, what):
    """Polls; there is nothing that would tell."""
    deadline = time.monotonic() + DEADLINE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"{what}: never"
        pause.wait(0.01)


def children(pid) -> set[int]:
    """The processes that a process has started and not yet left."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(child) for task in tasks
            for child in (task / "children").read_text().split()}


def gone(pid) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rsplit(")", 1)[1].split()[0] == "Z"


def thing(name, inputs=None, **options):
    return {"type": "testing:index:Thing", "name": name,
            "inputs": inputs or {}, "options": options}


def urn(name, parents=()):
    types = "$".join([*parents, "testing:index:Thing"])
    return f"{URN}{types}::{name}"


@dataclass
class Outcome:
    """One command: its end, the host's runs, the engine's gRPC calls."""

    code: int
    out: str
    err: str
    runs: list
    calls: list = field(repr=False)

    @property
    def run(self) -> dict:
        """The one program run of the command, as the host saw its end."""
        (run,) = self.runs
        return run

    def requests(self, method, name=None) -> list[dict]:
        """Requests of calls to `method`, of the resource `name` if given."""
        found = [call["request"] for call in self.calls
                 if call["method"].endswith("/" + method)]
        return [request for request in found
                if name is None or request.get("name") == name]

    def registration(self, name) -> dict:
        (request,) = self.requests("RegisterResource", name)
        return request

    def expect(self, code: int = 0) -> "Outcome":
        assert self.code == code, f"exit {self.code}\n{self.out}\n{self.err}"
        return self


class Host:
    """The test host, serving one program to `pulumi --client`."""

    def __init__(self, program: Path):
        self.process = subprocess.Popen(
            [build_folder() / "testing/sdk/pulumi-language-sdktest",
             "--inline", program],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.runs = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.run_ended = threading.Event()

    def _read(self):
        for line in self.process.stdout:
            self.runs.append(json.loads(line))
            self.run_ended.set()

    def cancel(self):
        self.process.stdin.write("cancel\n")
        self.process.stdin.flush()

    def stop(self) -> list:
        self.process.stdin.close()
        try:
            assert self.process.wait(DEADLINE) == 0
        finally:
            self.process.kill()
            self._reader.join()
        return self.runs


class Sdk:
    """A project with a stack of its own, on a file backend."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.project = folder / "project"
        self.store = folder / "store"
        self.backend = folder / "backend"
        for path in (self.project, self.store, self.backend):
            path.mkdir(parents=True)
        self.env = {
            **sanitizer_options(),
            "PATH": os.environ["PATH"], "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.backend}",
            "PULUMI_CONFIG_PASSPHRASE": "x",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "TESTING_STORE": str(self.store),
        }
        self._commands = 0
        self.write_project()
        self.cli("stack", "init", STACK).expect()

    def write_project(self, **plugins):
        (self.project / "Pulumi.yaml").write_text(json.dumps({
            "name": "sdk", "runtime": "sdktest",
            "plugins": {**plugins, "providers": [
                {"name": "testing",
                 "path": str(build_folder() / "testing/sdk")}]}}))

    def start(self, *args, **env) -> subprocess.Popen:
        """A CLI command; its gRPC log is that of the number after it."""
        self._commands += 1
        return subprocess.Popen(
            [PULUMI, *args, "--non-interactive"], cwd=self.project,
            env={**self.env, "PULUMI_DEBUG_GRPC": str(self._log()), **env},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True)

    def finish(self, process, host=None) -> Outcome:
        try:
            out, err = process.communicate(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise AssertionError(f"does not end\n{out}\n{err}") from None
        finally:
            runs = host.stop() if host else []
        return Outcome(process.returncode, out, err, runs, self._calls())

    def cli(self, *args, **env) -> Outcome:
        return self.finish(self.start(*args, **env))

    def serve(self, *resources, exports=None) -> Host:
        program = self.folder / "program.json"
        program.write_text(json.dumps(
            {"resources": resources, "exports": exports or {}}))
        return Host(program)

    def launch(self, host, operation="up", *args, **env) -> subprocess.Popen:
        """Starts an operation on the program that `host` serves."""
        if operation == "up":
            args = ("--skip-preview", "--yes", *args)
        return self.start(
            operation, "--stack", STACK, f"--client=127.0.0.1:{host.port}",
            "--exec-kind=auto.inline", *args, **env)

    def up(self, *resources, exports=None, operation="up", args=(), **env):
        host = self.serve(*resources, exports=exports)
        try:
            process = self.launch(host, operation, *args, **env)
        except BaseException:
            host.stop()
            raise
        return self.finish(process, host)

    def preview(self, *resources, **more):
        return self.up(*resources, operation="preview", **more)

    def destroy(self):
        return self.cli("destroy", "--yes", "--stack", STACK)

    def state(self) -> dict[str, dict]:
        """The stack's resources by their URNs."""
        path = self.backend / ".pulumi/stacks/sdk/dev.json"
        latest = json.loads(path.read_text())["checkpoint"]["latest"]
        return {resource["urn"]: resource
                for resource in latest.get("resources", [])}

    def resource(self, name) -> dict:
        return self.state()[urn(name)]

    def outputs(self) -> dict:
        return self.state()[STACK_URN]["outputs"]

    def begun(self) -> set[str]:
        """The names of the things whose creation has begun."""
        return {path.name.removeprefix("begun-")
                for path in self.store.glob("begun-*")}

    def _log(self) -> Path:
        return self.folder / f"grpc-{self._commands}.json"

    def _calls(self) -> list:
        if not self._log().exists():
            return []
        # A call has two lines; this one is there even if the other is not.
        return [line for line in self._lines()
                if line.get("progress") == "request_started"]

    def _lines(self) -> list:
        return [json.loads(line) for line in self._log().read_text()
                .splitlines() if line.endswith("}")]

    def answers(self, method) -> list:
        """The answered calls to `method` of the last command."""
        return [line for line in self._lines()
                if line["method"].endswith("/" + method)
                and line.get("progress") != "request_started"]


@pytest.fixture
def sdk(tmp_path):
    return Sdk(tmp_path)
