"""AWS's partitions: their regions, and what may not be named across them."""

import json
import re

from .errors import invalid

ARN = re.compile(r"arn:(aws[\w-]*):([a-z0-9-]*):([a-z0-9-]*):")


def partition_of(region: str) -> str:
    for begin, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(begin):
            return partition
    return "aws"


def translate(body: dict, old: str, new: str) -> dict:
    """The emulator knows one partition alone."""
    if old == new:
        return body
    return json.loads(json.dumps(body).replace(f"arn:{old}:", f"arn:{new}:"))


def check_key(key: str | None, region: str):
    """Of a table or replica in `region`."""
    match = ARN.match(key or "")
    if match and match[3] != region:
        raise invalid(f"Invalid arn {match[3]}")
    _check(match, region)


def check_arn(arn: str, region: str):
    _check(ARN.match(arn), region)


def check_replica(region: str, home: str):
    if partition_of(region) != partition_of(home):
        raise invalid(f"Invalid region: {region} is not in the partition "
                      f"{partition_of(home)}")


def _check(match, region: str):
    if match and match[1] != partition_of(region):
        raise invalid(f"Invalid partition: {match[1]}, expected "
                      f"{partition_of(region)}")
