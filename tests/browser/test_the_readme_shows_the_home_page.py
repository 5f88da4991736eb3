import io
import os
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]


def test_the_picture_is_small_enough(open_tab, tmp_path):
    """`make test-browser SCREENSHOTS=1` puts it in the README's place."""
    folder = ROOT / ".github" if os.environ.get("SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True)
    page = open_tab("/en/", width=1440, height=890)
    page.evaluate("document.fonts.ready")
    Image.open(io.BytesIO(page.screenshot())).save(folder / "screenshot.webp", quality=80, method=6)
    assert 5_000 < (folder / "screenshot.webp").stat().st_size < 120_000
