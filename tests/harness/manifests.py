"""Manifests and credentials files for tests, written as a user would."""

import os
from pathlib import Path

import yaml

from .local_aws import ACCESS_KEY, REGION, SECRET_KEY

API_VERSION = "aws.dynaplane.dev/v1"
CREDENTIAL = "aws-local"


def table(name="orders", metadata=None, **spec) -> dict:
    """The smallest table, with `spec` laid over it."""
    return {
        "apiVersion": API_VERSION,
        "kind": "AwsDynamodb",
        "metadata": {"name": name, **(metadata or {})},
        "spec": {
            "awsCredentialId": CREDENTIAL,
            "hashKey": {"name": "pk", "type": "S"},
            **spec,
        },
    }


def dimension(low=5, high=50, target=70) -> dict:
    return {"minCapacity": low, "maxCapacity": high,
            "targetUtilization": target}


def scaled(low=5, high=50, target=70) -> dict:
    return {"isEnabled": True, "readCapacity": dimension(low, high, target),
            "writeCapacity": dimension(low, high, target)}


def index(name, key, **rest) -> dict:
    return {"name": name, "hashKey": [{"name": key, "type": "S"}],
            "projectionType": "ALL", **rest}


def scaled_table(name="orders", **spec) -> dict:
    """Case B of the request budgets: PROVISIONED, two indexes, all scaled."""
    indexes = [index("by-a", "a"), index("by-b", "b")]
    return table(name, **{"billingMode": "PROVISIONED",
                          "globalSecondaryIndexes": indexes,
                          "autoScale": scaled(), **spec})


def on_demand_table(name="orders", **spec) -> dict:
    """Case A of the request budgets: on demand, with PITR, TTL and tags."""
    return table(name, **{
        "pointInTimeRecovery": {"isEnabled": True},
        "ttl": {"isEnabled": True, "attributeName": "expires"},
        "tags": {"team": "checkout"}, **spec})


def write(path: Path, *documents) -> Path:
    """Writes dictionaries, or text as it is."""
    texts = [document if isinstance(document, str)
             else yaml.safe_dump(document, sort_keys=False)
             for document in documents]
    path.write_text("---\n".join(texts))
    return path


def credential(name=CREDENTIAL, **spec) -> dict:
    keys = {"region": REGION, "accessKeyId": ACCESS_KEY,
            "secretAccessKey": SECRET_KEY}
    return {"apiVersion": API_VERSION, "kind": "AwsCredential",
            "metadata": {"name": name}, "spec": {**keys, **spec}}


def write_credentials(path: Path, *credentials, mode=0o600) -> Path:
    write(path, *(credentials or (credential(),)))
    os.chmod(path, mode)
    return path
