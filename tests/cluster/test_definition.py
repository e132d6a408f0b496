"""The CustomResourceDefinition, as a real API server sees it."""

CRD = "customresourcedefinition/awsdynamodbs.aws.dynaplane.dev"


def test_is_established(cluster):
    crd = cluster.kubectl("get", CRD, "-o", "json").expect(0).json
    conditions = {condition["type"]: condition
                  for condition in crd["status"]["conditions"]}
    assert conditions["Established"]["status"] == "True"
    assert conditions["NamesAccepted"]["status"] == "True"
    assert "NonStructuralSchema" not in conditions
