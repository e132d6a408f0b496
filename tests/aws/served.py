"""Keys as AWS's own endpoints serve them to containers and instances."""

import json

KEYS = {"Code": "Success", "AccessKeyId": "ASIASERVED",
        "SecretAccessKey": "served", "Token": "served-token",
        "Expiration": "2099-01-01T00:00:00Z"}


def container(_):
    return 200, json.dumps(KEYS).encode()


def instance(asked):
    """The metadata service: a token first, then the role, then its keys."""
    if asked.method == "PUT":
        return 200, b"imds-token"
    if asked.headers.get("x-aws-ec2-metadata-token") != "imds-token":
        return 401, b""
    last = asked.path.rsplit("/", 1)[1]
    return 200, json.dumps(KEYS).encode() if last else b"role"
