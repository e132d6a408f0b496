"""What the pages promise exists."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path for pattern in ("*.md", "docs/**/*.md", "src/*/*.md")
               for path in ROOT.glob(pattern))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES,
                         ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    dead = [link for link in LINK.findall(page.read_text())
            if "://" not in link and not (page.parent / link).exists()]
    assert not dead


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
