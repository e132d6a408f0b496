"""Resource policies: what AWS refuses in one, and the words in which it keeps
it: an account as the ARN of its root, a list of one as a text, lists in an
order of its own, a principal that was deleted as its unique id."""

import json
import re

from .errors import AwsError, invalid, parameter
from .partitions import partition_of
from .tables import BEGIN, name_of

LISTS = ("Action", "NotAction", "Resource", "NotResource")
PRINCIPALS = ("Principal", "NotPrincipal")


class ResourcePolicies:
    def __init__(self, clock, config):
        self._clock, self._config = clock, config

    async def put(self, call, table):
        text = call.request["Policy"]
        if len(text.encode()) > 20480:
            raise invalid("Maximum policy size of 20480 bytes exceeded")
        try:
            document = json.loads(text)
        except ValueError:
            raise invalid("Resource policy is not valid JSON") from None
        if not isinstance(document, dict) or "Statement" not in document:
            raise parameter("Invalid policy document: Syntax errors in "
                            "policy.")
        partition = partition_of(call.region)
        kept = {**document, "Statement": [
            self._statement(each, partition)
            for each in _listed(document["Statement"])]}
        call.request = {**call.request, "Policy": json.dumps(kept)}
        return await self.change(call, table)

    async def change(self, call, table):
        arn = call.request["ResourceArn"]
        now = self._clock.now()
        again = (table.policy_changed.get(arn, BEGIN)
                 + self._config.duration("policy_interval"))
        if now < again:
            raise AwsError(
                "ThrottlingException",
                f"Resource policy for {name_of(arn)} modified within the "
                "previous 15000 milliseconds. Please try again after "
                f"{again:.0f}")
        answer = await call.send(call.operation, call.request)
        table.policy_changed[arn] = now
        table.policy_lag[arn] = now + self._config.duration("policy_lag")
        return answer

    async def get(self, call, table):
        shown = table.policy_lag.get(call.request["ResourceArn"], BEGIN)
        if self._clock.now() < shown:
            raise AwsError("PolicyNotFoundException",
                           "Resource-based policy not found for the provided "
                           "ResourceArn")
        answer = await call.send("GetResourcePolicy", call.request)
        for arn, unique_id in self._config.deleted_principals.items():
            answer["Policy"] = answer["Policy"].replace(arn, unique_id)
        return answer

    def _statement(self, statement: dict, partition: str) -> dict:
        kept = dict(statement)
        for name in LISTS:
            if name in kept:
                kept[name] = _in_aws_order(_listed(kept[name]))
        for name in PRINCIPALS:
            if name in kept:
                kept[name] = self._principal(kept[name], partition)
        return kept

    def _principal(self, principal, partition: str):
        if not isinstance(principal, dict):
            if principal != "*":
                raise _invalid_principal()
            return principal
        kept = dict(principal)
        if "AWS" in kept:
            kept["AWS"] = _in_aws_order([
                self._identity(each, partition)
                for each in _listed(kept["AWS"])])
        return kept

    def _identity(self, identity: str, partition: str) -> str:
        if identity == "*":
            return identity
        if re.fullmatch(r"\d{12}", identity):
            return f"arn:{partition}:iam::{identity}:root"
        known = re.fullmatch(
            rf"arn:{partition}:(iam|sts)::\d{{12}}:"
            r"(root|(user|role|assumed-role|federated-user)/.+)", identity)
        deleted = self._config.deleted_principals
        if not known or identity in deleted:
            raise _invalid_principal()
        return identity


def _listed(value) -> list:
    return value if isinstance(value, list) else [value]


def _in_aws_order(values: list):
    return values[0] if len(values) == 1 else sorted(set(values))


def _invalid_principal() -> AwsError:
    return parameter("Invalid principal in policy document.")
