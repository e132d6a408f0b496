"""A proxy that counts AWS requests at the socket: which operation, over
which connection, with which answer."""

import asyncio
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from .http1 import Request, Response, Server, Upstream


@dataclass(frozen=True)
class Call:
    operation: str  # "DynamoDB.CreateTable", "STS.GetCallerIdentity"
    connection: int
    status: int
    request: dict
    answer: dict
    access_key: str

    @property
    def is_poll(self) -> bool:
        """Whether this only found a table that is not yet ACTIVE."""
        table = self.answer.get("Table", {})
        return table.get("TableStatus", "ACTIVE") != "ACTIVE"


SERVICES = {
    "DynamoDB_20120810": "DynamoDB",
    "AnyScaleFrontendService": "AutoScaling",
}


def operation_of(request: Request) -> str:
    service, dot, operation = request.header("X-Amz-Target").partition(".")
    if dot:
        return f"{SERVICES.get(service, service)}.{operation}"
    form = parse_qs(request.body.decode("latin-1"))
    if "Action" in form:
        return f"STS.{form['Action'][0]}"
    return f"{request.method} {urlsplit(request.target).path}"


def parse_object(body: bytes) -> dict:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


class CountingProxy:
    """Runs in a thread of its own; everything else may use it freely."""

    def __init__(self, upstream_port: int):
        self._upstream = upstream_port
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._server = Server(self._handle)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        start = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        self.port = start.result(10)
        self.url = f"http://127.0.0.1:{self.port}"

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _start(self):
        self._client = Upstream("127.0.0.1", self._upstream, resend=False)
        return await self._server.start()

    async def _handle(self, request: Request) -> Response:
        response = await self._client.send(
            request.method, request.target, request.headers, request.body)
        key = re.search(r"Credential=([^/]+)/",
                        request.header("Authorization"))
        call = Call(operation_of(request), request.connection,
                    response.status, parse_object(request.body),
                    parse_object(response.body), key[1] if key else "")
        with self._lock:
            self._calls.append(call)
        return response

    @property
    def calls(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    @property
    def connections(self) -> int:
        return self._server.connections

    def counts(self) -> Counter:
        return Counter(call.operation for call in self.calls)

    def reset(self):
        with self._lock:
            self._calls.clear()

    def stop(self):
        stop = asyncio.run_coroutine_threadsafe(self._server.stop(),
                                                self._loop)
        stop.result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
