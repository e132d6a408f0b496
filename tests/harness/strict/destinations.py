"""Kinesis streams that get a table's changes: the part of DynamoDb (it has the
tables, the clock and the configuration) that looks after them."""

from . import partitions
from .errors import invalid
from .tables import Phase


class Destinations:
    async def _EnableKinesisStreamingDestination(self, call):
        return await self._change_destination(call, "ENABLING")

    async def _UpdateKinesisStreamingDestination(self, call):
        return await self._change_destination(call, "UPDATING")

    async def _DisableKinesisStreamingDestination(self, call):
        return await self._change_destination(call, "DISABLING")

    async def _change_destination(self, call, status):
        table = self._visible(call)
        now, stream = self.clock.now(), call.request["StreamArn"]
        partitions.check_arn(stream, call.region)
        table.require_active(now)
        phase = table.destinations.get(stream)
        if phase and phase.until > now:
            raise invalid("Table is not in a valid state for this operation: "
                          f"KinesisStreamingDestination is {phase.status}")
        await self._check_destination(call, status)
        if phase:  # it failed; the emulator does not know
            await call.send("DisableKinesisStreamingDestination", {
                "TableName": call.request["TableName"], "StreamArn": stream})
        answer = await call.send(call.operation, call.request)
        reason = status == "ENABLING" and self.config.failures.get("kinesis")
        table.destinations[stream] = Phase(
            status, now + self.config.duration("kinesis"), failure=reason and {
                "DestinationStatus": "ENABLE_FAILED",
                "DestinationStatusDescription": reason})
        return {**answer, "DestinationStatus": status}

    async def _check_destination(self, call, status):
        request = call.request
        answer = await call.send("DescribeKinesisStreamingDestination", {
            "TableName": request["TableName"]})
        phase = self._visible(call).destinations.get(request["StreamArn"])
        on = not (phase and phase.failure) and any(
            each["StreamArn"] == request["StreamArn"]
            and each["DestinationStatus"] == "ACTIVE"
            for each in answer["KinesisDataStreamDestinations"])
        if status == "ENABLING" and on:
            raise invalid(
                "Table is not in a valid state to enable Kinesis Streaming "
                "Destination: EnableKinesisStreamingDestination must be "
                "DISABLED or ENABLE_FAILED to perform ENABLE operation.")

    async def _DescribeKinesisStreamingDestination(self, call):
        table = self._visible(call)
        answer = await call.send(call.operation, call.request)
        table.settle(self.clock.now())
        for each in answer["KinesisDataStreamDestinations"]:
            phase = table.destinations.get(each["StreamArn"])
            if phase:
                each.update(phase.overlay({}, self.clock.now(),
                                          "DestinationStatus"))
        return answer
