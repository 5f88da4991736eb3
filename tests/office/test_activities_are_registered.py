"""The register of processing activities: drafts first, then the office's own words, with the rules that the night follows."""

import zipfile
from io import BytesIO

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from members.models import ProcessingActivity
from pkes.activities import DRAFTS, kept_in_words
from pkes.retention import RULES
from tests.office.desk import address, form_data

pytestmark = pytest.mark.django_db


def test_drafts_are_written_once_and_none_is_approved(founding):
    assert ProcessingActivity.objects.count() == len(DRAFTS)
    assert not ProcessingActivity.objects.exclude(approved_on=None).exists()
    ProcessingActivity.objects.filter(position=1).update(name="Nasze konta")
    ProcessingActivity.objects.filter(position=2).delete()
    call_command("load_founding", verbosity=0)
    assert ProcessingActivity.objects.count() == len(DRAFTS) - 1
    assert ProcessingActivity.objects.get(position=1).name == "Nasze konta"


def test_each_draft_names_rules_that_there_are():
    keys = {rule.key for rule in RULES}
    assert [rule for draft in DRAFTS for rule in draft["rules"] if rule not in keys] == []


def test_how_long_is_what_the_night_follows(founding, settings):
    settings.JOIN_KEEP_DAYS = 77
    words = kept_in_words(ProcessingActivity.objects.get(name__startswith="Wnioski o przyjęcie"))
    assert "77 dni od zakończenia" in words


def test_the_office_approves_one_at_the_desk(office, founding):
    row = ProcessingActivity.objects.get(position=1)
    form = form_data(office.get(address("processingactivity", "change", row.pk)))
    answer = office.post(
        address("processingactivity", "change", row.pk),
        {**form, "rules": ["mails", "account"], "approved_on": "2026-11-22"},
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.rules, str(row.approved_on)) == (["account", "mails"], "2026-11-22") or row.rules == [
        "mails",
        "account",
    ]
    assert office.post(
        address("processingactivity", "change", row.pk), {**form, "rules": ["nonsense"]}
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize(("prefix", "draft"), [("", "projekt, niezatwierdzony"), ("/en", "draft, not approved")])
def test_it_is_taken_as_a_file_that_says_what_is_a_draft(office, founding, prefix, draft):
    ProcessingActivity.objects.filter(position=1).update(approved_on="2026-11-22", name="=1+1")
    pdf = PdfReader(BytesIO(office.get(f"{prefix}/biuro/czynnosci.pdf").content))
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    assert text.count(draft) == len(DRAFTS) - 1
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    with zipfile.ZipFile(BytesIO(office.get(f"{prefix}/biuro/czynnosci.xlsx").content)) as book:
        assert draft in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_an_empty_register_is_a_file_too(office, kind):
    assert office.get(f"/biuro/czynnosci.{kind}").status_code == 200
    assert office.get("/biuro/czynnosci.csv").status_code == 404
