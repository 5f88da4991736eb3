"""What architecture.md promises about every file, so that nobody has to remember it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import allauth.urls
import polib
import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLResolver, get_resolver

from pkes.lib import catalogues

ROOT = Path(__file__).resolve().parents[1]
APPS = ["pkes", "members", "events", "trainings", "cooperation", "publications"]
CODE = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
# Names that say nothing about what is inside.
EMPTY_NAMES = {"core", "common", "util", "utils", "helper", "helpers", "service", "services", "manager", "managers"}


def name(path):
    return str(path.relative_to(ROOT))


def own_views(resolver):
    """Every view of the URLconf but those that the admin and allauth bring and guard themselves."""
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            yield pattern.callback
        elif pattern.namespace != "admin" and pattern.urlconf_name is not allauth.urls:
            yield from own_views(pattern)


def test_each_app_imports_only_what_lies_below_it():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_view_says_who_may_open_it():
    views = list(own_views(get_resolver()))
    assert len(views) > 10
    assert {f"{view.__module__}.{view.__qualname__}" for view in views if not hasattr(view, "policy")} == set()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_model_overrides_save():
    assert [
        model.__name__
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS and "save" in vars(model)
    ] == []


def test_imports_stand_at_the_top_of_a_module():
    inside = [
        f"{name(path)}:{node.lineno}"
        for path in [*CODE, *(ROOT / "tests").rglob("*.py")]
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_names_of_files_say_what_is_inside():
    assert [name(path) for path in CODE if EMPTY_NAMES & {path.stem, *path.relative_to(ROOT).parent.parts}] == []


def is_model_or_act(node):
    """An act says who does it: by=."""
    if isinstance(node, ast.ClassDef):
        return not node.name.endswith(("QuerySet", "Manager"))
    return isinstance(node, ast.FunctionDef) and "by" in {argument.arg for argument in node.args.kwonlyargs}


def test_models_and_acts_have_a_docstring():
    silent = [
        f"{name(path)}:{node.name}"
        for path in CODE
        if {path.stem, path.parent.name} & {"models", "actions"}
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if is_model_or_act(node) and not ast.get_docstring(node)
    ]
    assert silent == []


# A mail has no stylesheet to link to.
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and not {"email", "outbox"} & set(path.parts)]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_holds_no_code_and_no_style(path):
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"<[a-z][^<>]*\s((?:on[a-z]+|style)\s*=)", text) == []
    assert re.findall(r"\b(?:href|src)=[\"']?(javascript:)", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_translated_blocks_are_trimmed(path):
    tags = re.findall(r"\{%\s*(blocktrans(?:late)?\b[^%]*)%\}", path.read_text(encoding="utf-8"))
    assert [tag for tag in tags if "trimmed" not in tag.split()] == []


def test_the_polish_catalogue_is_complete_and_up_to_the_code():
    messages = catalogues.extract() if catalogues.can_extract() else None
    assert catalogues.faults(catalogues.read(), messages) == []


@pytest.mark.parametrize(
    ("original", "translation", "is_kept"),
    [
        ("%(count)s of {name}", "{name}: %(count)s", True),
        ("%(count)s members", "członkowie", False),
        ("a <strong>b</strong>", "a <strong>b", False),
        ("100%% of %s", "100%% z %s", True),
    ],
)
def test_the_catalogue_check_sees_a_lost_placeholder(original, translation, is_kept):
    assert catalogues.keeps_placeholders(polib.POEntry(msgid=original, msgstr=translation)) is is_kept


def test_one_may_be_said_without_its_number():
    entry = polib.POEntry(msgid="one place", msgid_plural="%(n)s places")
    entry.msgstr_plural = {0: "jedno miejsce", 1: "%(n)s miejsca", 2: "%(n)s miejsc", 3: "%(n)s miejsca"}
    assert catalogues.keeps_placeholders(entry)
    entry.msgstr_plural[2] = "miejsc"
    assert not catalogues.keeps_placeholders(entry)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=name)
def test_requirements_are_pinned_exactly(path):
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    loose = [line for line in lines if line and not line.startswith("-r ")]
    assert [line for line in loose if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+(\s*;.+)?", line)] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=name)
def test_the_readme_says_why_each_library_is_there(path):
    ours = path.read_text(encoding="utf-8").split("\n\n")[0]
    libraries = [re.split(r"==|\[", line)[0] for line in ours.splitlines() if "==" in line]
    rows = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    named = {word.lower() for row in rows for word in re.split(r"[ ,|]+", row)}
    assert [library for library in libraries if library.lower() not in named] == []
