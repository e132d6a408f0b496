"""Runs dynaplane as a user does, in a home of its own."""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import manifests
from .process import sanitizer_options, wait_until

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("DYNAPLANE_BUILD") or ROOT / "build").resolve()
PULUMI = ROOT / "build/tools/bin/pulumi"
PROVIDER = BUILD / "libexec/dynaplane/aws/pulumi-resource-aws"
PASSPHRASE = "correct horse battery staple"


@dataclass
class Result:
    args: list
    code: int
    out: str
    err: str
    seconds: float

    @property
    def json(self):
        return json.loads(self.out)

    def one(self) -> dict:
        """The only element of the JSON array on stdout."""
        (element,) = self.json
        return element

    def expect(self, code: int) -> "Result":
        assert self.code == code, (
            f"{' '.join(map(str, self.args))}: exit {self.code}, "
            f"not {code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}")
        return self


class Dynaplane:
    """An isolated user: home, Pulumi home, file backend, credentials."""

    # For all that come after; the tests' conftest.py sets them.
    for_the_engine = {}  # environment
    known_versions = ""  # what a new user's `versions` holds

    def __init__(self, folder: Path, aws_env: dict[str, str]):
        self.folder = folder
        self.work = self._make("work")
        self.home = self._make("home")
        self.temporary = self._make("tmp")
        self.backend = self._make("backend")
        self.credentials = manifests.write_credentials(
            folder / "credentials.yaml")
        self.env = {**self._base_env(), **aws_env}
        self.versions = self.home / ".cache/dynaplane/pulumi-versions.json"
        if self.known_versions:
            self.versions.parent.mkdir(parents=True)
            self.versions.write_text(self.known_versions)

    def _make(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(parents=True)
        return path

    def _base_env(self) -> dict[str, str]:
        home = self.home
        return {
            **sanitizer_options(),
            **self.for_the_engine,
            "PATH": f"{PULUMI.parent}:/usr/bin:/bin",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.temporary),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "PULUMI_HOME": str(home / ".pulumi"),
            "PULUMI_BACKEND_URL": f"file://{self.backend}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "DYNAPLANE_CREDENTIALS": str(self.credentials),
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def write(self, *documents, name="table.yaml") -> Path:
        return manifests.write(self.work / name, *documents)

    def _environment(self, env) -> dict[str, str]:
        merged = {**self.env, **(env or {})}
        return {k: str(v) for k, v in merged.items() if v is not None}

    def start(self, *args, env=None, program=None, cwd=None,
              **popen) -> subprocess.Popen:
        command = [str(program or BUILD / "bin/dynaplane"), *map(str, args)]
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                   "stderr": subprocess.PIPE, **popen}
        return subprocess.Popen(command, cwd=cwd or self.work, text=True,
                                env=self._environment(env),
                                start_new_session=True, **options)

    def run(self, *args, stdin=None, timeout=120, **rest) -> Result:
        begin = time.monotonic()
        if stdin is not None:
            rest["stdin"] = subprocess.PIPE
        process = self.start(*args, **rest)
        try:
            out, err = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise AssertionError(
                f"{args}: not within {timeout} s\n{out}\n{err}") from None
        return Result(list(args), process.returncode, out, err,
                      time.monotonic() - begin)

    def pulumi(self, *args, **rest) -> Result:
        return self.run(*args, program=PULUMI, **rest)

    # The commands, with what a script always adds. `manifest` is a path or
    # what write() takes.

    def _path(self, manifest) -> Path:
        return manifest if isinstance(manifest, (str, Path)) else (
            self.write(manifest))

    def validate(self, manifest, *args, **rest) -> Result:
        return self.run("validate", "-f", self._path(manifest), *args, **rest)

    def preview(self, manifest, *args, **rest) -> Result:
        return self.run("preview", "-f", self._path(manifest), "-o", "json",
                        *args, **rest)

    def up(self, manifest, *args, **rest) -> Result:
        return self.run("up", "-f", self._path(manifest), "--yes", "-o",
                        "json", *args, **rest)

    def refresh(self, manifest, *args, **rest) -> Result:
        return self.run("refresh", "-f", self._path(manifest), "--yes", "-o",
                        "json", *args, **rest)

    def destroy(self, manifest, *args, **rest) -> Result:
        return self.run("destroy", "-f", self._path(manifest), "--yes", "-o",
                        "json", *args, **rest)

    def living(self) -> list[str]:
        """The command lines of all processes that have this user's home."""
        mark = f"HOME={self.home}\0".encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (
                        entry / "environ").read_bytes():
                    found.append((entry / "cmdline").read_text())
            except OSError:
                continue
        return found

    def at_rest(self):
        """Waits until nothing of a killed run goes on: its provider may
        outlive the rest by a moment, and end what it was at."""
        wait_until(lambda: not self.living(), 30, "the end of a killed run")

    # What a run leaves behind.

    def states(self) -> dict[str, dict]:
        """The stacks' states, by file name without its ending."""
        folder = self.backend / ".pulumi/stacks"
        return {path.stem: json.loads(path.read_text())
                for path in folder.glob("**/*.json")}

    def state(self) -> dict:
        """The deployment of the only stack."""
        (state,) = self.states().values()
        return state["checkpoint"]["latest"]

    def resources(self, type_part="") -> list[dict]:
        """The resources in the only stack's state whose type holds a text."""
        return [r for r in self.state().get("resources", [])
                if type_part in r["type"]]

    def files(self):
        """Every file of this user, apart from the credentials file."""
        return [path for path in sorted(self.folder.rglob("*"))
                if path.is_file() and path != self.credentials]
