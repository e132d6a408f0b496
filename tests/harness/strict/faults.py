"""Faults on demand, each a dictionary:

    {"operation": "CreateTable",  which requests; absent: all
     "kind": "drop_after",        see KINDS
     "skip": 1, "times": 2,       let one pass, then hit two; times absent:
                                  for ever
     "probability": 0.3,          of each request that is not skipped
     "seconds": 1.5}              for "slow"; real seconds
"""

import asyncio
import random

from ..http1 import Disconnect, Response
from .errors import JSON, AwsError, in_use, parameter, throttled

SCP = ("arn:aws:organizations::111122223333:policy/o-abcde12345/"
       "service_control_policy/p-0a1b2c3d")
KINDS = ("throttle", "error500", "error503_html", "denied", "expired",
         "drop_before", "slow", "drop_after", "error500_after", "malformed",
         "truncated", "empty", "busy", "invalid_principal", "scp")


class Faults:
    def __init__(self, rules=(), seed=1):
        self._rules = [dict(rule) for rule in rules]
        for rule in self._rules:
            if rule.get("kind") not in KINDS:
                raise ValueError(f"unknown fault: {rule}")
        self._random = random.Random(seed)
        self.fired = []

    def pick(self, operation: str) -> dict | None:
        for rule in self._rules:
            if self._hits(rule, operation):
                self.fired.append({"operation": operation,
                                   "kind": rule["kind"]})
                return rule
        return None

    def _hits(self, rule: dict, operation: str) -> bool:
        if rule.get("operation", operation) != operation:
            return False
        if rule.get("skip", 0) > 0:
            rule["skip"] -= 1
            return False
        if rule.get("times", 1) <= 0:
            return False
        if self._random.random() >= rule.get("probability", 1):
            return False
        if "times" in rule:
            rule["times"] -= 1
        return True


async def before(rule: dict | None, operation: str) -> Response | None:
    """What happens instead of the request; None: it goes on."""
    kind = rule["kind"] if rule else ""
    if kind == "slow":
        await asyncio.sleep(rule["seconds"])
    elif kind == "drop_before":
        raise Disconnect
    elif kind == "throttle":
        raise throttled("Rate exceeded")
    elif kind == "busy":
        raise in_use("Attempt to change a resource which is still in use: "
                     "Table is being updated")
    elif kind == "error500":
        raise AwsError("InternalServerError", "Internal server error", 500)
    elif kind == "error503_html":
        return Response(503, [("Content-Type", "text/html")],
                        b"<html><body>Service Unavailable</body></html>")
    elif kind == "denied":
        raise AwsError("AccessDeniedException",
                       "User: arn:aws:iam::123456789012:user/test is not "
                       f"authorized to perform: {operation}")
    elif kind == "invalid_principal":  # a role made a moment ago
        raise parameter("Invalid principal in policy document.")
    elif kind == "scp":
        raise AwsError("AccessDeniedException",
                       "User: arn:aws:iam::123456789012:user/test is not "
                       f"authorized to perform: dynamodb:{operation} on "
                       "resource: * with an explicit deny in a service "
                       "control policy: " + SCP)
    elif kind == "expired":
        raise AwsError("ExpiredTokenException",
                       "The security token included in the request is "
                       "expired")
    return None


def after(rule: dict | None, response: Response) -> Response:
    """What the client sees of an effect that has taken place."""
    kind = rule["kind"] if rule else ""
    if kind == "drop_after":
        raise Disconnect
    if kind == "error500_after":
        raise AwsError("InternalServerError", "Internal server error", 500)
    bodies = {"malformed": b'{"Table": {"TableName": <<<',
              "truncated": response.body[:len(response.body) // 2],
              "empty": b""}
    if kind in bodies:
        return Response(response.status, [JSON], bodies[kind])
    return response
