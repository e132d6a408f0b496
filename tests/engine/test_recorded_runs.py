"""The scripts that the unit tests play are what the real engine says, and what
dynaplane makes of it through the real one is what they expect of it.

After a change that is meant, `RECORD=1` writes them anew."""

import json
import os

import pytest

from harness.dynaplane import Dynaplane

from recorded_runs import CASES, SCRIPTS, record


@pytest.mark.parametrize("name", CASES)
def test_the_script_is_what_the_engine_says(built, instant, tmp_path, name):
    user = Dynaplane(tmp_path / "user", instant.env)
    recorded = record(CASES[name], user, instant)
    path = SCRIPTS / f"{name}.json"
    if os.environ.get("RECORD"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(recorded, indent=1, ensure_ascii=False)
                        + "\n")
    assert recorded == json.loads(path.read_text())


def test_every_script_is_recorded():
    assert {path.stem for path in SCRIPTS.glob("*.json")} == set(CASES)
