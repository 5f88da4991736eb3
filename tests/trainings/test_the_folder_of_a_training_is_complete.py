"""The checklist of evidence, the files kept in it, and the ZIPs that the worker makes of it all."""

import csv
import datetime
import io
import re
import time
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from members.models import Clause, ConsentEvent
from pkes.lib.jobs.actions import run
from pkes.lib.jobs.models import Job
from tests.factories import make_organization, make_user
from tests.html import parse
from tests.trainings.certificates import (
    HOSTILE,
    make_certificate,
    make_completed,
    make_finished,
    make_letterhead,
    text_of,
)
from trainings import actions
from trainings.archives import safe_name
from trainings.folder import Folder
from trainings.models import (
    Enrolment,
    Evidence,
    LearningOutcome,
    OutcomeRating,
    Training,
    TrainingSession,
    TrainingSurvey,
    TrainingSurveyAnswer,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%%EOF\n"


def papers(training):
    """{key: is it there}, the sheets of all days as one key."""
    rows = Folder(Training.objects.with_programme().get(pk=training.pk)).papers()
    return {re.sub(r"-\d+$", "", paper.key): paper.is_there for paper in rows}


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(buffer, "JPEG")
    return SimpleUploadedFile("zdjęcie.jpg", buffer.getvalue())


def page_of(person, training):
    return person.get(f"/en/admin/trainings/training/{training.pk}/teczka/")


def upload(person, training, **data):
    data = {"kind": "trainer", "title": "Dyplom", "file": SimpleUploadedFile("d.pdf", PDF), "consent": "", **data}
    return person.post(f"/en/admin/trainings/training/{training.pk}/teczka/", data)


def packed(person, training, page="teczka"):
    """The ZIP that the button on a page leads to."""
    response = person.post(f"/admin/trainings/training/{training.pk}/{page}/", {"zip": "1"})
    job = Job.objects.latest("pk")
    assert response["Location"] == job.get_absolute_url()
    run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    assert job.done == job.total > 0
    return zipfile.ZipFile(job.open_file())


def test_a_training_to_come_needs_nothing_yet_and_one_that_is_over_everything():
    to_come = make_finished(days=0)
    TrainingSession.objects.create(training=to_come, on=timezone.localdate() + datetime.timedelta(3), hours=4)
    assert {key for key, is_there in papers(to_come).items() if is_there is False} == {"programme", "trainer"}
    over = make_finished()
    make_completed(over, outcome="")
    assert {key for key, is_there in papers(over).items() if is_there is False} == {
        "programme", "trainer", "outcomes", "sheet", "survey-before", "survey-after", "clause",
    }  # fmt: skip


def test_what_is_there_is_ticked_off():
    training = make_finished(description_pl="Dzień pierwszy", trainer="Osa Ósma")
    LearningOutcome.objects.create(training=training, position=1, text_pl="umie")
    certificate = make_certificate(training)
    clause = Clause.objects.create(kind=Clause.Kind.TRAINING, version=9, text_pl="Wiemy")
    ConsentEvent.objects.create(email="lucja@example.com", clause=clause, act="shown", channel="link")
    for day in training.sessions.all():
        Evidence.objects.create(training=training, kind="signed_sheet", session=day, file=ContentFile(PDF, "scan.pdf"))
    Evidence.objects.create(training=training, kind="trainer", file=ContentFile(PDF, "scan.pdf"))
    there = {key for key, is_there in papers(training).items() if is_there}
    assert there == {"programme", "trainer", "outcomes", "sheet", "attendance", "certificates", "clause"}
    actions.revoke(certificate, "Pomyłka", by=make_user())
    assert papers(training)["certificates"] is False


def test_results_are_due_within_seven_days(coordinator):
    training = make_finished()
    make_completed(training, outcome="")
    assert "the term was" not in page_of(coordinator, training).content.decode()
    for day in training.sessions.all():
        TrainingSession.objects.filter(pk=day.pk).update(on=day.on - datetime.timedelta(8))
    assert "the term was" in page_of(coordinator, training).content.decode()


def test_a_paper_is_checked_kept_fetched_and_removed(coordinator, settings):
    training = make_finished()
    assert upload(coordinator, training).status_code == 302
    paper = Evidence.objects.get()
    assert (paper.kind, paper.added_by) == ("trainer", coordinator.user)
    address = f"/admin/trainings/training/{training.pk}/teczka/{paper.pk}/"
    response = coordinator.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="Dyplom.pdf"'
    assert coordinator.get(f"/admin/trainings/training/{make_finished().pk}/teczka/{paper.pk}/").status_code == 404
    coordinator.post(f"{address}usun/")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"file": SimpleUploadedFile("d.pdf", b"<html>")},
        {"file": ""},
        {"kind": "photo", "consent": "given", "file": SimpleUploadedFile("d.pdf", PDF)},
        {"kind": "photo", "consent": ""},
        {"kind": "signed_sheet"},
        {"title": "x\0y"},
    ],
    ids=["no PDF", "nothing", "no picture", "no consent", "a sheet without a day", "NUL"],
)
def test_what_is_not_right_is_said_and_not_kept(coordinator, data):
    if data.get("consent") == "":
        data = {**data, "file": picture()}
    response = upload(coordinator, make_finished(), **data)
    assert (response.status_code, Evidence.objects.count()) == (200, 0)
    assert "Please correct" in response.content.decode()


def test_a_photo_is_written_anew_with_its_consent(coordinator):
    training = make_finished()
    upload(coordinator, training, kind="photo", file=picture(), consent="given")
    photo = Evidence.objects.get()
    assert (photo.consent, photo.file.name[-5:]) == ("given", ".webp")
    assert papers(training)["photos"] is True


def test_only_those_of_the_office_who_may_change_trainings_see_it(owner, visitor, coordinator):
    training = make_finished()
    staff = type(coordinator)(make_user(is_staff=True))
    for page in ("teczka", "zaswiadczenia"):
        address = f"/admin/trainings/training/{training.pk}/{page}/"
        assert [person.get(address).status_code for person in (visitor, owner)] == [302, 302]
        assert staff.get(address).status_code in {302, 403}
        assert coordinator.get(address).status_code == 200
        assert coordinator.get("/admin/trainings/training/99999999999999999999/teczka/").status_code == 404


def test_the_zip_holds_everything_with_an_index(coordinator):
    training = make_finished(title_pl="Zażółć / gęślą", description_pl="Dzień pierwszy", trainer="Osa Ósma")
    make_certificate(training, name="Łucja Żółć", organization=make_organization(name="=1+1"))
    make_completed(training, name=HOSTILE, email="h@example.com", outcome="not_completed")
    day = training.sessions.first()
    Evidence.objects.create(training=training, kind="signed_sheet", session=day, file=ContentFile(PDF, "scan.pdf"))
    Evidence.objects.create(
        training=training, kind="photo", title="../../Ćma?", consent="nobody", file=ContentFile(b"x", "a.webp")
    )
    archive = packed(coordinator, training)
    names = archive.namelist()
    assert archive.testzip() is None
    index = archive.read("index.html").decode()
    document = parse(index)
    links = {a.get("href") for a in document.iter("a")}
    assert len(links) == len(names) - 1
    assert f"zaświadczenia/{timezone.localdate().year}-0001 Łucja Żółć.pdf" in names
    assert any(name.endswith("Ćma.webp") for name in names)
    assert not [
        name for name in names if ".." in name.split("/") or name.startswith("/") or set(name) & set('\\:*?"<>|')
    ]
    for words in ("Zażółć / gęślą", "Dzień pierwszy", "Osa Ósma", "&lt;b&gt;"):
        assert words in index
    pdf = next(name for name in names if name.endswith("Żółć.pdf"))
    assert "Łucja Żółć" in text_of(archive.read(pdf))
    table = next(name for name in names if name.endswith(".csv"))
    rows = list(csv.reader(io.StringIO(archive.read(table).decode("utf-8-sig")), delimiter=";"))
    assert {row[2] for row in rows} >= {"'=1+1"}


@pytest.mark.parametrize(("answers", "is_shown"), [(4, False), (5, True)])
def test_the_zip_holds_the_results_of_surveys_that_enough_people_answered(coordinator, answers, is_shown):
    training = make_finished()
    outcome = LearningOutcome.objects.create(training=training, position=1, text_pl="oferta")
    for phase, value in (("before", 2), ("after", 9)):
        survey = TrainingSurvey.objects.create(training=training, phase=phase)
        for number in range(answers):
            marks = {"useful": 8, "best": "=1+1" if number == 0 else ""} if phase == "after" else {}
            row = TrainingSurveyAnswer.objects.create(survey=survey, **marks)
            OutcomeRating.objects.create(answer=row, learning_outcome=outcome, value=value)
    archive = packed(coordinator, training)
    assert ("wyniki ankiet.csv" in archive.namelist(), "wyniki ankiet.xlsx" in archive.namelist()) == (is_shown,) * 2
    if is_shown:
        text = archive.read("wyniki ankiet.csv").decode("utf-8-sig")
        _header, *rows = csv.reader(io.StringIO(text), delimiter=";")
        assert rows[0] == ["oferta", "2,0", "9,0", ""]
        assert [row[2] for row in rows[1:2]] == ["8,0"]
        assert "'=1+1" in {row[3] for row in rows}


def test_all_certificates_are_packed_quickly_with_progress(coordinator):
    """The issue asks for 200 in 30 seconds; a tenth of that in a tenth of the time."""
    make_letterhead()
    training, organization = make_finished(), make_organization()
    for number in range(20):
        make_completed(training, name=f"Osoba {number}", email=f"o{number}@example.com", organization=organization)
    assert len(actions.issue_all(training, by=coordinator.user)) == 20
    # The time that it works: what else the machine does meanwhile is not its fault.
    before = time.process_time()
    archive = packed(coordinator, training, "zaswiadczenia")
    assert time.process_time() - before < 3
    assert len(archive.namelist()) == 20


def test_who_lost_the_right_gets_no_zip(coordinator):
    training = make_finished()
    coordinator.post(f"/admin/trainings/training/{training.pk}/teczka/", {"zip": "1"})
    type(coordinator.user).objects.update(is_superuser=False, is_staff=False)
    job = Job.objects.get()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.file_path) == (Job.State.FAILED, "")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Łąka", "Łąka"), ("../../etc", "etc"), ("a/b\\c:d", "a b c d"), ("", "–"), ("\u202ex\0\r\n", "x"), ("..", "–")],
)
def test_names_of_files_are_safe(text, name):
    assert safe_name(text) == name


def test_the_founding_workshop_has_a_folder_without_people(founding, coordinator):
    training = Training.objects.get(slug="motywacja-i-cele-2014")
    assert page_of(coordinator, training).status_code == 200
    assert not Enrolment.objects.filter(training=training).exists()
    assert "index.html" in packed(coordinator, training).namelist()


def test_the_number_of_queries_does_not_grow(coordinator, django_assert_max_num_queries):
    training = make_finished()
    counts = []
    for more in (1, 2):
        for number in range(more):
            make_certificate(training, name=f"Osoba {more}{number}", email=f"o{more}{number}@example.com")
            Evidence.objects.create(training=training, kind="other", title="x", file=ContentFile(PDF, "scan.pdf"))
        for page in ("teczka", "zaswiadczenia"):
            with django_assert_max_num_queries(40) as queries:
                coordinator.get(f"/admin/trainings/training/{training.pk}/{page}/")
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
