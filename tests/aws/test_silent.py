"""Which answers may have no body: AWS's own model of its services says which
of them have no members."""

import re

import botocore.session

from harness.dynaplane import ROOT


def test_operations_without_an_answer():
    source = (ROOT / "src/aws/protocol.cc").read_text()
    listed = re.search(r"kSilent\[\] = \{(.*?)\}", source, re.S)[1]
    session = botocore.session.get_session()
    silent = set()
    for name in ("dynamodb", "application-autoscaling"):
        service = session.get_service_model(name)
        for operation in service.operation_names:
            shape = service.operation_model(operation).output_shape
            if shape is None or not shape.members:
                silent.add(operation)
    assert set(re.findall(r'"(\w+)"', listed)) == silent
