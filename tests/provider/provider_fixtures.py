"""Speaks the engine's protocol to the real plugin, without an engine."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from harness.dynaplane import PROVIDER
from harness.local_aws import ACCESS_KEY, REGION, SECRET_KEY

PLUGIN = PROVIDER
SECRET = {"4dabf18193072939515e22adb298388d":
          "1b47061264138c4ac30d75fd1eb44270"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

TABLE = "aws:dynamodb/table:Table"
TARGET = "aws:appautoscaling/target:Target"
POLICY = "aws:appautoscaling/policy:Policy"


def struct(value: dict) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    json_format.ParseDict(value, message)
    return message


def plain(message: struct_pb2.Struct) -> dict:
    return json_format.MessageToDict(message)


def urn_of(token: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{token}::{name}"


class Failed(Exception):
    """A gRPC error; `partial` is what was made all the same."""

    def __init__(self, error: grpc.RpcError):
        self.code, self.message = error.code(), error.details()
        self.partial = _partial(error)
        super().__init__(f"{self.code}: {self.message}")


def _partial(error: grpc.RpcError):
    """ErrorResourceInitFailed out of the status' details."""
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            message = provider_pb2.ErrorResourceInitFailed()
            if detail.Unpack(message):
                return message
    return None


@dataclass
class Resource:
    """One resource's life as the engine keeps it."""

    plugin: "Plugin"
    token: str
    name: str
    id: str = ""
    inputs: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)

    @property
    def urn(self) -> str:
        return urn_of(self.token, self.name)

    def check(self, news: dict) -> tuple[dict, list]:
        answer = self.plugin.stub.Check(provider_pb2.CheckRequest(
            urn=self.urn, type=self.token, name=self.name,
            olds=struct(self.inputs), news=struct(news),
            randomSeed=b"\1" * 32))
        return (plain(answer.inputs),
                [(f.property, f.reason) for f in answer.failures])

    def diff(self, news: dict, ignore=()):
        news, failures = self.check(news)
        assert failures == []
        return self.plugin.stub.Diff(provider_pb2.DiffRequest(
            id=self.id, urn=self.urn, type=self.token, name=self.name,
            olds=struct(self.outputs), old_inputs=struct(self.inputs),
            news=struct(news), ignoreChanges=list(ignore)))

    def changes(self, news: dict, ignore=()) -> list[str]:
        return sorted(self.diff(news, ignore).detailedDiff)

    def create(self, news: dict, **request) -> "Resource":
        news, failures = self.check(news)
        assert failures == [], failures
        try:
            answer = self.plugin.stub.Create(provider_pb2.CreateRequest(
                urn=self.urn, type=self.token, name=self.name,
                properties=struct(news), **request))
        except grpc.RpcError as error:
            raise self._keep(error) from None
        self.id, self.inputs = answer.id, news
        self.outputs = plain(answer.properties)
        return self

    def update(self, news: dict, ignore=(), **request) -> "Resource":
        news, failures = self.check(news)
        assert failures == [], failures
        try:
            answer = self.plugin.stub.Update(provider_pb2.UpdateRequest(
                id=self.id, urn=self.urn, type=self.token, name=self.name,
                olds=struct(self.outputs), old_inputs=struct(self.inputs),
                news=struct(news), ignoreChanges=list(ignore), **request))
        except grpc.RpcError as error:
            raise self._keep(error) from None
        self.inputs, self.outputs = news, plain(answer.properties)
        return self

    def _keep(self, error: grpc.RpcError) -> Failed:
        failed = Failed(error)
        if failed.partial is not None:
            self.id = failed.partial.id
            self.inputs = plain(failed.partial.inputs)
            self.outputs = plain(failed.partial.properties)
        return failed

    def read(self, id=None) -> "Resource":
        try:
            answer = self.plugin.stub.Read(provider_pb2.ReadRequest(
                id=id or self.id, urn=self.urn, type=self.token,
                name=self.name, properties=struct(self.outputs),
                inputs=struct(self.inputs)))
        except grpc.RpcError as error:
            raise Failed(error) from None
        self.id = answer.id
        self.inputs, self.outputs = plain(answer.inputs), plain(
            answer.properties)
        return self

    def delete(self):
        try:
            self.plugin.stub.Delete(provider_pb2.DeleteRequest(
                id=self.id, urn=self.urn, type=self.token, name=self.name,
                properties=struct(self.outputs),
                old_inputs=struct(self.inputs)))
        except grpc.RpcError as error:
            raise Failed(error) from None
        self.id = ""


class Plugin:
    """The running plugin; `configuration` as CheckConfig takes it."""

    def __init__(self, env: dict, log: Path, arguments=("127.0.0.1:1",)):
        self._log = open(log, "ab")
        self.process = subprocess.Popen(
            [PLUGIN, *arguments], stdout=subprocess.PIPE, stderr=self._log,
            stdin=subprocess.DEVNULL, env={**environment(), **env})
        self.port = int(self.process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def configure(self, **configuration) -> "Plugin":
        answer = self.stub.CheckConfig(provider_pb2.CheckRequest(
            urn=urn_of("pulumi:providers:aws", "p"), olds=struct({}),
            news=struct(configuration)))
        assert not answer.failures, answer.failures
        self.stub.Configure(provider_pb2.ConfigureRequest(
            args=answer.inputs, acceptSecrets=True, acceptResources=True))
        return self

    def resource(self, token: str, name: str) -> Resource:
        return Resource(self, token, name)

    def invoke(self, token: str, **arguments) -> dict:
        try:
            answer = self.stub.Invoke(provider_pb2.InvokeRequest(
                tok=token, args=struct(arguments)))
        except grpc.RpcError as error:
            raise Failed(error) from None
        assert not answer.failures, answer.failures
        return plain(getattr(answer, "return"))

    def stop(self):
        self._channel.close()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()


def environment() -> dict:
    """Ours, without what would make AWS calls leave this machine."""
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("AWS_", "DYNAPLANE_"))}
    return {**kept, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/nonexistent",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


@pytest.fixture
def plugins(tmp_path):
    """Starts plugins; all of them are stopped at the end."""
    running = []

    def start(aws, region=REGION, env=None, **configuration):
        plugin = Plugin({**aws.env, **(env or {})}, tmp_path / "plugin.log")
        running.append(plugin)
        configuration.setdefault("ownerId", "0" * 32)
        return plugin.configure(region=region, **configuration)

    yield start
    for plugin in running:
        plugin.stop()


@pytest.fixture
def plugin(plugins, aws):
    return plugins(aws)


@pytest.fixture
def strict(strict_aws):
    return strict_aws.settle(scale=0.002)


@pytest.fixture
def orders(plugins, strict):
    """A table of the strict AWS, not made yet."""
    return plugins(strict).resource(TABLE, "orders")


def settled(resource, news):
    """Neither the state nor a fresh look shows anything to do."""
    assert resource.changes(news) == []
    assert resource.read().changes(news) == []


def on_demand(name="orders", **more) -> dict:
    """Case A of the budgets."""
    return {"name": name, "billingMode": "PAY_PER_REQUEST", "hashKey": "pk",
            "attributes": [{"name": "pk", "type": "S"}],
            "pointInTimeRecovery": {"enabled": True},
            "ttl": {"enabled": True, "attributeName": "expires"},
            "tags": {"team": "shop"}, **more}


def index(name, key, **more) -> dict:
    return {"name": name, "hashKey": key, "projectionType": "ALL",
            "readCapacity": 5, "writeCapacity": 5, **more}


def provisioned(name="orders", indexes=("a", "b"), **more) -> dict:
    """Case B of the budgets."""
    return {"name": name, "billingMode": "PROVISIONED", "hashKey": "pk",
            "readCapacity": 5, "writeCapacity": 5,
            "attributes": [{"name": n, "type": "S"}
                           for n in ("pk", *indexes)],
            "globalSecondaryIndexes": [index(f"by-{n}", n) for n in indexes],
            **more}


def target(resource: str, dimension: str, low=5, high=20) -> dict:
    return {"resourceId": resource, "serviceNamespace": "dynamodb",
            "scalableDimension": f"dynamodb:{dimension}CapacityUnits",
            "minCapacity": low, "maxCapacity": high}


def policy(name: str, of: dict, value=50) -> dict:
    side = "Read" if "Read" in of["scalableDimension"] else "Write"
    bare = {key: of[key] for key in
            ("resourceId", "serviceNamespace", "scalableDimension")}
    return {"name": name, "policyType": "TargetTrackingScaling", **bare,
            "targetTrackingScalingPolicyConfiguration": {
                "targetValue": value,
                "predefinedMetricSpecification": {
                    "predefinedMetricType":
                        f"DynamoDB{side}CapacityUtilization"}}}

