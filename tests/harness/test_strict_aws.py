"""The strict AWS: limits, signatures and faults."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import (ClientError, ConnectionClosedError,
                                 EndpointConnectionError)

from .local_aws import ACCESS_KEY, SECRET_KEY
from .process import wait_until
from .strict_testing import active, client, create, refused


class TestLimits:
    def test_rates(self, aws, dynamodb):
        aws.reset(rate_factor=1)
        create(dynamodb)
        active(dynamodb)
        with pytest.raises(ClientError, match="Rate exceeded"):
            for _ in range(20):
                dynamodb.describe_time_to_live(TableName="orders")

    def test_tables_at_once(self, aws, dynamodb):
        aws.reset(concurrent_tables=1, durations={"create": 10000})
        create(dynamodb)
        refused("LimitExceededException", "simultaneously", create,
                dynamodb=dynamodb, TableName="second")

    def test_allowed_actions(self, aws, dynamodb):
        aws.reset(allowed_actions=["dynamodb:ListTables"])
        assert dynamodb.list_tables()["TableNames"] == []
        refused("AccessDeniedException", "dynamodb:CreateTable", create,
                dynamodb=dynamodb)


class TestSignatures:
    def test_wrong_secret(self, aws):
        refused("InvalidSignatureException", "does not match",
                client(aws, secret="x" * 40).list_tables)

    def test_unknown_key(self, aws):
        refused("UnrecognizedClientException", "invalid",
                client(aws, key="AKIAIOSFODNN7UNKNOWN").list_tables)

    def test_session_token(self, aws):
        aws.reset(credentials={ACCESS_KEY: {"secret": SECRET_KEY,
                                            "token": "a-token"}})
        assert client(aws, token="a-token").list_tables()
        refused("UnrecognizedClientException", "invalid",
                client(aws, token="another").list_tables)
        refused("UnrecognizedClientException", "invalid",
                client(aws).list_tables)

    def test_expired(self, aws):
        aws.reset(credentials={ACCESS_KEY: {"secret": SECRET_KEY,
                                            "expired": True}})
        refused("ExpiredTokenException", "expired", client(aws).list_tables)

    def test_scaling_has_its_own_scope(self, scaling):
        assert scaling.describe_scalable_targets(
            ServiceNamespace="dynamodb")["ScalableTargets"] == []


class TestFaults:
    @pytest.mark.parametrize("kind, code", [
        ("throttle", "ThrottlingException"),
        ("error500", "InternalServerError"),
        ("error503_html", "503"),
        ("denied", "AccessDeniedException"),
        ("expired", "ExpiredTokenException")])
    def test_instead_of_the_effect(self, aws, dynamodb, kind, code):
        aws.faults([{"operation": "CreateTable", "kind": kind, "times": 1}])
        refused(code, "", create, dynamodb=dynamodb)
        assert aws.table_names() == []
        create(dynamodb)

    def test_connection_dropped_before_the_effect(self, aws, dynamodb):
        aws.faults([{"kind": "drop_before", "times": 1}])
        with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
            create(dynamodb)
        assert aws.table_names() == []

    @pytest.mark.parametrize("kind", ["drop_after", "error500_after"])
    def test_after_the_effect(self, aws, dynamodb, kind):
        aws.faults([{"kind": kind, "times": 1}])
        with pytest.raises((ConnectionClosedError, ClientError)):
            create(dynamodb)
        assert aws.table_names() == ["orders"]

    @pytest.mark.parametrize("kind", ["malformed", "truncated", "empty"])
    def test_unreadable_answer(self, aws, dynamodb, kind):
        aws.faults([{"kind": kind, "times": 1}])
        assert "TableDescription" not in create(dynamodb)  # boto3 shrugs
        assert aws.table_names() == ["orders"]

    def test_slow_over_a_reset_has_no_effect(self, aws, dynamodb):
        aws.faults([{"kind": "slow", "seconds": 0.5, "times": 1}])
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(create, dynamodb=dynamodb)
            wait_until(lambda: aws.report()["under_way"], 30, "the request")
            aws.reset()
            with pytest.raises(ConnectionClosedError):
                late.result()
        assert aws.report()["under_way"] == 0
        assert aws.table_names() == []

    def test_skip_and_times(self, aws, dynamodb):
        aws.faults([{"kind": "throttle", "skip": 1, "times": 1}])
        dynamodb.list_tables()
        refused("ThrottlingException", "", dynamodb.list_tables)
        dynamodb.list_tables()
        assert len(aws.report()["faults"]) == 1

    def test_requests_are_counted_once(self, aws, dynamodb):
        aws.faults([{"kind": "drop_after", "times": 1}])
        with pytest.raises(ConnectionClosedError):
            create(dynamodb)
        assert aws.report()["counts"] == {"DynamoDB.CreateTable": 1}
