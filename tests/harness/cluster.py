"""A real cluster without nodes: etcd and kube-apiserver on loopback, with its
own TLS, RBAC and service account tokens. No controllers run but those inside
the API server: nothing collects garbage, schedules pods, fills the roles that
are made of others (view, edit) or empties a namespace (delete_namespace does
that as the real controller would).

The programs are those of `make cluster`; see tools/install-kubernetes.
"""

import json
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from .certificates import Authority, write_key
from .dynaplane import BUILD, ROOT, Result
from .process import STARTED, Server, free_port, wait_until

PROGRAMS = ROOT / "build/tools/kubernetes/bin"
ADMIN = "admin"
GROUP = "aws.dynaplane.dev"
AUDIT = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy",
         "omitStages": ["RequestReceived"],
         "rules": [{"level": "None", "users": ["system:apiserver"]},
                   {"level": "None", "nonResourceURLs": ["/readyz*"]},
                   {"level": "Metadata"}]}


def schema_nodes(schema: dict, path=""):
    """Every schema within a schema, by its path."""
    yield path, schema
    for name, below in schema.get("properties", {}).items():
        yield from schema_nodes(below, f"{path}.{name}")
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield from schema_nodes(schema[word], f"{path}[]")


def _write(path: Path, value) -> Path:
    path.write_text(json.dumps(value, indent=1))
    return path


class Cluster:
    """with Cluster(folder) as cluster: cluster.kubectl("get", "namespaces")"""

    def __init__(self, folder: Path):
        self.folder = folder
        self._etcd = self._api_server = None
        self._contexts = {}
        self.etcd_port, self.port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"

    def __enter__(self):
        self._prepare()
        try:
            self.start_etcd()
            self.start_api_server()
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in (self._api_server, self._etcd):
            if server is not None:
                self._end(server, kill=True)

    def _prepare(self):
        for name in ("pki", "home", "kubeconfig"):
            (self.folder / name).mkdir(parents=True)
        self.authority = Authority(self.folder / "pki")
        self.ca = self.authority.path
        self._serving = self.authority.server("kube-apiserver")
        # The one key that no certificate belongs to: it signs the tokens.
        self._tokens = self.folder / "pki/tokens.key"
        write_key(self._tokens, rsa.generate_private_key(65537, 2048))
        self.add_user(ADMIN, "system:masters")

    # Its two processes. Each may be stopped or killed and started again; both
    # come back on their ports with all they had.

    def start_etcd(self):
        peers = f"http://127.0.0.1:{free_port()}"
        own = f"http://127.0.0.1:{self.etcd_port}"
        self._etcd = Server(
            "etcd",
            [str(PROGRAMS / "etcd"), f"--data-dir={self.folder}/etcd",
             f"--listen-client-urls={own}", f"--advertise-client-urls={own}",
             f"--listen-peer-urls={peers}",
             f"--initial-advertise-peer-urls={peers}",
             f"--initial-cluster=default={peers}",
             # A killed process loses nothing by it, and no machine dies here.
             "--unsafe-no-fsync"],
            self.folder / "etcd.log", self.etcd_port)

    def start_api_server(self):
        certificate, key = self._serving
        policy = _write(self.folder / "audit-policy.json", AUDIT)
        options = {
            "etcd-servers": f"http://127.0.0.1:{self.etcd_port}",
            "bind-address": "127.0.0.1", "secure-port": self.port,
            "advertise-address": "127.0.0.1",
            "endpoint-reconciler-type": "none",
            "service-cluster-ip-range": "10.0.0.0/24",
            "tls-cert-file": certificate, "tls-private-key-file": key,
            "cert-dir": self.folder / "pki", "client-ca-file": self.ca,
            "authorization-mode": "RBAC",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": self._tokens,
            "service-account-signing-key-file": self._tokens,
            # Pods are objects only here; none needs an account to be made.
            "disable-admission-plugins": "ServiceAccount",
            "audit-policy-file": policy,
            "audit-log-path": self.folder / "audit.log",
            "audit-log-mode": "blocking",
            "profiling": "false",
        }
        self._api_server = Server(
            "kube-apiserver",
            [str(PROGRAMS / "kube-apiserver"),
             *(f"--{name}={value}" for name, value in options.items())],
            self.folder / "kube-apiserver.log", self.port)
        wait_until(self.is_ready, STARTED, "a ready API server")

    def is_ready(self) -> bool:
        try:
            return self.request("GET", "/readyz", text=True) == "ok"
        except OSError:
            return False

    def stop_api_server(self, kill=False):
        self._end(self._api_server, kill)

    def stop_etcd(self, kill=False):
        self._end(self._etcd, kill)

    @staticmethod
    def _end(server, kill):
        if kill:
            server.send(signal.SIGKILL)
        server.stop()

    @property
    def api_server_pid(self) -> int:
        return self._api_server.pid

    def compact(self):
        """Forgets every older version. A watch that goes on from one of them
        is told 410 Gone by an API server that was started after this; one
        that runs has a memory of its own."""
        status = self._etcd_call("/v3/maintenance/status", {})
        self._etcd_call("/v3/kv/compaction", {
            "revision": status["header"]["revision"], "physical": True})

    def _etcd_call(self, path, body) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.etcd_port}{path}",
            json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    # Users. Each has a kubeconfig; nobody but the admin may do anything that
    # no role says.

    def add_user(self, name: str, *groups) -> Path:
        certificate, key = self.authority.client(name, groups)
        self._contexts[name] = context = ssl.create_default_context(
            cafile=str(self.ca))
        context.load_cert_chain(certificate, key)
        return self._write_kubeconfig(name, {
            "client-certificate": str(certificate), "client-key": str(key)})

    def kubeconfig(self, user=ADMIN) -> Path:
        return self.folder / f"kubeconfig/{user}"

    def add_service_account(self, namespace: str, name: str) -> str:
        """Makes the account; returns the user that roles are bound to."""
        self.request("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts",
                     {"metadata": {"name": name}})
        return f"system:serviceaccount:{namespace}:{name}"

    def token(self, namespace: str, account: str, seconds=3600) -> str:
        """A token of a service account; 600 s is the least."""
        made = self.request(
            "POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/"
            f"{account}/token",
            {"apiVersion": "authentication.k8s.io/v1",
             "kind": "TokenRequest",
             "spec": {"expirationSeconds": seconds, "audiences": []}})
        return made["status"]["token"]

    def mount_account(self, folder: Path, namespace: str, token: str) -> Path:
        """What a pod finds in /var/run/secrets/kubernetes.io/serviceaccount.
        Calling it again renews the token as the kubelet does: by a rename."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("ca.crt", self.ca.read_text()),
                           ("namespace", namespace), ("token", token)):
            partial = folder / f".{name}"
            partial.write_text(text)
            partial.rename(folder / name)
        return folder

    def kubeconfig_with_token(self, user: str, token: str) -> Path:
        return self._write_kubeconfig(user, {"token": token})

    def _write_kubeconfig(self, user, credentials) -> Path:
        return _write(self.kubeconfig(user), {
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {
                "server": self.url, "certificate-authority": str(self.ca)}}],
            "users": [{"name": user, "user": credentials}],
            "contexts": [{"name": "test", "context": {
                "cluster": "test", "user": user}}]})

    # Talking to it: by kubectl, as people do, or in one request.

    def kubectl(self, *args, user=ADMIN, namespace=None, stdin=None,
                timeout=60) -> Result:
        """`stdin` is a text, or objects for `-f -`."""
        if stdin is not None and not isinstance(stdin, str):
            stdin = json.dumps({"apiVersion": "v1", "kind": "List",
                                "items": list(stdin)})
        command = [str(PROGRAMS / "kubectl"),
                   *(["--namespace", namespace] if namespace else []),
                   *map(str, args)]
        begin = time.monotonic()
        done = subprocess.run(
            command, env=self.kubectl_env(user), text=True,
            input=stdin or "", timeout=timeout, capture_output=True)
        return Result(command, done.returncode, done.stdout, done.stderr,
                      time.monotonic() - begin)

    def kubectl_env(self, user=ADMIN) -> dict[str, str]:
        return {"KUBECONFIG": str(self.kubeconfig(user)),
                "HOME": str(self.folder / "home"),
                "PATH": f"{PROGRAMS}:/usr/bin:/bin"}

    def request(self, method: str, path: str, body=None, *, user=ADMIN,
                content_type="application/json", text=False):
        """The answer's JSON. Any other code than 2xx is an HTTPError, whose
        text says what the API server said."""
        request = urllib.request.Request(
            self.url + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=30,
                                        context=self._contexts[user]) as answer:
                content = answer.read().decode()
        except urllib.error.HTTPError as error:
            error.msg = f"{error.msg}: {error.read().decode()}"
            raise
        return content if text else json.loads(content)

    def audit(self, user: str) -> list[dict]:
        """What a user asked for, in order: the lines of the audit log."""
        with open(self.folder / "audit.log") as log:
            events = [json.loads(line) for line in log]
        return [event for event in events
                if event["user"]["username"] == user]

    # What it holds.

    def apply_crd(self):
        """As `make cluster-test` does once: the definition of this build."""
        crd = subprocess.run(
            [str(BUILD / "bin/dynaplane"), "schema", "-o", "crd"],
            check=True, capture_output=True, text=True).stdout
        self.kubectl("apply", "--server-side", "-f", "-", stdin=crd).expect(0)
        self.kubectl("wait", "--for=condition=Established", "--timeout=30s",
                     f"crd/awsdynamodbs.{GROUP}").expect(0)
        # What explain reads is published a moment after Established.
        wait_until(lambda: self.kubectl("explain", "ddb").code == 0, STARTED,
                   "the published definition")

    def schema(self) -> dict:
        """The definition's, as the API server has it."""
        crd = self.request(
            "GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
            f"awsdynamodbs.{GROUP}")
        (version,) = crd["spec"]["versions"]
        return version["schema"]["openAPIV3Schema"]

    def add_namespace(self, name="") -> str:
        name = name or f"test-{uuid.uuid4().hex[:10]}"
        self.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        return name

    def tables(self, namespace: str) -> dict[str, dict]:
        """The AwsDynamodb objects of a namespace by name."""
        found = self.request("GET", self.table_path(namespace))
        return {item["metadata"]["name"]: item for item in found["items"]}

    @staticmethod
    def table_path(namespace: str, name="") -> str:
        path = f"/apis/{GROUP}/v1/namespaces/{namespace}/awsdynamodbs"
        return f"{path}/{name}" if name else path

    def delete_namespace(self, name: str, seconds=60):
        """As the namespace controller: marks it, deletes what is in it, and
        lets it go once that is gone."""
        path = f"/api/v1/namespaces/{name}"
        self.request("DELETE", path)
        self.request("DELETE", self.table_path(name))
        wait_until(lambda: not self.tables(name), seconds,
                   f"the end of the objects in {name}")
        namespace = self.request("GET", path)
        namespace["spec"]["finalizers"] = []
        self.request("PUT", f"{path}/finalize", namespace)
