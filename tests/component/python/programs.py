"""Programs in Python that use the component. They have no SDK of its package:
its tokens and its schema's names are all they need."""

import pulumi
from pulumi import Output, ResourceOptions

OUTPUTS = ("tableName", "tableArn", "tableStreamArn", "region", "status",
           "autoscalingReadPolicyArn", "tables")
PK = {"name": "pk", "type": "S"}
KEY = "arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-"


class Component(pulumi.ComponentResource):
    """What a generated SDK would have."""

    def __init__(self, kind, name, args, opts=None):
        super().__init__(f"awsdynamodb:index:{kind}", name,
                         {**dict.fromkeys(OUTPUTS), **args}, opts,
                         remote=True)


class Thing(pulumi.CustomResource):
    """Something else, whose `token` is not known before it is there."""

    def __init__(self, name, opts=None, **args):
        super().__init__("testing:index:Thing", name,
                         {"token": None, "value": None, **args}, opts)


def table(name="orders", opts=None, **args):
    return Component("AwsDynamodb", name, {"hashKey": PK, **args}, opts)


def orders():
    made = table(tags={"team": "shop"})
    pulumi.export("arn", made.tableArn)
    pulumi.export("status", made.status)


def scaled():
    made = table(
        billingMode="PROVISIONED", region="eu-west-1",
        globalSecondaryIndexes=[{
            "name": "by-a", "hashKey": {"name": "a", "type": "S"},
            "projectionType": "ALL"}],
        autoScale={"isEnabled": True, "readCapacity": {
            "minCapacity": 5, "maxCapacity": 50, "targetUtilization": 70}},
        ttl={"isEnabled": True, "attributeName": "expires"})
    pulumi.export("policy", made.autoscalingReadPolicyArn)
    pulumi.export("region", made.region)


def wrong():
    table(region="eu-west-1", hashKye=PK, ttl={"isEnabled": True},
          billingMode="PROVISONED", readCapacity=5,
          globalSecondaryIndexes=[{"name": "x", "hashKey": "a"}])


def unknown():
    key = Thing("key", value="k")
    other = Thing("other")
    made = table(
        serverSideEncryption={
            "isEnabled": True,
            "kmsKeyArn": key.token.apply(lambda _: KEY + "555555555555")},
        tags={"token": key.token, "team": "shop"},
        resourcePolicy={"Version": "2012-10-17", "Statement": [{
            "Sid": key.token.apply(lambda _: "fromKey"),
            "Effect": "Allow", "Action": "dynamodb:GetItem",
            "Principal": "*", "Resource": "*"}]},
        pointInTimeRecovery={
            "isEnabled": True,
            "recoveryPeriodInDays": key.token.apply(lambda _: 7)},
        opts=ResourceOptions(depends_on=[other]))
    Thing("user", value=made.tableArn)
    pulumi.export("arn", made.tableArn)


def undecided():
    key = Thing("key")
    table(enableStreams=key.token.apply(lambda _: True))


def secrets():
    made = table(
        tags={"note": Output.secret("opensesame"), "team": "shop"},
        ttl=Output.secret({"isEnabled": True, "attributeName": "swordfish"}))
    pulumi.export("arn", made.tableArn)


def wrong_secret():
    table(ttl={"isEnabled": Output.secret("opensesame"),
               "attributeName": "expires"},
          tableClass=Output.secret("swordfish"))


def text():
    made = Component("Manifest", "all", {"text": """
kind: AwsDynamodb
apiVersion: aws.dynaplane.dev/v1
metadata: {name: orders}
spec: {hashKey: {name: pk, type: S}}
---
kind: AwsDynamodb
apiVersion: aws.dynaplane.dev/v1
metadata: {name: carts}
spec: {region: eu-west-2, hashKey: {name: pk, type: S}}
"""})
    pulumi.export("tables", made.tables)


def file():
    made = Component("Manifest", "all", {"file": "orders.yaml"})
    pulumi.export("tables", made.tables)


def empty():
    pass
