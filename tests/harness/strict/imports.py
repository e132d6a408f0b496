"""What AWS remembers of the imports from S3 that it was asked for."""

from .errors import AwsError
from .limits import HOUR

TOKEN_HOURS = 8  # for so long two requests with one token are one


class Imports:
    def __init__(self, clock):
        self._clock = clock
        self._by_token = {}  # (region, token): request, ARN, forgotten at
        self._by_arn = {}  # token, end

    def repeated(self, call) -> str | None:
        """The ARN of the import that the request began earlier."""
        key = (call.region, call.request.get("ClientToken"))
        request, arn, until = self._by_token.get(key, (None, None, 0))
        if self._clock.now() >= until:
            return None
        if request != call.request:
            raise AwsError("ImportConflictException",
                           "There was a conflict when importing from the "
                           "specified S3 source: the client token was used "
                           "with other parameters")
        return arn

    def begin(self, call, arn: str, ends: float):
        token = call.request.get("ClientToken")
        until = self._clock.now() + TOKEN_HOURS * HOUR
        self._by_token[call.region, token] = (call.request, arn, until)
        self._by_arn[arn] = (token, ends)

    def overlay(self, description: dict) -> dict:
        """The emulator's description made AWS's."""
        token, ends = self._by_arn.get(description["ImportArn"], (None, 0))
        shown = {**description, **({"ClientToken": token} if token else {})}
        if self._clock.now() < ends:
            shown["ImportStatus"] = "IN_PROGRESS"
            for late in ("EndTime", "FailureCode", "FailureMessage"):
                shown.pop(late, None)
        return shown
