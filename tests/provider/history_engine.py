"""As much of an engine as a history needs: a state, a preview, a run, one
resource after the other, so that each request is some resource's."""

from collections import defaultdict
from concurrent import futures
from dataclasses import dataclass, field

import grpc
from google.protobuf import empty_pb2
from harness.histories.announced import scopes
from harness.histories.resources import Declared
from provider_fixtures import Failed, plain, struct, urn_of
from pulumi.runtime.proto import (engine_pb2, engine_pb2_grpc, provider_pb2)


class Log(engine_pb2_grpc.EngineServicer):
    """What the plugin tells the user, by URN."""

    def __init__(self):
        self.warnings = defaultdict(list)
        self._server = grpc.server(futures.ThreadPoolExecutor(2))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def Log(self, request, context):
        if request.severity == engine_pb2.WARNING:
            self.warnings[request.urn].append(request.message)
        return empty_pb2.Empty()

    def take(self, urn) -> list[str]:
        return self.warnings.pop(urn, [])

    def stop(self):
        self._server.stop(None).wait()


@dataclass
class Kept:
    """A resource in the state."""
    token: str
    id: str
    inputs: dict
    outputs: dict
    unfinished: bool = False  # the engine calls Update, whatever the diff


@dataclass
class Step:
    where: str  # Declared.name
    op: str  # create, update, replace, delete
    token: str
    news: dict = field(default_factory=dict)  # checked
    ignore: tuple = ()
    paths: list = field(default_factory=list)
    by_path: list = field(default_factory=list)  # (path, its scopes)
    scopes: set = field(default_factory=set)
    changes: list = field(default_factory=list)  # requests of the run
    warnings: list = field(default_factory=list)
    error: str = ""

    def __str__(self):
        text = f"{self.op} {self.token.split(':')[-1]} {self.where}"
        return f"{text} {self.paths}" if self.paths else text


class Stack:
    """Of one table and what belongs to it."""

    def __init__(self, stub, aws, log: Log, table: str):
        self.stub, self.aws, self.log, self.table = stub, aws, log, table
        self.state: dict[str, Kept] = {}

    def urn(self, token, where) -> str:
        return urn_of(token, f"{self.table}-{where}" if where else self.table)

    def preview(self, program: list[Declared]) -> list[Step]:
        steps = [step for declared in program
                 if (step := self._plan(declared))]
        wanted = {declared.name for declared in program}
        gone = [where for where in self.state if where not in wanted]
        return steps + [Step(where, "delete", self.state[where].token,
                             scopes=everything(where))
                        for where in reversed(gone)]

    def _plan(self, declared: Declared) -> Step | None:
        kept = self.state.get(declared.name)
        news = dict(declared.inputs)
        if kept:
            for name in declared.ignore:  # as the engine does
                if name in kept.inputs:
                    news[name] = kept.inputs[name]
        step = Step(declared.name, "create", declared.token,
                    self._check(declared, news, kept), declared.ignore,
                    scopes=everything(declared.name))
        if not kept:
            return step
        answer = self.stub.Diff(provider_pb2.DiffRequest(
            id=kept.id, urn=self.urn(step.token, step.where),
            type=step.token, name=step.where, olds=struct(kept.outputs),
            old_inputs=struct(kept.inputs), news=struct(step.news),
            ignoreChanges=list(step.ignore)))
        step.op = "replace" if answer.replaces else "update"
        step.paths = sorted(answer.detailedDiff)
        step.by_path = [(path, scopes(
            step.token, step.where, path, change.kind // 2, step.news,
            kept.outputs)) for path, change in answer.detailedDiff.items()]
        step.scopes = set().union(*(each for _, each in step.by_path), set())
        return step if step.paths or kept.unfinished else None

    def _check(self, declared, news, kept) -> dict:
        answer = self.stub.Check(provider_pb2.CheckRequest(
            urn=self.urn(declared.token, declared.name), type=declared.token,
            name=declared.name, olds=struct(kept.inputs if kept else {}),
            news=struct(news), randomSeed=b"\1" * 32))
        assert not answer.failures, answer.failures
        return plain(answer.inputs)

    def run(self, program: list[Declared]) -> list[Step]:
        """What the preview shows, done until a step fails."""
        steps = self.preview(program)
        for step in steps:
            try:
                getattr(self, f"_{step.op}")(step)
            except grpc.RpcError as error:
                self._keep(step, Failed(error))
            step.changes = self.aws.take_changes(self.table)
            step.warnings = self.log.take(self.urn(step.token, step.where))
            if step.error:
                break
        return steps

    def _keep(self, step: Step, failed: Failed):
        step.error = failed.message
        if failed.partial is not None:
            self.state[step.where] = Kept(
                step.token, failed.partial.id, plain(failed.partial.inputs),
                plain(failed.partial.properties), unfinished=True)

    def _create(self, step: Step):
        answer = self.stub.Create(provider_pb2.CreateRequest(
            urn=self.urn(step.token, step.where), type=step.token,
            name=step.where, properties=struct(step.news)))
        self.state[step.where] = Kept(step.token, answer.id, step.news,
                                      plain(answer.properties))

    def _update(self, step: Step):
        kept = self.state[step.where]
        answer = self.stub.Update(provider_pb2.UpdateRequest(
            id=kept.id, urn=self.urn(step.token, step.where),
            type=step.token, name=step.where, olds=struct(kept.outputs),
            old_inputs=struct(kept.inputs), news=struct(step.news),
            ignoreChanges=list(step.ignore)))
        kept.inputs, kept.outputs = step.news, plain(answer.properties)
        kept.unfinished = False

    def _replace(self, step: Step):
        step.error = "no history of these replaces anything"

    def _delete(self, step: Step):
        kept = self.state[step.where]
        self.stub.Delete(provider_pb2.DeleteRequest(
            id=kept.id, urn=self.urn(step.token, step.where),
            type=step.token, name=step.where,
            properties=struct(kept.outputs), old_inputs=struct(kept.inputs)))
        del self.state[step.where]

    def refresh(self):
        for where, kept in list(self.state.items()):
            answer = self.stub.Read(provider_pb2.ReadRequest(
                id=kept.id, urn=self.urn(kept.token, where), type=kept.token,
                name=where, properties=struct(kept.outputs),
                inputs=struct(kept.inputs)))
            if not answer.id:
                del self.state[where]
                continue
            kept.inputs, kept.outputs = (plain(answer.inputs),
                                         plain(answer.properties))


def everything(where: str) -> set:
    """What a whole resource speaks of, when it is made or removed."""
    if not where:
        return {"*"}
    if where.startswith("target/"):
        # Policies and scheduled actions go with their target.
        subject = where.split("/")[1]
        return {where, f"{where}/*", f"policy/{subject}/*",
                f"action/{subject}/*"}
    return {where, f"{where}/*"}
