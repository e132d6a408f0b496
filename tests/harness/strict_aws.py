"""A strict AWS: a proxy in front of ministack that refuses what AWS refuses,
takes the time that AWS takes (on a scaled clock), and breaks on demand, with
an Application Auto Scaling of its own. Its rules are in the folder strict/.

In tests:

    with StrictAws(folder, scale=0.01) as aws:
        aws.faults([{"operation": "CreateTable", "kind": "drop_after",
                     "times": 1}])
        run(env=aws.env)
        assert aws.report()["noops"] == []

By hand: python -m harness.strict_aws --dynamodb PORT
"""

import argparse
import asyncio
import json
import signal
import sys
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .counting import operation_of
from .http1 import Disconnect, Request, Response, Server, Upstream
from .local_aws import ACCESS_KEY, SECRET_KEY, LocalAws
from .process import start_server
from .strict import call as calls
from .strict import faults, signature
from .strict import policy as policies
from .strict.clock import DURATIONS, Clock
from .strict.dynamodb import DynamoDb
from .strict.errors import JSON, AwsError, NotShownYet
from .strict.scaling import Scaling

CONTROL = "/_strict/"


@dataclass
class Config:
    scale: float = 0.01  # real seconds of one of AWS's seconds
    durations: dict = field(default_factory=dict)  # over clock.DURATIONS
    # Why what comes into being does not: of "replica", "insights", "kinesis".
    failures: dict = field(default_factory=dict)
    # Of those that resource policies name: their unique ids, by ARN.
    deleted_principals: dict = field(default_factory=dict)
    rate_factor: float = 1.0
    concurrent_tables: int = 500
    verify_signatures: bool = True
    credentials: dict = field(default_factory=lambda: {
        ACCESS_KEY: {"secret": SECRET_KEY}})
    allowed_actions: list | None = None  # "dynamodb:CreateTable"; None: all
    policy: dict | None = None  # an IAM policy document; None: all

    def duration(self, name: str) -> float:
        return self.durations.get(name, DURATIONS[name])


@dataclass
class Account:
    """What is kept of one; the emulator keeps its tables apart, too."""
    dynamodb: DynamoDb
    scaling: Scaling


class Proxy:
    def __init__(self, emulator: Upstream, config: Config):
        self.emulator = emulator
        self.under_way = 0
        self.reset(config)

    def reset(self, config: Config):
        self.config = config
        self.clock = Clock(config.scale)
        self.accounts = {}  # id → its Account
        self.faults = faults.Faults()
        self.counts, self.refused = Counter(), []
        self.life = object()  # until the next reset
        self._set_policy()

    def account(self, number: str) -> Account:
        if number not in self.accounts:
            scaling = Scaling()
            self.accounts[number] = Account(
                DynamoDb(self.clock, self.config, scaling), scaling)
        return self.accounts[number]

    def _set_policy(self):
        document = self.config.policy
        self.policy = document and policies.Policy(document)

    async def handle(self, request: Request) -> Response:
        if request.target.startswith(CONTROL):
            return await self._control(request)
        operation = operation_of(request)
        self.counts[operation] += 1
        self.under_way += 1
        try:
            return await self._aws(request)
        except NotShownYet as error:
            return error.response()
        except AwsError as error:
            self.refused.append({"operation": operation, "code": error.code,
                                 "message": error.message})
            return error.response()
        except Disconnect:
            raise
        except Exception as error:  # a malformed request, mostly
            print(f"{operation}: {error!r}", file=sys.stderr, flush=True)
            return AwsError("InternalServerError", repr(error),
                            500).response()
        finally:
            self.under_way -= 1

    async def _aws(self, request: Request) -> Response:
        target = request.header("X-Amz-Target").partition(".")[0]
        service = calls.SCOPES.get(target)
        if not service:  # STS speaks no JSON
            return await self._pass_on(request)
        call = calls.Call(request, self.emulator)
        if self.config.verify_signatures:
            signature.verify(request, {
                **self.config.credentials,
                call.account: {"secret": SECRET_KEY}}, service)
        self._check_allowed(f"{service}:{call.operation}")
        if self.policy:
            self.policy.check(policies.needs_of(call))
        rule, life = self.faults.pick(call.operation), self.life
        instead = await faults.before(rule, call.operation)
        if instead:
            return instead
        if life is not self.life:  # slow, and from before a reset
            raise Disconnect
        account = self.account(call.account)
        handler = (account.scaling if call.service == calls.SCALING
                   else account.dynamodb)
        answer = await handler.handle(call)
        return faults.after(rule, Response(200, [JSON],
                                           json.dumps(answer).encode()))

    async def _pass_on(self, request: Request) -> Response:
        operation = operation_of(request).split(".")[-1]
        rule = self.faults.pick(operation)
        instead = await faults.before(rule, operation)
        if instead:
            return instead
        response = await self.emulator.send(
            request.method, request.target, request.headers, request.body)
        return faults.after(rule, response)

    def _check_allowed(self, action: str):
        allowed = self.config.allowed_actions
        if allowed is not None and action not in allowed:
            raise AwsError("AccessDeniedException",
                           "User: arn:aws:iam::000000000000:user/test is not "
                           f"authorized to perform: {action}")

    async def _scaling_unseen(self, request: Request) -> Response:
        """For the tests' own clients: no limit, no fault, no count."""
        try:
            call = calls.Call(request, self.emulator)
            answer = await self.account(call.account).scaling.handle(call)
        except AwsError as error:
            return error.response()
        return Response(200, [JSON], json.dumps(answer).encode())

    async def _control(self, request: Request) -> Response:
        command = request.target.removeprefix(CONTROL).rstrip("/")
        if command == "scaling":
            return await self._scaling_unseen(request)
        body = json.loads(request.body or b"null")
        if command == "reset":
            self.reset(Config(**(body or {})))
        elif command == "faults":
            self.faults = faults.Faults(body)
        elif command == "advance":
            self.clock.advance(body)
        elif command == "set":
            for name, value in body.items():
                setattr(self.config, name, value)
            self.clock.set_scale(self.config.scale)
            if "policy" in body:
                self._set_policy()
        elif command != "report":
            return Response(404)
        return Response(200, [JSON], json.dumps(self._report()).encode())

    def _report(self) -> dict:
        used = self.policy.used if self.policy else ()
        return {"counts": self.counts, "refused": self.refused,
                "used_grants": sorted(used), "under_way": self.under_way,
                "noops": [each for account in self.accounts.values()
                          for each in account.dynamodb.noops],
                "faults": self.faults.fired,
                "connections": self.server.connections}


async def serve(options):
    emulator = Upstream("127.0.0.1", options.dynamodb)
    proxy = Proxy(emulator, Config(**json.loads(options.config)))
    proxy.server = Server(proxy.handle, port=options.port)
    port = await proxy.server.start()
    print(f"listening on 127.0.0.1:{port}", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await proxy.server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--dynamodb", type=int, required=True)
    parser.add_argument("--config", default="{}", help="JSON, see Config")
    asyncio.run(serve(parser.parse_args()))


@dataclass
class Tally:
    counts: Counter  # of requests, by operation
    throttled: int  # of them
    connections: int  # opened

    def __str__(self):
        return (f"{self.counts.total()} requests, {self.throttled} of them "
                f"throttled, {self.connections} connections")


class StrictAws(LocalAws):
    """LocalAws behind the strict proxy, which runs as its own process. The
    clients of client() go past its rules."""

    def __init__(self, folder: Path, **config):
        super().__init__(folder)
        self._config = config

    def _start_fronts(self) -> tuple[int, int]:
        self.proxy = self._start(self._start_strict, "strict.log")
        self.scaling_url = f"{self.proxy.url}{CONTROL}scaling"
        return self.proxy.port, self.proxy.port

    def _start_strict(self, log: Path):
        return start_server("strict AWS", lambda port: [
            sys.executable, "-m", "harness.strict_aws", "--port", str(port),
            "--dynamodb", str(self.ministack.port),
            "--config", json.dumps(self._config)], log,
            lambda port: {
                "PYTHONPATH": str(Path(__file__).resolve().parents[1])})

    def settle(self, **config) -> "StrictAws":
        """Empties everything, for somebody else: `config` in the place of
        what the constructor was told."""
        self._config = config
        self.reset()
        return self

    def reset(self, **config):
        """Empties everything; `config` lies over what it was settled with."""
        self._reset_config = {**self._config, **config}
        super().reset()

    def _reset_scaling(self):
        self._ask("reset", self._reset_config)

    def faults(self, rules: list):
        self._ask("faults", rules)

    def set(self, **config):
        self._ask("set", config)

    def trust_every_key(self):
        """For keys that are issued elsewhere: their secrets are not known."""
        self.set(verify_signatures=False)

    def advance(self, seconds: float):
        """Lets AWS's clock jump."""
        self._ask("advance", seconds)

    def report(self) -> dict:
        return self._ask("report", None)

    def tally(self, run) -> Tally:
        """What AWS sees of `run()`."""
        proxies = (self.dynamodb_proxy, self.scaling_proxy)
        connections = sum(proxy.connections for proxy in proxies)
        refused = len(self.report()["refused"])
        self.reset_counts()
        run()
        codes = [each["code"] for each in self.report()["refused"][refused:]]
        return Tally(self.counts(), codes.count("ThrottlingException"),
                     sum(proxy.connections for proxy in proxies)
                     - connections)

    def _ask(self, command: str, body) -> dict:
        request = urllib.request.Request(
            f"{self.proxy.url}{CONTROL}{command}", method="POST",
            data=json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)


if __name__ == "__main__":
    main()
