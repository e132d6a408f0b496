"""make install: one tree that works wherever it stands."""

import subprocess

import pytest

from harness.dynaplane import BUILD, ROOT
from harness.manifests import table


@pytest.mark.skipif(BUILD != ROOT / "build",
                    reason="make would build what is not under test")
def test_installed_tree(dynaplane, aws, tmp_path):
    prefix = tmp_path / "prefix"
    subprocess.run(["make", "install", f"PREFIX={prefix}"], cwd=ROOT,
                   check=True, capture_output=True, timeout=600)
    found = {str(path.relative_to(prefix)) for path in prefix.rglob("*")
             if path.is_file()}
    assert found == {"bin/dynaplane", "bin/pulumi-language-dynaplane",
                     "libexec/dynaplane/aws/pulumi-resource-aws",
                     "libexec/dynaplane/awsdynamodb/"
                     "pulumi-resource-awsdynamodb"}
    dynaplane.run("up", "-f", dynaplane.write(table()), "--yes",
                  program=prefix / "bin/dynaplane").expect(0)
    assert aws.table_names() == ["orders"]
