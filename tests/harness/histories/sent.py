"""What changes by hand are made of: kinds, and requests."""

from dataclasses import dataclass, field

from ..local_aws import REGION

KINDS = {}


@dataclass
class Sent:
    operation: str
    request: dict = field(default_factory=dict)
    region: str = REGION
    service: str = "dynamodb"


def kind(function):
    KINDS[function.__name__.strip("_").replace("_", "-")] = function
    return function


def update(table, **change) -> list[Sent]:
    return [Sent("UpdateTable", {"TableName": table, **change})]


def update_index(table, index, **change) -> list[Sent]:
    return update(table, GlobalSecondaryIndexUpdates=[
        {"Update": {"IndexName": index, **change}}])


def pick(rng, choices):
    return rng.choice(choices) if choices else None
