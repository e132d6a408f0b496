"""What AWS refuses in a request whatever the table's status is."""

import re

from .errors import AwsError, invalid, limit, parameter

NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}$")
TAG = re.compile(r"[\w\s+\-=.:/@]*$")
EMPTY_IS_500 = ("WarmThroughput", "OnDemandThroughput")


def create_table(request: dict):
    _name("tableName", request["TableName"])
    _empty_structures(request)
    indexes = request.get("GlobalSecondaryIndexes")
    locals_ = request.get("LocalSecondaryIndexes")
    for kind, listed in (("Global", indexes), ("Local", locals_)):
        if listed == []:
            raise parameter(f"List of {kind}SecondaryIndexes is empty")
    indexes, locals_ = indexes or [], locals_ or []
    if len(indexes) > 20:
        raise parameter(
            "GlobalSecondaryIndex count exceeds the per-table limit of 20")
    if len(locals_) > 5:
        raise parameter("Number of LocalSecondaryIndexes exceeds per-table "
                        "limit of 5")
    _table_keys(request["KeySchema"])
    for index in indexes:
        global_index(index)
    for index in locals_:
        _local_index(index, request["KeySchema"])
    _projected(indexes + locals_)
    definitions(request["AttributeDefinitions"], request["KeySchema"],
                indexes + locals_)
    throughput(request, indexes)
    stream(request.get("StreamSpecification"))
    encryption(request.get("SSESpecification"))
    tags(request.get("Tags") or [])


def _name(what: str, name: str):
    if not NAME.match(name):
        raise invalid(
            f"1 validation error detected: Value '{name}' at '{what}' failed "
            "to satisfy constraint: Member must satisfy regular expression "
            "pattern: [a-zA-Z0-9_.-]+, with length between 3 and 255")


def _empty_structures(subject: dict):
    for name in EMPTY_IS_500:
        if subject.get(name) == {}:
            raise AwsError("InternalServerError",
                           f"empty structure {name}", 500)


def _table_keys(schema: list):
    kinds = [key["KeyType"] for key in schema]
    if kinds[:1] != ["HASH"]:
        raise invalid("Invalid KeySchema: The first KeySchemaElement is not "
                      "a HASH key type")
    if kinds[1:] not in ([], ["RANGE"]):
        raise invalid("Invalid KeySchema: The second KeySchemaElement is not "
                      "a RANGE key type")
    _distinct(schema)


def _distinct(schema: list):
    names = [key["AttributeName"] for key in schema]
    if len(set(names)) < len(names):
        raise invalid("Both the Hash Key and the Range Key element in the "
                      "KeySchema have the same name")


def global_index(index: dict):
    _name("indexName", index["IndexName"])
    _empty_structures(index)
    kinds = "".join(key["KeyType"][0] for key in index["KeySchema"])
    if not re.match(r"H{1,4}R{0,4}$", kinds):
        raise invalid("Invalid KeySchema of index " + index["IndexName"])
    _distinct(index["KeySchema"])
    _projection(index)


def _local_index(index: dict, table_schema: list):
    _name("indexName", index["IndexName"])
    if len(table_schema) < 2:
        raise parameter("Table KeySchema does not have a range key, which is "
                        "required when specifying a LocalSecondaryIndex")
    schema = index["KeySchema"]
    if [k["KeyType"] for k in schema] != ["HASH", "RANGE"]:
        raise parameter("Index KeySchema does not have a range key for "
                        f"index: {index['IndexName']}")
    if schema[0]["AttributeName"] != table_schema[0]["AttributeName"]:
        raise parameter("Index KeySchema does not have the same leading hash "
                        "key as table KeySchema for index: "
                        f"{index['IndexName']}")
    _distinct(schema)
    _projection(index)


def _projection(index: dict):
    projection = index.get("Projection") or {}
    kind = projection.get("ProjectionType")
    if kind not in ("ALL", "KEYS_ONLY", "INCLUDE"):
        raise parameter(f"Unknown ProjectionType: {kind}")
    listed = projection.get("NonKeyAttributes")
    if kind == "INCLUDE" and not listed:
        raise parameter("ProjectionType is INCLUDE, but NonKeyAttributes is "
                        "not specified")
    if kind != "INCLUDE" and listed is not None:
        raise parameter(f"ProjectionType is {kind}, but NonKeyAttributes is "
                        "specified")
    if listed and (len(listed) > 20 or len(set(listed)) < len(listed)):
        raise parameter("NonKeyAttributes must be 1 to 20 distinct names")


def _projected(indexes: list):
    count = sum(len(i["Projection"].get("NonKeyAttributes", []))
                for i in indexes)
    if count > 100:
        raise parameter("Number of projected attributes over all indexes "
                        "exceeds the limit of 100")
    names = [index["IndexName"] for index in indexes]
    for name in names:
        if names.count(name) > 1:
            raise parameter(f"Duplicate index name: {name}")


def definitions(defined: list, schema: list, indexes: list):
    names = [a["AttributeName"] for a in defined]
    used = {k["AttributeName"] for k in schema}
    for index in indexes:
        used |= {k["AttributeName"] for k in index["KeySchema"]}
    if missing := used - set(names):
        raise parameter("Some index key attributes are not defined in "
                        f"AttributeDefinitions. Keys: {sorted(missing)}")
    if set(names) - used or len(set(names)) < len(names):
        raise parameter("Some AttributeDefinitions are not used. "
                        f"AttributeDefinitions: {names}")


def throughput(request: dict, indexes: list):
    """Of CreateTable: capacity if and only if PROVISIONED."""
    provisioned = request.get("BillingMode", "PROVISIONED") == "PROVISIONED"
    if provisioned:
        if "OnDemandThroughput" in request:
            raise invalid("OnDemandThroughput can only be combined with "
                          "BillingMode PAY_PER_REQUEST")
        units(request.get("ProvisionedThroughput"), "")
    elif "ProvisionedThroughput" in request:
        raise parameter("Neither ReadCapacityUnits nor WriteCapacityUnits "
                        "can be specified when BillingMode is "
                        "PAY_PER_REQUEST")
    for index in indexes:
        index_throughput(index, provisioned)
    on_demand(request.get("OnDemandThroughput"), "table")


def index_throughput(index: dict, provisioned: bool):
    name = index["IndexName"]
    if provisioned:
        units(index.get("ProvisionedThroughput"), name)
    elif "ProvisionedThroughput" in index:
        raise parameter("ProvisionedThroughput should not be specified for "
                        f"index: {name} when BillingMode is PAY_PER_REQUEST")
    on_demand(index.get("OnDemandThroughput"), f"index {name}")


def units(given: dict | None, index: str):
    if not given or {"ReadCapacityUnits", "WriteCapacityUnits"} - set(given):
        raise parameter(
            f"ProvisionedThroughput must be specified for index: {index}"
            if index else "ReadCapacityUnits and WriteCapacityUnits must "
            "both be specified when BillingMode is PROVISIONED")
    for value in given.values():
        if value < 1:
            raise parameter("ReadCapacityUnits and WriteCapacityUnits must "
                            "be greater than or equal to 1")
        if value > 40000:
            raise limit("Subscriber limit exceeded: Provisioned throughput "
                        "exceeds the table level limit of 40000")


def on_demand(given: dict | None, subject: str):
    for name in ("MaxReadRequestUnits", "MaxWriteRequestUnits"):
        value = (given or {}).get(name)
        if given is not None and (value is None or value == 0 or value < -1):
            raise invalid(f"Requested {name} for OnDemandThroughput for "
                          f"{subject} is outside of valid range")


def stream(given: dict | None):
    if given and given.get("StreamEnabled") != bool(
            given.get("StreamViewType")):
        raise parameter("StreamViewType must be given if and only if the "
                        "stream is enabled")


def encryption(given: dict | None):
    if given and given.get("KMSMasterKeyId") and (
            given.get("SSEType") != "KMS"):
        raise parameter("SSEType KMS is required if KMSMasterKeyId is "
                        "specified")


def tags(given: list):
    if len(given) > 50:
        raise invalid("Number of Tags exceed the current limit for the "
                      "provided ResourceArn")
    keys = [tag["Key"] for tag in given]
    if len(set(keys)) < len(keys):
        raise invalid("Duplicate tag keys")
    for tag in given:
        key, value = tag["Key"], tag["Value"]
        if key.startswith("aws:"):
            raise invalid("Tag Key cannot be prefixed with aws:")
        if not (1 <= len(key) <= 128 and len(value) <= 256
                and TAG.match(key) and TAG.match(value)):
            raise invalid(f"Tag {key!r} breaks a limit of length or "
                          "characters")
