"""A small asyncio HTTP/1.1 server and client, enough to stand in front of
an emulator: keep-alive, Content-Length and chunked bodies, no TLS.

The proxies of this folder are built on it, because they must see what a
ready-made HTTP library hides: which request came over which connection, and
how a connection ends.
"""

import asyncio
from dataclasses import dataclass, field

MAX_HEADER = 64 * 1024


@dataclass
class Request:
    method: str
    target: str  # path and query
    headers: list[tuple[str, str]]
    body: bytes
    connection: int  # counts from 1, for each accepted connection

    def header(self, name: str) -> str:
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return ""


@dataclass
class Response:
    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


class Disconnect(Exception):
    """Raised by a handler to drop the client's connection without an
    answer."""


async def _read_head(reader):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise
    lines = head.decode("latin-1").split("\r\n")
    headers = []
    for line in lines[1:]:
        if line:
            name, _, value = line.partition(":")
            headers.append((name.strip(), value.strip()))
    return lines[0], headers


def _get(headers, name):
    return next((v for k, v in headers if k.lower() == name), "")


async def _read_chunks(reader):
    body = b""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        body += await reader.readexactly(size)
        await reader.readline()
        if size == 0:
            return body


async def _read_body(reader, headers):
    if _get(headers, "transfer-encoding").lower() == "chunked":
        return await _read_chunks(reader)
    length = _get(headers, "content-length")
    return await reader.readexactly(int(length)) if length else b""


def _encode(first_line, headers, body):
    skipped = ("content-length", "transfer-encoding", "connection")
    kept = [(k, v) for k, v in headers if k.lower() not in skipped]
    kept.append(("Content-Length", str(len(body))))
    lines = [first_line] + [f"{k}: {v}" for k, v in kept]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Server:
    """Calls `handler(request) -> Response` for each request, one after the
    other on a connection, connections side by side."""

    def __init__(self, handler, host="127.0.0.1", port=0):
        self._handler = handler
        self._address = (host, port)
        self._server = None
        self._open = set()
        self.connections = 0

    async def start(self) -> int:
        self._server = await asyncio.start_server(
            self._serve, *self._address, limit=MAX_HEADER)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self):
        self._server.close()
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        self.connections += 1
        number = self.connections
        self._open.add(asyncio.current_task())
        try:
            while await self._serve_one(reader, writer, number):
                pass
        except (Disconnect, ConnectionError, asyncio.IncompleteReadError,
                asyncio.CancelledError):
            pass
        finally:
            self._open.discard(asyncio.current_task())
            writer.transport.abort()

    async def _serve_one(self, reader, writer, number):
        head = await _read_head(reader)
        if head is None:
            return False
        method, target, _ = head[0].split(" ", 2)
        if _get(head[1], "expect").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await _read_body(reader, head[1])
        request = Request(method, target, head[1], body, number)
        response = await self._handler(request)
        first = f"HTTP/1.1 {response.status} Answer"
        writer.write(_encode(first, response.headers, response.body))
        await writer.drain()
        closing = _get(head[1], "connection").lower() == "close"
        if closing and writer.can_write_eof():
            writer.write_eof()
        return not closing


class Upstream:
    """Sends requests to one server over a pool of kept connections. `resend`:
    once more when a kept connection turns out to be closed; without it a
    broken connection is the caller's to see."""

    def __init__(self, host, port, resend=True):
        self._address = (host, port)
        self._resend = resend
        self._idle = []

    async def send(self, method, target, headers, body) -> Response:
        request = _encode(f"{method} {target} HTTP/1.1", headers, body)
        while True:
            reused = bool(self._idle)
            reader, writer = (self._idle.pop() if reused else
                              await asyncio.open_connection(
                                  *self._address, limit=MAX_HEADER))
            try:
                return await self._exchange(reader, writer, request, method)
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()
                if not (reused and self._resend):
                    raise

    async def _exchange(self, reader, writer, request, method):
        writer.write(request)
        await writer.drain()
        head = await _read_head(reader)
        if head is None:
            raise ConnectionError("closed before the answer")
        status = int(head[0].split(" ", 2)[1])
        has_body = method != "HEAD" and status not in (204, 304)
        body = await _read_body(reader, head[1]) if has_body else b""
        if _get(head[1], "connection").lower() == "close":
            writer.close()
        else:
            self._idle.append((reader, writer))
        return Response(status, head[1], body)
