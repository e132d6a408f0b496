"""TLS, certificates, proxies and connections of the client."""

import socket
import subprocess
import threading

import pytest

from aws.probe import SECONDS
from aws.recorder import Recorder
from harness.process import free_port


def fine(_asked):
    return 200, b"{}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a self-signed certificate for 127.0.0.1, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
         folder / "key", "-out", folder / "certificate"],
        check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key").read_text()
                    + (folder / "certificate").read_text())
    return both


def test_an_unknown_certificate_is_refused_at_once(probe, certificate):
    with Recorder(fine, certificate) as server:
        error = probe.keys().error("DynamoDB", "ListTables",
                                   AWS_ENDPOINT_URL=server.url)
    assert error["kind"] == "TLS" and error["attempts"] == 1
    assert "certificate" in error["text"] and "AWS_CA_BUNDLE" in error["text"]
    assert server.asked == []


def test_a_ca_bundle_is_trusted_and_the_handshake_is_kept(probe, certificate):
    with Recorder(fine, certificate) as server:
        probe.keys().answer("DynamoDB", "ListTables", times=5,
                            AWS_ENDPOINT_URL=server.url,
                            AWS_CA_BUNDLE=str(certificate))
        assert len(server.asked) == 5
        assert server.connections == 1


def test_calls_in_parallel_shake_hands_once_each(probe, certificate):
    threads, times = 8, 25
    together = threading.Barrier(threads)

    def when_all_are_there(_asked):
        together.wait(SECONDS)
        return fine(_asked)

    with Recorder(when_all_are_there, certificate) as server:
        probe.keys().answer("DynamoDB", "ListTables", times=times,
                            threads=threads, AWS_ENDPOINT_URL=server.url,
                            AWS_CA_BUNDLE=str(certificate))
    assert len(server.asked) == threads * times
    assert server.connections == threads


def test_many_calls_at_once_share_a_bounded_number_of_handshakes(
        probe, certificate):
    with Recorder(fine, certificate) as server:
        probe.keys().answer("DynamoDB", "ListTables", times=5, threads=48,
                            AWS_ENDPOINT_URL=server.url,
                            AWS_CA_BUNDLE=str(certificate))
    assert len(server.asked) == 48 * 5
    assert server.connections <= 32


def test_the_host_name_is_checked(probe, certificate):
    with Recorder(fine, certificate) as server:
        error = probe.keys().error(
            "DynamoDB", "ListTables", AWS_CA_BUNDLE=str(certificate),
            AWS_ENDPOINT_URL=f"https://localhost:{server.port}")
    assert error["kind"] == "TLS"
    assert server.asked == []


class ConnectProxy:
    """Tunnels CONNECT and remembers for whom."""

    def __init__(self):
        self.targets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            line = client.recv(65536).split(b"\r\n")[0].decode()
            target = line.split()[1]
            self.targets.append(target)
            host, port = target.rsplit(":", 1)
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=ends,
                                 daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.close()


def test_https_goes_through_the_proxy(probe, certificate):
    with Recorder(fine, certificate) as server, ConnectProxy() as proxy:
        env = {"AWS_ENDPOINT_URL": server.url, "HTTPS_PROXY": proxy.url,
               "AWS_CA_BUNDLE": str(certificate)}
        probe.keys().answer("DynamoDB", "ListTables", **env)
        assert proxy.targets == [f"127.0.0.1:{server.port}"]
        probe.answer("DynamoDB", "ListTables", NO_PROXY="127.0.0.1", **env)
        assert len(proxy.targets) == 1
        assert len(server.asked) == 2


def test_a_proxy_that_is_not_there(probe):
    error = probe.keys().error(
        "DynamoDB", "ListTables",
        HTTPS_PROXY=f"http://127.0.0.1:{free_port()}")
    assert error["kind"] == "unreachable"
    assert "proxy" in error["text"]


def test_nobody_listens(probe):
    url = f"http://127.0.0.1:{free_port()}"
    error = probe.keys().error("DynamoDB", "ListTables", AWS_ENDPOINT_URL=url)
    assert error["kind"] == "unreachable"
    assert f"cannot reach {url}: connection refused" in error["text"]
    assert "AWS_ENDPOINT_URL points there" in error["text"]
