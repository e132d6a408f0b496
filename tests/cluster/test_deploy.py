"""deploy/: what a real API server says of it."""

import subprocess

import pytest
import yaml

from harness.cluster import PROGRAMS
from harness.dynaplane import ROOT

DEPLOY = ROOT / "deploy"
HELM = ROOT / "build/tools/bin/helm"


@pytest.fixture(scope="module")
def _deployed(cluster):
    """A dry run makes no namespace for what comes after it."""
    cluster.add_namespace("dynaplane")


def rendered(*command) -> dict:
    """The objects by kind and name, without what a packager adds."""
    done = subprocess.run(list(map(str, command)), check=True, text=True,
                          capture_output=True)
    return {(item["kind"], item["metadata"]["name"]): item
            for item in yaml.safe_load_all(done.stdout) if item}


def base() -> dict:
    return rendered(PROGRAMS / "kubectl", "kustomize", DEPLOY / "base")


def chart() -> dict:
    return rendered(HELM, "template", "dynaplane",
                    DEPLOY / "chart", "--namespace", "dynaplane",
                    "--include-crds")


def test_the_definition_is_that_of_the_program(built):
    made = subprocess.run([built / "bin/dynaplane", "schema", "-o", "crd"],
                          check=True, capture_output=True, text=True).stdout
    assert (DEPLOY / "base/crd.yaml").read_text() == made, (
        "run dynaplane schema -o crd >deploy/base/crd.yaml")


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize(
    "objects", [base, pytest.param(chart, marks=pytest.mark.long)])
def test_is_accepted(cluster, objects):
    everything = objects()
    assert {kind for kind, _ in everything} >= {
        "CustomResourceDefinition", "ServiceAccount", "ClusterRole",
        "ClusterRoleBinding", "Deployment", "PodDisruptionBudget"}
    cluster.kubectl("apply", "--server-side", "--dry-run=server",
                    "--validate=strict", "-f", "-",
                    stdin=everything.values()).expect(0)


@pytest.mark.long
def test_the_chart_makes_what_the_base_has():
    expected = base()
    del expected["Namespace", "dynaplane"]  # helm makes it, if it is asked to
    assert chart() == expected


def test_the_pods_are_of_the_restricted_kind(cluster, namespace):
    """As the admission plugin sees it, in a namespace that enforces it."""
    cluster.kubectl("label", "namespace", namespace,
                    "pod-security.kubernetes.io/enforce=restricted").expect(0)
    template = base()["Deployment", "dynaplane"]["spec"]["template"]
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": template["spec"],
           "metadata": {"name": "dynaplane", **template["metadata"]}}
    cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=[pod],
                    namespace=namespace).expect(0)
    pod["spec"]["securityContext"].pop("runAsNonRoot")
    refused = cluster.kubectl("create", "--dry-run=server", "-f", "-",
                              stdin=[pod], namespace=namespace).expect(1)
    assert "runAsNonRoot" in refused.err
