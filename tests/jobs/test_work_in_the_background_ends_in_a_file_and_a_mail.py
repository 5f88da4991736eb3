"""Long work: one at a time, watched, its file for one person only, ended in words, taken up again after a kill."""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from pkes.lib.jobs import actions
from pkes.lib.jobs.models import Job, Superseded
from pkes.lib.outbox.models import Mail
from tests.factories import make_user
from tests.jobs import work

pytestmark = pytest.mark.django_db


def files(settings):
    folder = Path(settings.PRIVATE_ROOT) / "jobs"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def started(by, function=work.count, **arguments):
    return actions.start(function, by=by, arguments=arguments or ({"to": 3} if function is work.count else {}))


def done(by, function=work.count, **arguments):
    job = started(by, function, **arguments)
    actions.run(job.pk)
    job.refresh_from_db()
    return job


def test_work_ends_with_a_file_and_a_mail(owner):
    job = done(owner.user)
    assert (job.state, job.done, job.total, job.percent, job.outcome) == (Job.State.DONE, 3, 3, 100, "3 numbers")
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject) == (owner.user.email, "Pobierz: Counting")
    assert f"/w-tle/{job.pk}/" in mail.text
    page = owner.get(job.get_absolute_url())
    assert b"http-equiv" not in page.content
    response = owner.get(f"/w-tle/{job.pk}/plik/")
    assert b"".join(response.streaming_content) == b"1\n2\n3\n"
    assert response["Content-Disposition"] == 'attachment; filename="liczby.txt"'
    assert "no-store" in response["Cache-Control"]


def test_only_who_asked_sees_it(owner, editor, coordinator):
    job = done(owner.user)
    for somebody in (editor, coordinator):
        assert somebody.get(job.get_absolute_url()).status_code == 404
        assert somebody.get(f"/w-tle/{job.pk}/plik/").status_code == 404
        assert somebody.post(f"/w-tle/{job.pk}/ponow/").status_code == 404
        assert "Counting" not in somebody.get("/w-tle/").content.decode()
    assert "Counting" in owner.get("/w-tle/").content.decode()


def test_the_file_is_nobodys_whose_right_is_gone(coordinator):
    job = actions.start(work.count, by=coordinator.user, arguments={"to": 3}, permission="members.view_registerentry")
    actions.run(job.pk)
    address = f"/w-tle/{job.pk}/plik/"
    assert coordinator.get(address).status_code == 200
    coordinator.user.is_superuser = False
    coordinator.user.save()
    assert coordinator.get(address).status_code == 403
    assert address not in coordinator.get(job.get_absolute_url()).content.decode()


def test_work_that_waited_is_not_done_for_whom_has_lost_the_right(owner):
    job = actions.start(work.count, by=owner.user, arguments={"to": 3}, permission="members.view_registerentry")
    actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.file_path) == (Job.State.FAILED, "Nie masz już do tego prawa.", "")


def test_the_page_says_how_far_it_is(owner):
    job = started(owner.user)
    assert "Praca czeka na swoją kolej." in owner.get(job.get_absolute_url()).content.decode()
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, done=5, total=20, seen_at=timezone.now())
    page = owner.get(f"/en{job.get_absolute_url()}").content.decode()
    assert "Done: 5 of 20 (25%)" in page
    assert '<progress aria-labelledby="stan" max="20" value="5">' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert owner.get(f"/w-tle/{job.pk}/plik/").status_code == 404


def test_the_same_work_twice_is_one(owner, editor):
    job = started(owner.user, to=3)
    assert started(owner.user, to=3) == job
    assert started(owner.user, to=4) != job
    assert started(editor.user, to=3) != job
    actions.run(job.pk)
    assert started(owner.user, to=3) != job


def test_one_job_runs_at_a_time(owner):
    first, second = started(owner.user, to=1), started(owner.user, to=2)
    assert actions.claim(first.pk).attempts == 1
    assert actions.claim(first.pk) is None
    assert actions.claim(second.pk) is None
    Job.objects.filter(pk=first.pk).update(state=Job.State.DONE)
    assert actions.claim(second.pk).pk == second.pk


def test_a_refusal_is_shown_and_may_be_tried_again(owner, settings):
    job = done(owner.user, work.refuse)
    assert (job.state, job.error, job.file_path, files(settings)) == (Job.State.FAILED, "Not today.", "", [])
    assert "Not today." in owner.get(job.get_absolute_url()).content.decode()
    assert Mail.objects.get().subject == "Nie udało się: Refusing"
    assert owner.post(f"/w-tle/{job.pk}/ponow/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.WAITING, "")
    with pytest.raises(actions.JobError):
        actions.try_again(job, by=owner.user)


def test_an_error_is_said_in_words_and_tells_nothing(owner, settings):
    job = done(owner.user, work.break_down)
    assert (job.state, files(settings)) == (Job.State.FAILED, [])
    assert str(job.pk) in job.error
    assert "secret" not in job.error


@pytest.mark.parametrize("function", ["tests.jobs.work.not_marked", "os.getcwd", "no.such.thing"])
def test_only_marked_functions_run(owner, function):
    job = started(owner.user)
    Job.objects.filter(pk=job.pk).update(function=function)
    actions.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def left_behind(job, attempts=1):
    """As a worker leaves it that is killed at work."""
    old = timezone.now() - datetime.timedelta(minutes=6)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=attempts, seen_at=old)


def test_what_a_killed_worker_left_is_begun_again_and_at_last_given_up(owner):
    job = started(owner.user)
    left_behind(job)
    call_command("run_due_jobs")
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    left_behind(job, attempts=actions.MOST_ATTEMPTS)
    call_command("run_due_jobs")
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "przerwana" in job.error


def test_a_run_that_was_taken_for_dead_changes_nothing_more(owner, settings):
    job = actions.claim(started(owner.user).pk)
    left_behind(job)
    call_command("run_due_jobs")
    assert actions.claim(job.pk).attempts == 2
    with pytest.raises(Superseded):
        job.progress(1, 1)
    with job.file("late.txt") as file:
        file.write(b"late")
    actions.end(job, Job.State.DONE)
    assert (Job.objects.get().state, files(settings), Mail.objects.count()) == (Job.State.RUNNING, [], 0)


def test_files_go_after_some_days(owner, settings):
    job = done(owner.user)
    actions.forget_old()
    assert files(settings) == [Path(job.file_path).name]
    Job.objects.update(finished_at=timezone.now() - datetime.timedelta(days=4))
    actions.forget_old()
    assert Job.objects.count() == 0
    # A file that was just written may belong to a run that has not ended.
    assert files(settings) == [Path(job.file_path).name]


def test_files_go_with_the_person(settings):
    person = make_user()
    done(person)
    actions.forget_person(person)
    assert (Job.objects.count(), files(settings)) == (0, [])


@pytest.mark.parametrize("name", ["żółć.csv", 'a"b\r\nX: y.csv'])
def test_no_name_of_a_file_breaks_its_header(owner, name):
    job = done(owner.user, to=1, name=name)
    response = owner.get(f"/w-tle/{job.pk}/plik/")
    assert response.status_code == 200
    response.close()
