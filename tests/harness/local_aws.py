"""A local AWS on loopback: ministack for DynamoDB, S3, KMS and STS, moto for
Application Auto Scaling, and a counting proxy in front of each."""

import sys
import urllib.request
from collections import Counter
from pathlib import Path

import boto3
from botocore.config import Config

from .counting import Call, CountingProxy
from .process import Server, start_server

REGION = "eu-west-1"
# The format is AWS's; the values are AWS's documentation ones.
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ACCOUNT = "000000000000"  # what ministack answers for such a key

MINISTACK_SERVICES = ("DYNAMODB", "S3", "KMS", "STS", "KINESIS",
                      "DYNAMODB_STREAMS")


def start_ministack(log: Path) -> Server:
    return start_server(
        "ministack", lambda port: [_tool("ministack")], log,
        lambda port: {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
                      "MINISTACK_HOST": "127.0.0.1",
                      "TMPDIR": str(log.parent)})  # it leaves files there


def start_moto(log: Path) -> Server:
    return start_server(
        "moto",
        lambda port: [_tool("moto_server"), "-H", "127.0.0.1", "-p",
                      str(port)], log)


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _post(url: str):
    request = urllib.request.Request(url, method="POST", data=b"")
    with urllib.request.urlopen(request, timeout=30) as response:
        response.read()


class LocalAws:
    """with LocalAws(folder) as aws: run(env=aws.env)"""

    def __init__(self, folder: Path):
        self._folder = folder
        self._servers = []

    def __enter__(self):
        try:
            self.ministack = self._start(start_ministack, "ministack.log")
            dynamodb, scaling = self._start_fronts()
            self.dynamodb_proxy = self._start_proxy(dynamodb)
            self.scaling_proxy = self._start_proxy(scaling)
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        while self._servers:
            self._servers.pop().stop()

    def _start_fronts(self) -> tuple[int, int]:
        """The ports of DynamoDB and of scaling that clients are to reach
        through the counters."""
        self.moto = self._start(start_moto, "moto.log")
        self.scaling_url = self.moto.url
        return self.ministack.port, self.moto.port

    def _start(self, start, log):
        server = start(self._folder / log)
        self._servers.append(server)
        return server

    def _start_proxy(self, port):
        proxy = CountingProxy(port)
        self._servers.append(proxy)
        return proxy

    @property
    def env(self) -> dict[str, str]:
        """What points any AWS client here; no credentials."""
        urls = {f"AWS_ENDPOINT_URL_{service}": self.dynamodb_proxy.url
                for service in MINISTACK_SERVICES}
        urls["AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING"] = (
            self.scaling_proxy.url)
        return urls

    @property
    def calls(self) -> list[Call]:
        return self.dynamodb_proxy.calls + self.scaling_proxy.calls

    def counts(self) -> Counter:
        return Counter(call.operation for call in self.calls)

    def budget(self) -> int:
        """Requests since reset_counts(), polls of a table that is not yet
        ACTIVE apart, and the question whose the keys are, which is asked once
        in a process."""
        return sum(not call.is_poll
                   and call.operation != "STS.GetCallerIdentity"
                   for call in self.calls)

    def reset_counts(self):
        self.dynamodb_proxy.reset()
        self.scaling_proxy.reset()

    def reset(self):
        """Forgets every table, target and policy, and the counts."""
        _post(f"{self.ministack.url}/_ministack/reset")
        self._reset_scaling()
        self.reset_counts()

    def _reset_scaling(self):
        _post(f"{self.scaling_url}/moto-api/reset")

    def trust_every_key(self):
        """Emulators do so by themselves."""

    def client(self, service: str, region: str = REGION,
               account: str = ""):
        """An independent client that goes past the counting proxies; of
        another account than ACCOUNT by its number, which is its access key."""
        scaling = service == "application-autoscaling"
        url = self.scaling_url if scaling else self.ministack.url
        return boto3.client(
            service, region_name=region, endpoint_url=url,
            aws_access_key_id=account or ACCESS_KEY, aws_secret_access_key=SECRET_KEY,
            config=Config(retries={"max_attempts": 0}))

    def table(self, name: str, region: str = REGION) -> dict:
        client = self.client("dynamodb", region)
        return client.describe_table(TableName=name)["Table"]

    def table_names(self, region: str = REGION) -> list[str]:
        return self.client("dynamodb", region).list_tables()["TableNames"]

    def targets(self, region: str = REGION) -> dict[tuple[str, str], dict]:
        client = self.client("application-autoscaling", region)
        pages = client.get_paginator("describe_scalable_targets").paginate(
            ServiceNamespace="dynamodb")
        return {(t["ResourceId"], t["ScalableDimension"]): t
                for page in pages for t in page["ScalableTargets"]}

    def policies(self, region: str = REGION) -> dict[tuple[str, str], dict]:
        """By resource and dimension. AWS deletes a policy with its target;
        moto keeps it, so what has no target any more is left out."""
        client = self.client("application-autoscaling", region)
        pages = client.get_paginator("describe_scaling_policies").paginate(
            ServiceNamespace="dynamodb")
        found = {(p["ResourceId"], p["ScalableDimension"]): p
                 for page in pages for p in page["ScalingPolicies"]}
        targets = self.targets(region)
        return {key: found[key] for key in found if key in targets}
