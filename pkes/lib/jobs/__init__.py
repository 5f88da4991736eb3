"""Work that takes longer than a page may: done by the worker, watched on one page, its file fetched there.

Write a function and mark it; where it takes a file, it writes into one:

    from pkes.lib.jobs.actions import as_job, start

    @as_job(_("Certificates"))                        # gettext_lazy: what the work is called in pages and mails
    def write_certificates(job, *, training):         # the arguments as given to `start`; JSON values only
        rows = Enrolment.objects.visible_to(job.by)…  # rights may have gone since: ask again, in the name of job.by
        with job.file("certyfikaty.zip") as file:     # a binary file; whoever started the job may fetch it for DAYS_KEPT
            for number, row in enumerate(rows, 1):
                file.write(…)
                job.progress(number, len(rows))       # call it often, at least every few minutes: it is also the heartbeat
        return _("%(count)s certificates") % …        # a sentence for the page and the mail, or None

and start it in a view or an act, inside its transaction:

    job = start(write_certificates, by=request.user, arguments={"training": training.pk}, title=training.title,
                permission="trainings.view_certificate")
    return redirect(job)                              # the page with the progress bar, then with the button "Download"

- One job runs at a time; the others wait. The same function with the same arguments, started twice by one person while
  the first still waits or runs, is one job: `start` returns that one.
- The function runs in the language in which it was started, outside a transaction. Where the worker is killed it is called
  again from the beginning (three times at most): it has to bear that, as everything that runs by the clock does.
- A `Refusal` that it raises is shown to the person as it is; any other exception is logged, and the page says so in words.
- Where it needs a right of the office, `start` gets it as `permission`: without it the work is not done, and its file is not
  handed out, whatever the rights were at the start.
- When it ends, well or not, the person gets a mail with a link to the page.
"""
