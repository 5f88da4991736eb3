"""The pictures of the office's handbook, taken of the desk itself."""

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.stories.test_a_day_at_the_office import PICTURES as OF_THE_DAY
from tests.browser.test_the_desk_has_no_barrier import desk

__all__ = ["desk"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {"podrecznik-pulpit": "/admin/", "podrecznik-teksty": "/admin/texts/text/"}


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_small_enough(open_tab, portal, desk, tmp_path, name):
    """`make test-browser SCREENSHOTS=1` puts it in the handbook's place."""
    folder = ROOT / ".github" if os.environ.get("SCREENSHOTS") else tmp_path
    page = open_tab("", width=1280, height=900)
    page.context.add_cookies([{"name": desk["cookie"], "value": desk["key"], "url": portal}])
    page.goto(PICTURES[name])
    Image.open(io.BytesIO(page.screenshot())).save(folder / f"{name}.webp", quality=80, method=6)
    assert 5_000 < (folder / f"{name}.webp").stat().st_size < 120_000


def test_the_handbook_names_each_picture():
    named = re.findall(r"\(\.github/(.+)\.webp\)", (ROOT / "PODRECZNIK.md").read_text(encoding="utf-8"))
    assert sorted(named) == sorted([*PICTURES, *OF_THE_DAY])
