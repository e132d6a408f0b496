"""The test cluster itself: what the other tests rely on."""

import pytest

from harness.cluster import Cluster
from harness.process import wait_until


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory):
    """One whose servers may be stopped."""
    with Cluster(tmp_path_factory.mktemp("cluster") / "k") as running:
        yield running


def test_a_user_may_do_nothing_that_no_role_says(cluster, namespace):
    cluster.add_user("nobody")
    refused = cluster.kubectl("get", "configmaps", user="nobody",
                              namespace=namespace).expect(1)
    assert 'User "nobody" cannot list resource "configmaps"' in refused.err
    cluster.kubectl("create", "role", "reads", "--verb=list",
                    "--resource=configmaps", namespace=namespace).expect(0)
    cluster.kubectl("create", "rolebinding", "reads", "--role=reads",
                    "--user=nobody", namespace=namespace).expect(0)
    wait_until(lambda: cluster.kubectl(
        "get", "configmaps", user="nobody", namespace=namespace).code == 0,
        30, "the new role's effect")
    (first, *_, last) = cluster.audit("nobody")
    assert first["responseStatus"]["code"] == 403
    assert last["responseStatus"]["code"] == 200


def test_a_service_account_has_a_token(cluster, namespace):
    account = cluster.add_service_account(namespace, "robot")
    token = cluster.token(namespace, "robot")
    cluster.kubeconfig_with_token("robot", token)
    who = cluster.kubectl("auth", "whoami", "-o", "json", user="robot")
    assert who.expect(0).json["status"]["userInfo"]["username"] == account


@pytest.mark.parametrize("kill", [False, True])
def test_servers_come_back_with_what_they_had(own_cluster, kill):
    name = own_cluster.add_namespace()
    own_cluster.stop_api_server(kill)
    own_cluster.stop_etcd(kill)
    assert not own_cluster.is_ready()
    own_cluster.start_etcd()
    own_cluster.start_api_server()
    own_cluster.kubectl("get", "namespace", name).expect(0)


def test_an_old_version_is_gone_after_a_compaction(own_cluster):
    old = own_cluster.request("GET", "/api/v1/namespaces")
    for _ in range(3):
        own_cluster.add_namespace()
    own_cluster.compact()
    own_cluster.stop_api_server()
    own_cluster.start_api_server()
    watch = ("/api/v1/namespaces?watch=true&resourceVersion="
             + old["metadata"]["resourceVersion"])
    event = own_cluster.request("GET", watch)
    assert event["type"] == "ERROR"
    assert event["object"]["code"] == 410


def test_a_namespace_goes_when_it_is_empty(cluster):
    name = cluster.add_namespace()
    cluster.request("POST", cluster.table_path(name), {
        "apiVersion": "aws.dynaplane.dev/v1", "kind": "AwsDynamodb",
        "metadata": {"name": "orders"},
        "spec": {"hashKey": {"name": "id", "type": "S"}}})
    cluster.delete_namespace(name)
    assert "NotFound" in cluster.kubectl("get", "ns", name).expect(1).err
