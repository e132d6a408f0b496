"""What the pages promise exists."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path for pattern in ("*.md", "docs/**/*.md", "src/*/*.md")
               for path in ROOT.glob(pattern))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")

# In backticks: a source, a type or function ("RunStack", "base::Fail").
SOURCE = re.compile(r"`([\w./-]+\.(?:h|cc|inc|py|cmake))`")
NAME = re.compile(r"`((?:[A-Z][a-z0-9]+){2,}(?:::\w+)*|(?:\w+::)+\w+)(?:\(\))?`")
# The kind that does not exist yet, any name, any file.
MADE_UP = re.compile(r"awsbucket/|NAME|(^|/)x(_test)?\.cc")
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, text=True,
                         capture_output=True).stdout.splitlines()
WORDS = {word for path in TRACKED
         if path.endswith((".h", ".cc", ".inc", ".py"))
         for word in re.findall(r"\w+", (ROOT / path).read_text())}


@pytest.mark.parametrize("page", PAGES,
                         ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    dead = [link for link in LINK.findall(page.read_text())
            if "://" not in link and not (page.parent / link).exists()]
    assert not dead


def is_there(named: str, page: Path) -> bool:
    """A path from the root, from the page's folder or below src; a name alone
    may stand anywhere."""
    return (any((start / named).exists()
                for start in (ROOT, page.parent, ROOT / "src"))
            or any(path.endswith("/" + named) for path in TRACKED))


@pytest.mark.parametrize("page", PAGES,
                         ids=lambda page: str(page.relative_to(ROOT)))
def test_named_sources_exist(page):
    missing = [named for named in SOURCE.findall(page.read_text())
               if not MADE_UP.search(named) and not is_there(named, page)]
    assert not missing


@pytest.mark.parametrize("page", PAGES,
                         ids=lambda page: str(page.relative_to(ROOT)))
def test_named_types_and_functions_exist(page):
    named = {word for name in NAME.findall(page.read_text())
             for word in name.split("::")}
    assert named <= WORDS


def test_readme_shows_the_two_words_first():
    first_screen = (ROOT / "README.md").read_text().splitlines()[:40]
    for word in ("make demo", "make test"):
        assert any(word in line for line in first_screen), word


def test_contributing_is_short():
    lines = (ROOT / "CONTRIBUTING.md").read_text().splitlines()
    assert len(lines) <= 60


def test_make_help_lists_every_word():
    text = subprocess.run(["make", "help"], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)$",
                      (ROOT / "Makefile").read_text(), re.M)[1]
    for word in phony.replace("\\", " ").split():
        assert f"make {word} " in text
