"""How few processes and AWS requests a command needs, counted at the socket.

Polls of a table that is not yet ACTIVE are counted apart."""

import pytest

from harness.manifests import on_demand_table, scaled_table

CASES = [
    pytest.param(on_demand_table(), 5, 4, 3, id="on-demand"),
    pytest.param(scaled_table(), 15, 6, 9, id="scaled"),
]


@pytest.mark.parametrize("manifest, create, refresh, delete", CASES)
def test_requests(dynaplane, aws, manifest, create, refresh, delete):
    def spent(result):
        result.expect(0)
        calls = aws.budget()
        counts = aws.counts()
        aws.reset_counts()
        return calls, counts

    calls, counts = spent(dynaplane.up(manifest))
    assert calls <= create, counts
    calls, counts = spent(dynaplane.refresh(manifest))
    assert calls <= refresh, counts
    calls, counts = spent(dynaplane.up(manifest))
    assert calls == 0, counts
    calls, counts = spent(dynaplane.destroy(manifest, "--allow-data-loss"))
    assert calls <= delete, counts


def test_connections_are_kept(dynaplane, aws):
    before = aws.dynamodb_proxy.connections + aws.scaling_proxy.connections
    dynaplane.up(scaled_table()).expect(0)
    opened = (aws.dynamodb_proxy.connections + aws.scaling_proxy.connections
              - before)
    # The six targets are made at once, each on a connection of its own if need
    # be; the six policies after them open none.
    assert len(aws.calls) >= 13
    assert opened <= 1 + 6


def test_a_change_starts_one_pulumi(counted):
    counted.up(scaled_table()).expect(0)
    for run in counted.preview, counted.up:
        counted.forget()
        run(scaled_table(tags={"a": "b"})).expect(0)
        assert len(counted.started()) == 1, counted.started()


def test_a_refusal_starts_none(counted):
    counted.up(scaled_table()).expect(0)
    counted.forget()
    counted.destroy(scaled_table()).expect(4)
    assert counted.started() == []
