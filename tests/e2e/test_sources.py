"""Where manifests come from: files, folders, an input folder, Kustomize."""

import json

import yaml

from harness.manifests import credential, table

KUSTOMIZATION = {"resources": ["table.yaml"]}


def found(result):
    return sorted(report["manifests"][0].rsplit("/", 1)[-1]
                  for report in result.expect(0).json)


def test_folder_and_folders_below(dynaplane):
    folder = dynaplane.work / "tables"
    (folder / "below").mkdir(parents=True)
    (folder / "a.yaml").write_text(yaml.safe_dump(table("first")))
    (folder / "b.json").write_text(json.dumps(table("second")))
    (folder / "note.txt").write_text("no manifest")
    (folder / "below/c.yml").write_text(yaml.safe_dump(table("third")))
    assert found(dynaplane.preview(folder)) == ["a.yaml", "b.json"]
    assert found(dynaplane.preview(folder, "-R")) == [
        "a.yaml", "b.json", "c.yml"]


def test_a_folder_may_hold_the_credentials_file(offline):
    folder = offline.work / "tables"
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml.safe_dump(table("first")))
    secrets = folder / "credentials.yaml"
    secrets.write_text(yaml.safe_dump(credential("aws-local")))
    for word in ("validate", "convert"):
        result = offline.run(word, "-f", folder).expect(0)
        assert "credential" not in result.err
    offline.run("convert", "--in-place", "-f", folder).expect(0)
    assert yaml.safe_load(secrets.read_text())["kind"] == "AwsCredential"
    for word in ("validate", "convert"):
        result = offline.run(word, "-f", secrets).expect(2)
        assert f"{secrets}:2:7: error: kind: " in result.err.replace(
            ":3:7:", ":2:7:")
        assert "--credentials" in result.err
    (folder / "a.yaml").unlink()
    assert "no manifest" in offline.validate(folder).expect(2).err


OTHERS = {"Pulumi.yaml": "name: shop\nruntime: dynaplane\n",
          "plan.json": json.dumps(
              {"manifest": {"time": "2026-01-01", "magic": "a"},
               "resourcePlans": {}}, indent=4),
          "export.json": json.dumps(
              {"version": 3, "deployment": {"manifest": {}}}, indent=4),
          "Pulumi.dev.yaml": "config: {}\n",
          "kustomization.yaml": "resources: [a.yaml]\n",
          ".hidden.yaml": "half: done\n",
          ".git/hooks.yaml": "not: ours\n"}


def test_what_other_tools_keep_in_a_folder_is_passed_over(offline):
    folder = offline.work / "tables"
    (folder / ".git").mkdir(parents=True)
    for name, text in OTHERS.items():
        (folder / name).write_text(text)
    result = offline.validate(folder, "-R").expect(2)
    assert "no manifest" in result.err and "Pulumi" in result.err
    (folder / "a.yaml").write_text(yaml.safe_dump(table("first")))
    for recursive in ((), ("-R",)):
        assert offline.validate(folder, *recursive).expect(0).err == ""
    offline.run("convert", "--in-place", "-f", folder, "-R").expect(0)
    assert {name: (folder / name).read_text() for name in OTHERS} == OTHERS
    # Named by itself it is meant.
    offline.validate(folder / ".hidden.yaml").expect(2)


def test_one_file_in_two_spellings_is_one(offline):
    path = offline.write(table())
    link = offline.work / "link.yaml"
    link.symlink_to(path)
    result = offline.run("validate", "-f", path, "-f", "table.yaml", "-f",
                         "./table.yaml", "-f", link, "-f", ".").expect(0)
    assert "1 manifest is valid" in result.out + result.err


def test_empty_folder_and_missing_file(offline, tmp_path):
    assert "-R" in offline.validate(tmp_path).expect(2).err
    assert "nowhere.yaml" in offline.validate(
        tmp_path / "nowhere.yaml").expect(2).err


def test_input_dir(dynaplane, aws):
    folder = dynaplane.work / "input"
    folder.mkdir()
    (folder / "target.yaml").write_text(yaml.safe_dump(table()))
    credential = folder / "aws-credential.yaml"
    credential.write_text('accountId: "000000000000"\nregion: eu-west-3\n'
                          "accessKeyId: AKIAIOSFODNN7EXAMPLE\n"
                          "secretAccessKey: "
                          "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n")
    credential.chmod(0o600)
    dynaplane.run("up", "--input-dir", folder, "--yes").expect(0)
    assert aws.table_names("eu-west-3") == ["orders"]


def kustomized(folder):
    for name in ("base", "overlays/prod"):
        (folder / name).mkdir(parents=True)
    (folder / "base/table.yaml").write_text(yaml.safe_dump(table()))
    (folder / "base/kustomization.yaml").write_text(
        yaml.safe_dump(KUSTOMIZATION))
    (folder / "overlays/prod/kustomization.yaml").write_text(yaml.safe_dump({
        "resources": ["../../base"],
        "patches": [{"path": "patch.yaml"}]}))
    (folder / "overlays/prod/patch.yaml").write_text(yaml.safe_dump({
        "apiVersion": "aws.dynaplane.dev/v1", "kind": "AwsDynamodb",
        "metadata": {"name": "orders"},
        "spec": {"tableName": "orders-prod"}}))
    return folder


def test_kustomize_overlay(dynaplane):
    folder = kustomized(dynaplane.work / "kustomize")
    report = dynaplane.run("preview", "--kustomize-dir", folder, "--overlay",
                           "prod", "-o", "json").expect(0).one()
    assert report["outputs"]["orders"]["tableName"] == "orders-prod"
    assert report["manifests"] == [str(folder / "overlays/prod")]


def test_kustomize_needs_both_options_and_an_overlay(offline):
    folder = kustomized(offline.work / "kustomize")
    result = offline.run("validate", "--kustomize-dir", folder).expect(2)
    assert "--overlay" in result.err
    result = offline.run("validate", "--kustomize-dir", folder, "--overlay",
                         "test").expect(2)
    assert "overlays/test" in result.err


def test_kustomize_refuses(offline):
    folder = kustomized(offline.work / "kustomize")
    (folder / "base/table.yaml").unlink()
    result = offline.run("validate", "--kustomize-dir", folder, "--overlay",
                         "prod").expect(2)
    assert "table.yaml" in result.err


def test_convert_and_explain_and_schema(offline):
    path = offline.write({
        "apiVersion": "code2cloud.planton.cloud/v1", "kind": "AwsDynamodb",
        "metadata": {"name": "orders"},
        "spec": {"table": {"tableName": "orders", "billingMode":
                           "PAY_PER_REQUEST",
                           "hashKey": {"name": "pk", "type": "S"}}}})
    text = offline.run("convert", "-f", path).expect(0).out
    assert yaml.safe_load(text)["apiVersion"] == "aws.dynaplane.dev/v1"
    offline.run("convert", "-f", path, "--in-place").expect(0)
    assert path.read_text() == text
    assert "ttl" in offline.run("explain", "spec.ttl").expect(0).out
    offline.run("explain", "spec.nonsense").expect(2)
    schema = json.loads(offline.run("schema").expect(0).out)
    assert "2020-12" in schema["$schema"]
    crd = yaml.safe_load(offline.run("schema", "-o", "crd").expect(0).out)
    assert crd["kind"] == "CustomResourceDefinition"


def test_init_writes_a_valid_manifest_and_keeps_what_is_there(offline):
    for options in ([], ["--provisioned"]):
        path = offline.work / f"start{len(options)}.yaml"
        offline.run("init", "--name", "carts", "-f", path, *options).expect(0)
        offline.validate(path).expect(0)
        before = path.read_text()
        offline.run("init", "--name", "carts", "-f", path).expect(2)
        assert path.read_text() == before


def test_init_writes_no_invalid_manifest(offline):
    path = offline.work / "bad.yaml"
    result = offline.run("init", "--name", "a", "-f", path).expect(2)
    assert "metadata.name: Name must be between 3" in result.err
    assert not path.exists()
    assert offline.run("init", "--name", "a").expect(2).out == ""


def test_init_for_pulumi_takes_no_file(offline):
    offline.run("init", "--pulumi", "-f", "shop/Pulumi.yaml").expect(2)
    assert not list(offline.work.iterdir())
    offline.run("init", "--pulumi").expect(0)
    assert "-f" not in offline.run("init", "--pulumi").expect(2).err


def test_init_writes_json_into_a_json_file(offline):
    path = offline.work / "start.json"
    offline.run("init", "--name", "carts", "-f", path,
                "--provisioned").expect(0)
    written = json.loads(path.read_text())
    assert written["metadata"]["name"] == "carts"
    assert written["spec"]["autoScale"]["isEnabled"] is True
    offline.validate(path).expect(0)
