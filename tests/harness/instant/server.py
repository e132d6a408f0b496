"""The instant AWS: the strict AWS's rules in this process, every duration
nought, and a journal of what each changing request has changed."""

import asyncio
import json
import threading
from dataclasses import dataclass, field

from ..http1 import Request, Server
from ..local_aws import ACCESS_KEY, MINISTACK_SERVICES, REGION
from ..strict.clock import DURATIONS
from ..strict.errors import AwsError
from ..strict_aws import Config, Proxy
from .memory import Memory
from .settings import delta, keeper, settings

READS = ("Describe", "List", "Get")
TARGETS = {"dynamodb": "DynamoDB_20120810",
           "scaling": "AnyScaleFrontendService"}
DAY = 24 * 3600


@dataclass
class Change:
    """One changing request that AWS has taken, or refused."""
    operation: str
    region: str
    request: dict
    effect: dict = field(default_factory=dict)  # see settings.delta
    refused: str = ""

    def __str__(self):
        return (f"{self.operation} in {self.region} "
                f"{json.dumps(self.request)} → "
                f"{self.refused or self.effect or 'nothing changed'}")


def table_of(request: dict) -> str:
    for key in ("TableName", "ResourceArn", "ResourceId"):
        if key in request:
            value = request[key].split(":table/")[-1]
            return value.removeprefix("table/").split("/")[0]
    return ""


class InstantAws:
    """with InstantAws() as aws: run(env=aws.env); everything is kept by
    table, so that histories of different tables may run side by side."""

    def __init__(self):
        self.proxy = Proxy(Memory(), Config(
            scale=1, rate_factor=0, verify_signatures=False,
            durations=dict.fromkeys(DURATIONS, 0)))
        self._changes: dict[str, list[Change]] = {}
        self._refusals: dict[str, int] = {}
        self._calls: dict[str, list] = {}  # see call_at
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever,
                                        daemon=True)

    def __enter__(self):
        self._thread.start()
        self._server = Server(self._handle)
        self.proxy.server = self._server
        self.port = self._do(self._server.start())
        return self

    def __exit__(self, *_):
        self._do(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(
            coroutine, self._loop).result(30)

    @property
    def env(self) -> dict[str, str]:
        services = (*MINISTACK_SERVICES, "APPLICATION_AUTO_SCALING")
        return {f"AWS_ENDPOINT_URL_{service}":
                f"http://127.0.0.1:{self.port}" for service in services}

    async def _handle(self, request: Request):
        operation = request.header("X-Amz-Target").partition(".")[2]
        if not operation or operation.startswith(READS):
            return await self.proxy.handle(request)
        body = json.loads(request.body)
        name = table_of(body)
        change = Change(operation, self._region(request), body)
        self._changes.setdefault(name, []).append(change)
        if self._is_refused(name):
            error = AwsError("AccessDeniedException", "User: arn:aws:iam::"
                             "000000000000:user/test is not authorized to "
                             f"perform: {operation}")
            change.refused = "refused as the test wants it"
            return error.response()
        before = settings(self.proxy, name)
        self._call(name, "before")
        response = await self.proxy.handle(request)
        change.effect = delta(before, settings(self.proxy, name))
        self._call(name, "after")
        if response.status != 200:
            change.refused = response.body.decode()
        return response

    @staticmethod
    def _region(request) -> str:
        return request.header("Authorization").split("/")[2]

    def _is_refused(self, name: str) -> bool:
        left = self._refusals.get(name, 0)
        if left:
            self._refusals[name] = left - 1
        return left == 1

    def refuse(self, name: str, number: int):
        """The table's next changing request but `number` - 1 is refused; 0:
        none."""
        self._refusals[name] = number

    def call_at(self, name: str, number: int, when: str, function):
        """Calls it `when` ("before" or "after") the table's next changing
        request but `number` - 1 is carried out."""
        self._calls[name] = [number, when, function]

    def _call(self, name: str, when: str):
        number, at, function = self._calls.get(name, (0, "", None))
        if at != when:
            return
        self._calls[name][0] = number - 1
        if number == 1:
            function()

    def by_hand(self, operation: str, region=REGION, service="dynamodb",
                **request) -> dict:
        """A request of somebody else: past journal and refusals, under the
        same rules."""
        headers = [("X-Amz-Target", f"{TARGETS[service]}.{operation}"),
                   ("Authorization", f"AWS4-HMAC-SHA256 Credential="
                    f"{ACCESS_KEY}/20260101/{region}/{service}/aws4_request")]
        response = self._do(self.proxy.handle(Request(
            "POST", "/", headers, json.dumps(request).encode(), 0)))
        answer = json.loads(response.body)
        if response.status != 200:
            raise AwsError(operation, json.dumps(answer))
        return answer

    def settings(self, name: str) -> dict:
        return self._do(self._settings(name))

    async def _settings(self, name):
        return settings(self.proxy, name)

    def take_changes(self, name: str) -> list[Change]:
        """Since the last time."""
        return self._changes.pop(name, [])

    def pass_time(self, days=40):
        """So that no limit of a day or a month is met."""
        self.proxy.clock.advance(days * DAY)

    def forget(self, name: str):
        """Everything of a table, as if it had never been."""
        self._do(self._forget(name))

    async def _forget(self, name):
        memory, ours = self.proxy.emulator, keeper(self.proxy)
        strict = ours.dynamodb.tables
        for key in [k for k in memory.tables if k[1] == name]:
            del memory.tables[key]
        for key in [k for k in strict._tables if k[1] == name]:
            del strict._tables[key]
        for region in ours.scaling._regions.values():
            for kept in (region.targets, region.policies, region.actions):
                for key in [k for k in kept if table_of(
                        {"ResourceId": k[0]}) == name]:
                    del kept[key]
        self._changes.pop(name, None)
        self._refusals.pop(name, None)
        self._calls.pop(name, None)
