"""The rooms of src/ and what each may include (docs/architecture.md)."""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src"

# Room → the other rooms that it may include.
MAY_INCLUDE = {
    "base": set(),
    "manifest": {"base"},
    "pulumi": {"base"},
    "aws": {"base"},
    "credential": {"manifest", "base"},
    "module": {"manifest", "pulumi"},
    "component": {"manifest", "module", "credential", "pulumi", "base"},
    "provider": {"aws", "pulumi", "credential", "base"},
    "stack": {"manifest", "module", "credential", "pulumi", "aws", "provider",
              "base"},
    "cli": {"manifest", "module", "credential", "pulumi", "aws", "provider",
            "base", "stack"},
}
# Of a room, only these headers of another one.
ONLY = {
    ("credential", "manifest"): {"manifest/yaml/yaml.h", "manifest/yaml/diagnostic.h"},
    ("module", "pulumi"): {"pulumi/program.h", "pulumi/value.h",
                           "pulumi/error.h"},
}
# Libraries that stay behind a room's public face.
HIDDEN = re.compile(r"(google/|grpc|curl/|yaml-cpp/|libfyaml|CLI/|.*\.pb\.h)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def sources(room):
    """Of a room, without its tests, which may stand on other rooms' fakes."""
    return [path for pattern in ("**/*.h", "**/*.cc")
            for path in sorted((SRC / room).glob(pattern))
            if not path.name.endswith("_test.cc")
            and "testing" not in path.relative_to(SRC).parts]


def includes(path):
    return [match[1] for match in re.findall(INCLUDE, path.read_text())]


def forbidden_rooms(room, included):
    other = included.split("/")[0]
    if other not in MAY_INCLUDE or other == room:
        return False
    only = ONLY.get((room, other))
    return other not in MAY_INCLUDE[room] or (only and included not in only)


def test_every_folder_is_a_room():
    folders = {path.name for path in SRC.iterdir() if path.is_dir()}
    assert folders == set(MAY_INCLUDE)


@pytest.mark.parametrize("room", MAY_INCLUDE)
def test_room_includes_only_what_it_may(room):
    wrong = [f"{path.relative_to(SRC)} includes {included}"
             for path in sources(room) for included in includes(path)
             if forbidden_rooms(room, included)]
    assert not wrong, "\n".join(wrong)


def public_headers():
    """The headers that another room includes, and what those include."""
    found = {included for room in MAY_INCLUDE for path in sources(room)
             for included in includes(path)
             if included.split("/")[0] in MAY_INCLUDE
             and not included.startswith(f"{room}/")}
    todo = list(found)
    while todo:
        path = SRC / todo.pop()
        for included in includes(path) if path.exists() else []:
            if included not in found and (SRC / included).exists():
                found.add(included)
                todo.append(included)
    return sorted(found)


def test_public_headers_hide_libraries():
    headers = public_headers()
    assert "pulumi/value.h" in headers
    wrong = [f"{header} includes {included}" for header in headers
             if (SRC / header).exists()
             for included in includes(SRC / header) if HIDDEN.match(included)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", MAY_INCLUDE)
def test_room_has_a_page(room):
    assert (SRC / room / "README.md").exists()


def test_a_breach_is_seen(tmp_path):
    header = tmp_path / "x.h"
    header.write_text('  #  include "cli/options.h"\n#include <curl/curl.h>\n')
    first, second = includes(header)
    assert forbidden_rooms("aws", first)
    assert forbidden_rooms("module", "pulumi/run.h")
    assert not forbidden_rooms("module", "pulumi/program.h")
    assert HIDDEN.match(second)
