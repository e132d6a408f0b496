"""An HTTP(S) server on loopback that answers from a function and keeps what
it was asked."""

import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    method: str
    path: str
    headers: dict  # names in lower case
    body: bytes
    connection: int


class Recorder:
    """with Recorder(lambda asked: (200, b"{}")) as server: …

    `connections` counts each that was opened, and so, with a certificate,
    each TLS handshake, be it one that failed."""

    def __init__(self, answer, certificate=None):
        self.asked: list[Asked] = []
        self.connections = 0
        recorder = self

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64  # a lost SYN comes again in a second

            def get_request(self):
                """In the one thread that accepts, before any handshake."""
                recorder.connections += 1
                return super().get_request()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                length = int(self.headers.get("Content-Length", 0))
                asked = Asked(
                    self.command, self.path,
                    {k.lower(): v for k, v in self.headers.items()},
                    self.rfile.read(length), recorder.connections)
                recorder.asked.append(asked)
                status, body = answer(asked)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = _serve

            def log_message(self, *_):
                pass

        self._server = Listener(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True)
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.port = self._server.server_port

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
