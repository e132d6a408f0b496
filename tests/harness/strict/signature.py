"""AWS's check of a request's signature, with botocore's own signer."""

import re
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .errors import AwsError

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/"
    r"(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]+)$")
SKEW = timedelta(minutes=15)


class _ServerSide(SigV4Auth):
    """Signs exactly the headers that the client says it signed."""

    def __init__(self, names, *args):
        super().__init__(*args)
        self._names = names

    def headers_to_sign(self, request):
        headers = super().headers_to_sign(request)
        for name in set(headers.keys()):
            if name.lower() not in self._names:
                del headers[name]
        return headers


def parse(header: str) -> dict:
    if not header:
        raise AwsError("MissingAuthenticationTokenException",
                       "Request is missing Authentication Token")
    match = AUTHORIZATION.match(header)
    if not match:
        raise AwsError("IncompleteSignatureException",
                       "Authorization header is not understood")
    return match.groupdict()


def _refused(message: str) -> AwsError:
    return AwsError("InvalidSignatureException", message)


def _find(credentials: dict, scope: dict, token: str) -> dict:
    """`credentials`: access key → {secret, token?, expired?}."""
    known = credentials.get(scope["key"])
    if known is None or known.get("token", "") != token:
        raise AwsError("UnrecognizedClientException",
                       "The security token included in the request is "
                       "invalid.")
    if known.get("expired"):
        raise AwsError("ExpiredTokenException",
                       "The security token included in the request is "
                       "expired")
    return known


def _check_time(scope: dict, stamp: str):
    try:
        when = datetime.strptime(stamp, SIGV4_TIMESTAMP)
    except ValueError:
        raise AwsError("IncompleteSignatureException",
                       "X-Amz-Date is missing or not understood") from None
    if abs(datetime.now(timezone.utc).replace(tzinfo=None) - when) > SKEW:
        raise _refused(f"Signature expired: {stamp} is not near now")
    if not stamp.startswith(scope["date"]):
        raise _refused("Date in Credential scope does not match")


def verify(request, credentials: dict, service: str):
    """Raises AwsError unless AWS would accept `request`'s signature."""
    scope = parse(request.header("Authorization"))
    token = request.header("X-Amz-Security-Token")
    known = _find(credentials, scope, token)
    stamp = request.header("X-Amz-Date")
    _check_time(scope, stamp)
    if scope["service"] != service:
        raise _refused("Credential should be scoped to correct service: "
                       f"'{service}'")
    signed = scope["headers"].split(";")
    must = {"host"} | ({"x-amz-security-token"} if token else set())
    if not must <= set(signed):
        raise _refused("Host and security token must be signed")
    claimed = request.header("X-Amz-Content-Sha256")
    if claimed and claimed not in ("UNSIGNED-PAYLOAD",
                                   sha256(request.body).hexdigest()):
        raise _refused("The payload hash does not match the body")
    if scope["signature"] != _recompute(request, scope, signed, known, stamp):
        raise _refused(
            "The request signature we calculated does not match the "
            "signature you provided. Check your AWS Secret Access Key and "
            "signing method.")


def _recompute(request, scope, signed, known, stamp) -> str:
    headers = {k: v for k, v in request.headers if k.lower() in signed}
    copy = AWSRequest(method=request.method, data=request.body,
                      url=f"http://{request.header('Host')}{request.target}",
                      headers=headers)
    copy.context["timestamp"] = stamp
    signer = _ServerSide(signed, Credentials(scope["key"], known["secret"]),
                         scope["service"], scope["region"])
    canonical = signer.canonical_request(copy)
    return signer.signature(signer.string_to_sign(copy, canonical), copy)
