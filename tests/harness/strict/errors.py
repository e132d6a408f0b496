"""Errors as AWS words them."""

import json

from ..http1 import Response

JSON = ("Content-Type", "application/x-amz-json-1.0")


class AwsError(Exception):
    def __init__(self, code: str, message: str, status=400):
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def response(self) -> Response:
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{self.code}",
                "message": self.message, "Message": self.message}
        return Response(self.status, [JSON], json.dumps(body).encode())


def invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)


def parameter(message: str) -> AwsError:
    return invalid(f"One or more parameter values were invalid: {message}")


def not_found(table: str) -> AwsError:
    return AwsError("ResourceNotFoundException",
                    f"Requested resource not found: Table: {table} not found")


class NotShownYet(AwsError):
    """A table was made a moment ago. No rule was broken by asking for it:
    nothing tells a client from when on it shows."""

    def __init__(self, table: str):
        error = not_found(table)
        super().__init__(error.code, error.message)


def in_use(message: str) -> AwsError:
    return AwsError("ResourceInUseException", message)


def limit(message: str) -> AwsError:
    return AwsError("LimitExceededException", message)


def throttled(message: str) -> AwsError:
    return AwsError("ThrottlingException", message)
