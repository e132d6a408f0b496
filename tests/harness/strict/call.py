"""One AWS request on its way through the strict proxy."""

import json
import re

from ..http1 import Upstream
from ..local_aws import ACCOUNT
from .errors import AwsError
from .partitions import partition_of, translate

DYNAMODB, SCALING = "DynamoDB_20120810", "AnyScaleFrontendService"
SCOPES = {DYNAMODB: "dynamodb", SCALING: "application-autoscaling"}


def account_of(access_key: str) -> str:
    """An access key of twelve digits is one of that account."""
    return access_key if re.fullmatch(r"\d{12}", access_key) else ACCOUNT


class Call:
    def __init__(self, http, emulator: Upstream):
        target = http.header("X-Amz-Target")
        self.service, _, self.operation = target.partition(".")
        self.http, self._emulator = http, emulator
        scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/",
                          http.header("Authorization"))
        self.region = scope[2] if scope else "us-east-1"
        self.account = account_of(scope[1] if scope else "")
        try:
            self.request = json.loads(http.body or b"{}")
        except ValueError:
            raise AwsError("SerializationException",
                           "The body is not JSON") from None

    async def send(self, operation: str, request: dict) -> dict:
        """To the emulator of DynamoDB, as the caller: it reads account and
        region from the credentials' scope, and checks no signature."""
        authorization = re.sub(
            r"(Credential=[^/]+/\d+/[^/]+/)[^/]+", rf"\1{SCOPES[DYNAMODB]}",
            self.http.header("Authorization"))
        kept = {"host", "x-amz-date", "x-amz-security-token"}
        headers = [(k, v) for k, v in self.http.headers if k.lower() in kept]
        headers += [("X-Amz-Target", f"{DYNAMODB}.{operation}"),
                    ("Authorization", authorization),
                    ("Content-Type", "application/x-amz-json-1.0")]
        partition = partition_of(self.region)
        answer = await self._emulator.send(
            "POST", "/", headers,
            json.dumps(translate(request, partition, "aws")).encode())
        return translate(_parse(answer), "aws", partition)


def _parse(answer) -> dict:
    try:
        body = json.loads(answer.body or b"{}")
    except ValueError:
        raise AwsError("InternalServerError",
                       f"emulator: {answer.body[:200]!r}", 500) from None
    if answer.status == 200:
        return body
    code = str(body.get("__type", "InternalServerError")).split("#")[-1]
    message = body.get("message") or body.get("Message") or ""
    raise AwsError(code, message, answer.status)
