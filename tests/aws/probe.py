"""Runs aws_probe, the aws room's client, as a user of its own."""

import json
import os
import subprocess
from pathlib import Path

from harness.process import sanitizer_options

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("DYNAPLANE_BUILD") or ROOT / "build/release")
KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1LXdlc3QtMSJHMEUCIQD+/=="
SECONDS = 60


class Probe:
    def __init__(self, home: Path):
        self.home = home
        home.mkdir(parents=True)
        self.env = {**sanitizer_options(),
                    "HOME": str(home), "PATH": os.environ["PATH"],
                    "AWS_REGION": "eu-west-1",
                    "AWS_EC2_METADATA_DISABLED": "true"}

    def keys(self, key=KEY, secret=SECRET, token=None):
        self.env |= {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
        if token:
            self.env["AWS_SESSION_TOKEN"] = token
        return self

    def config(self, text: str):
        (self.home / ".aws").mkdir(exist_ok=True)
        (self.home / ".aws/config").write_text(text)
        return self

    def call(self, service, operation, request=None, times=1, threads=1,
             **env) -> dict:
        done = subprocess.run(
            [BUILD / "testing/aws/aws_probe", "--times", str(times),
             "--threads", str(threads), service, operation,
             json.dumps(request or {})],
            env={**self.env, **env}, capture_output=True, text=True,
            timeout=SECONDS, check=False)
        secret = self.env.get("AWS_SECRET_ACCESS_KEY", SECRET)
        assert len(secret) < 12 or secret not in done.stdout + done.stderr
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def answer(self, *args, **kwargs) -> dict:
        result = self.call(*args, **kwargs)
        assert "answer" in result, result
        return result["answer"]

    def error(self, *args, **kwargs) -> dict:
        result = self.call(*args, **kwargs)
        assert "error" in result, result
        return result["error"]
