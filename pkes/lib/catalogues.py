"""The Polish catalogue of messages: bring it up to the code, check it, fill it from translated fragments.

python -m pkes.lib.catalogues            extract the messages anew (needs gettext), then compile
python -m pkes.lib.catalogues --check    exit code 1 where the catalogue is stale, incomplete or wrong
python -m pkes.lib.catalogues --merge FILE…   fill empty translations from other .po files, then compile

Entries are sorted and carry no line numbers, so that two changes to the code seldom touch the same lines here.
A tool for development: it needs polib, which is not installed where the portal only runs.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ["pkes", "members", "events", "trainings", "cooperation", "publications", "templates"]
CATALOGUE = ROOT / "pkes" / "locale" / "pl" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "PKES Lokomotywa",
    "Language": "pl",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    # Four forms, as in Django's own catalogue: 1 | 2–4 | 5 and more | fractions.
    "Plural-Forms": (
        "nplurals=4; plural=(n==1 ? 0 : (n%10>=2 && n%10<=4) && (n%100<12 || n%100>14) ? 1 : "
        "n!=1 && (n%10>=0 && n%10<=1) || (n%10>=5 && n%10<=9) || (n%100>=12 && n%100<=14) ? 2 : 3);"
    ),
}
PLURAL_FORMS = 4
# What a translation must keep: %(name)s, %s, {name} and the tags of inline markup.
KEPT = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}|</?[a-z][^>]*>")


def can_extract():
    return bool(shutil.which("xgettext") and shutil.which("msguniq"))


def extract():
    """Return the messages of the code as a catalogue without translations. Reads a copy, changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            shutil.copytree(ROOT / name, Path(folder, name), ignore=shutil.ignore_patterns("locale", "__pycache__"))
        Path(folder, "locale").mkdir()
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(  # our own list, no shell  # nosec B603
            [sys.executable, "-m", "django", "makemessages", "--locale=pl", "--keep-pot", "--no-location", "--no-wrap"],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return polib.pofile(Path(folder, "locale", "django.pot").read_text(encoding="utf-8"))


def read():
    """Return the catalogue as it stands; an empty one where there is none yet."""
    return polib.pofile(CATALOGUE.read_text(encoding="utf-8")) if CATALOGUE.exists() else polib.POFile()


def write(catalogue):
    """Write the catalogue sorted, and the compiled one beside it."""
    tidy = polib.POFile(wrapwidth=0)
    tidy.metadata = HEADER
    tidy.extend(sorted(catalogue, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(f"{tidy}\n".removeprefix("#\n"), encoding="utf-8")
    CATALOGUE.with_suffix(".mo").write_bytes(read().to_binary())


def update(catalogue, messages):
    """Return `messages` with the translations that `catalogue` has for them; what is no longer used goes."""
    for message in messages:
        known = find(catalogue, message)
        if known:
            message.msgstr, message.msgstr_plural, message.tcomment = known.msgstr, known.msgstr_plural, known.tcomment
            message.flags += ["fuzzy"] * known.fuzzy
        if message.msgid_plural and len(message.msgstr_plural) != PLURAL_FORMS:
            message.msgstr_plural = dict.fromkeys(range(PLURAL_FORMS), "")
    return messages


def fill(catalogue, fragment):
    """Fill the empty translations of `catalogue` from `fragment`; return what the fragment has that is of no use."""
    useless = []
    for entry in fragment.translated_entries():
        known = find(catalogue, entry)
        if known is None or bool(known.msgid_plural) != bool(entry.msgid_plural):
            useless.append(f"not in the code: {shown(entry)}")
        elif not known.translated():
            known.msgstr, known.msgstr_plural = entry.msgstr, entry.msgstr_plural
        elif (known.msgstr, known.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
            useless.append(f"translated otherwise already: {shown(entry)}")
    return useless


def find(catalogue, entry):
    """Return the entry of the same text and context that is in use, or None."""
    return catalogue.find(entry.msgid, msgctxt=entry.msgctxt or False)


def shown(entry):
    return f"{entry.msgctxt} | {entry.msgid}" if entry.msgctxt else entry.msgid


def faults(catalogue, messages=None):
    """Say in one line each what is wrong with the catalogue; against the code, too, where `messages` are given."""
    found = []
    if messages is not None:
        used, kept = (
            {(entry.msgid, entry.msgid_plural, entry.msgctxt) for entry in part} for part in (messages, catalogue)
        )
        found += [f"missing, run make messages: {message[0]}" for message in sorted(used - kept, key=str)]
        found += [f"no longer used, run make messages: {message[0]}" for message in sorted(kept - used, key=str)]
    for entry in catalogue:
        if entry.obsolete:
            found.append(f"obsolete: {shown(entry)}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {shown(entry)}")
        elif not entry.translated() or (entry.msgid_plural and len(entry.msgstr_plural) != PLURAL_FORMS):
            found.append(f"untranslated: {shown(entry)}")
        elif not keeps_placeholders(entry):
            found.append(f"placeholders or tags differ: {shown(entry)}")
    for name, value in HEADER.items():
        if catalogue.metadata.get(name) != value:
            found.append(f"header {name}: expected {value}")
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        found.append("the .mo file is not the compiled .po file, run make messages")
    return found


def keeps_placeholders(entry):
    """Whether each translation has the placeholders and tags of its original; "one" may leave out the number."""
    if not entry.msgid_plural:
        return kept(entry.msgstr) == kept(entry.msgid)
    return all(
        kept(text) == kept(entry.msgid_plural) or (form == 0 and kept(text) == kept(entry.msgid))
        for form, text in entry.msgstr_plural.items()
    )


def kept(text):
    return sorted(KEPT.findall(text.replace("%%", "")))


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m pkes.lib.catalogues", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, exit with 1 where something is wrong")
    parser.add_argument("--merge", nargs="+", type=Path, metavar="FILE", help="fill empty translations from these")
    options = parser.parse_args(arguments)
    in_ci = os.environ.get("CI") == "true"
    if not can_extract() and (in_ci or (not options.check and not options.merge)):
        sys.stderr.write("Extracting messages needs GNU gettext: apt-get install gettext\n")
        return 1
    if options.check:
        if not can_extract():
            sys.stderr.write("GNU gettext is not installed: not checked whether the catalogue is up to the code.\n")
        found = faults(read(), extract() if can_extract() else None)
        sys.stderr.writelines(f"{CATALOGUE.relative_to(ROOT)}: {fault}\n" for fault in found)
        return 1 if found else 0
    catalogue = read()
    if can_extract():
        catalogue = update(catalogue, extract())
    for path in options.merge or []:
        useless = fill(catalogue, polib.pofile(path.read_text(encoding="utf-8")))
        sys.stderr.writelines(f"{path.name}: {line}\n" for line in useless)
    write(catalogue)
    empty = sum(not entry.translated() for entry in catalogue)
    sys.stdout.write(f"{len(catalogue)} messages, {empty} untranslated\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
