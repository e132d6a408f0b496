"""A user whose programs, in any of Pulumi's languages, use the component."""

import json
import subprocess
import sys
from pathlib import Path

from harness.dynaplane import BUILD, PULUMI, ROOT, Dynaplane
from harness.local_aws import ACCESS_KEY, REGION, SECRET_KEY

HERE = Path(__file__).parent
LANGUAGE_YAML = ROOT / "build/tools/language-yaml"
NODE_MODULES = ROOT / "build/tools/official-sdk/node_modules"
COMPONENT = BUILD / "libexec/dynaplane/awsdynamodb"
TESTING = next(folder / "testing/sdk" for folder in (BUILD, BUILD / "release")
               if (folder / "testing/sdk").is_dir())
TABLE = "awsdynamodb:index:AwsDynamodb"


class Programmer(Dynaplane):
    """Works in a folder with the local AWS's keys in the environment."""

    def __init__(self, folder: Path, aws_env: dict[str, str]):
        super().__init__(folder, aws_env)
        self.env |= {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY":
            SECRET_KEY, "AWS_REGION": REGION,
            "TESTING_STORE": str(self._make("things")),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            "FOLDER_OF_AWS": str(BUILD / "libexec/dynaplane/aws"),
            "FOLDER_OF_AWSDYNAMODB": str(COMPONENT),
            "FOLDER_OF_TESTING": str(TESTING)}

    def try_python(self, *steps: str) -> subprocess.CompletedProcess:
        """Each step is OPERATION:PROGRAM (python/programs.py)."""
        return subprocess.run(
            [sys.executable, HERE / "python/run.py", *steps], cwd=self.work,
            env=self.env, text=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=120)

    def python(self, *steps: str) -> dict:
        """The last step's outcome."""
        done = self.try_python(*steps)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def node(self, *steps: str, **env) -> dict:
        """Each step is OPERATION:PROGRAM (node/programs.js)."""
        subprocess.run([ROOT / "tools/install-official-sdk"], check=True,
                       timeout=600)
        done = subprocess.run(
            ["node", HERE / "node/run.js", *steps], cwd=self.work,
            env={**self.env, "NODE_PATH": str(NODE_MODULES),
                 "PATH": f"{PULUMI.parent}:/usr/local/bin:/usr/bin:/bin"},
            text=True, capture_output=True, stdin=subprocess.DEVNULL,
            timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def yaml(self, program: dict):
        """Makes this folder a project in YAML, and its stack."""
        subprocess.run([ROOT / "tools/install-pulumi-yaml"], check=True,
                       timeout=1200)
        providers = [
            {"name": name, "path": self.env[f"FOLDER_OF_{name.upper()}"]}
            for name in ("aws", "awsdynamodb", "testing")]
        self.write({
            "name": "shop", "runtime": "yaml",
            "plugins": {"providers": providers, "languages": [
                {"name": "yaml", "path": str(LANGUAGE_YAML)}]},
            **program}, name="Pulumi.yaml")
        self.pulumi("stack", "select", "--create", "dev").expect(0)

    def by_name(self) -> dict[str, dict]:
        """The state's resources by type chain and name, the stack apart."""
        return {each["urn"].split("::", 2)[2]: each
                for each in self.resources()[1:]}
