"""How long the portal keeps what: the one table. The privacy notice shows it, the office sees it, the night does it.

A new kind of personal data gets a row here, and no second place that deletes it by the clock.
"""

import logging

from django.conf import settings
from django.contrib import admin
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cooperation.actions import (
    forget_bookings,
    forget_closed,
    forget_old_told,
    forget_spent_links,
    old_told,
    spent_links,
)
from cooperation.models import Booking, Enquiry
from cooperation.models import bookings as of_bookings
from cooperation.models import enquiries as of_enquiries
from cooperation.models.listings import LINK_DAYS_AFTER_END
from events.actions import forget_invitations, forget_special_needs, needs_to_forget
from events.models import SurveyInvitation
from members.actions.data_requests import forget_farewells
from members.actions.erasure import anonymise_answered
from members.actions.join import anonymise_closed, delete_unconfirmed
from members.actions.sessions import ended_sessions, forget_ended_sessions
from members.emails_data_requests import farewells
from members.models import DataRequest, JoinRequest
from members.policies import desk
from pkes.lib.audit.actions import forget_old as forget_old_audit
from pkes.lib.audit.models import Entry
from pkes.lib.imports.actions import forget_old as forget_old_imports
from pkes.lib.imports.models import HOURS_KEPT, Import
from pkes.lib.jobs.actions import forget_old as forget_old_jobs
from pkes.lib.jobs.models import DAYS_KEPT, Job
from pkes.lib.outbox.actions import forget_old as forget_old_mails
from pkes.lib.outbox.models import Mail
from pkes.lib.retention import Rule
from pkes.lib.search.misses import forget_old as forget_old_misses
from pkes.lib.search.models import Miss
from pkes.lib.surveys import links
from publications.actions import subscribers
from publications.actions.contact import forget_old as forget_old_messages
from publications.actions.newsletter import forget_deliveries
from publications.models import ContactMessage, Delivery, Subscriber
from publications.models.newsletter import CONFIRM_DAYS
from trainings.actions import dates, enrolments, forget_holders, surveys
from trainings.models import Certificate, TrainingSurveyInvitation

log = logging.getLogger(__name__)

INTEREST = gettext_lazy("our legitimate interest, article 6(1)(f) GDPR")
CONSENT = gettext_lazy("your consent, article 6(1)(a) GDPR")
OWN_WILL = gettext_lazy("your consent: you tell us of your own will, articles 6(1)(a) and 9(2)(a) GDPR")
ACCOUNTABILITY = gettext_lazy("our duty to show that we keep the law, articles 5(2) and 6(1)(c) GDPR")
FUNDERS = gettext_lazy("settling with those who fund a training, article 6(1)(c) and (f) GDPR")

RULES = [
    Rule(
        "account", gettext_lazy("Data of an account"),
        lambda: _("as long as the account exists; you can erase it under “My data” at any time"), INTEREST,
    ),
    Rule(
        "sessions", gettext_lazy("Where you are logged in: IP address, kind of browser, time"),
        lambda: ngettext("until you log out, at most %(days)s day", "until you log out, at most %(days)s days", session_days())
        % {"days": session_days()},
        INTEREST, ended_sessions, forget_ended_sessions,
    ),
    Rule(
        "contact_persons", gettext_lazy("Contact persons of organisations, and what people changed there"),
        lambda: _("as long as the organisation names them; on your request they also go out of the history"), INTEREST,
    ),
    Rule(
        "register", gettext_lazy("Lines of the register of members"),
        lambda: _("for good; after your account is erased they do not say who entered them"), INTEREST,
    ),
    Rule(
        "consents", gettext_lazy("Which consents you gave or withdrew, and what you were shown"),
        lambda: _("as long as the account exists; after that without your address"), ACCOUNTABILITY,
    ),
    Rule(
        "registrations", gettext_lazy("Registrations for meetings: name, e-mail, organisation, answers"),
        lambda: _("until you ask us to erase them"), INTEREST,
    ),
    Rule(
        "special_needs", gettext_lazy("What you need in order to take part in a meeting"),
        lambda: ngettext(
            "%(days)s day after the last day of the meeting", "%(days)s days after the last day of the meeting",
            settings.SPECIAL_NEEDS_DAYS,
        ) % {"days": settings.SPECIAL_NEEDS_DAYS},
        OWN_WILL, needs_to_forget, forget_special_needs,
    ),
    Rule(
        "training_needs", gettext_lazy("What you need in order to take part in a training"),
        lambda: ngettext(
            "%(days)s day after the last day of the training", "%(days)s days after the last day of the training",
            settings.SPECIAL_NEEDS_DAYS,
        ) % {"days": settings.SPECIAL_NEEDS_DAYS},
        OWN_WILL, enrolments.needs_to_forget, enrolments.forget_special_needs,
    ),
    Rule(
        "enrolments", gettext_lazy("Enrolments in trainings: name, e-mail, organisation, attendance"),
        lambda: _("until you ask us to erase them"), INTEREST,
    ),
    Rule(
        "date_wishes", gettext_lazy("Addresses that wait for the date of a training and that nobody confirmed"),
        lambda: ngettext("%(days)s day", "%(days)s days", dates.UNCONFIRMED_DAYS) % {"days": dates.UNCONFIRMED_DAYS},
        INTEREST, dates.unconfirmed_wishes, dates.forget_unconfirmed_wishes,
    ),
    Rule(
        "training_survey_invitations", gettext_lazy("To which address the link to a survey of a training went"),
        lambda: _("until the survey is closed"), INTEREST,
        lambda: links.of_closed(TrainingSurveyInvitation.objects), surveys.forget_invitations,
    ),
    Rule(
        "imports", gettext_lazy("Lists that the office imports, as they were uploaded"),
        lambda: ngettext("%(hours)s hour", "%(hours)s hours", HOURS_KEPT) % {"hours": HOURS_KEPT},
        INTEREST, Import.objects.to_forget, forget_old_imports,
    ),
    Rule(
        "survey_invitations", gettext_lazy("To which address the link to a survey went; answers are anonymous"),
        lambda: _("until the survey is closed"), INTEREST,
        lambda: links.of_closed(SurveyInvitation.objects), forget_invitations,
    ),
    Rule(
        "certificates", gettext_lazy("Certificates of trainings: name, organisation, days, hours"),
        lambda: ngettext(
            "%(years)s year after the year of issue, for whoever funded the training may ask for them; also after your "
            "account is erased",
            "%(years)s years after the year of issue, for whoever funded the training may ask for them; also after your "
            "account is erased",
            settings.CERTIFICATE_YEARS,
        ) % {"years": settings.CERTIFICATE_YEARS},
        FUNDERS, Certificate.objects.to_forget, forget_holders,
    ),
    Rule(
        "unconfirmed_requests", gettext_lazy("Requests to join whose address nobody confirmed"),
        lambda: ngettext(
            "%(days)s day after the last change", "%(days)s days after the last change", settings.JOIN_UNCONFIRMED_DAYS
        ) % {"days": settings.JOIN_UNCONFIRMED_DAYS},
        INTEREST, JoinRequest.objects.never_confirmed, delete_unconfirmed,
    ),
    Rule(
        "closed_requests", gettext_lazy("Requests to join that were rejected or withdrawn"),
        lambda: ngettext(
            "%(days)s day after the end; then nobody is named in them",
            "%(days)s days after the end; then nobody is named in them",
            settings.JOIN_KEEP_DAYS,
        ) % {"days": settings.JOIN_KEEP_DAYS},
        INTEREST, JoinRequest.objects.closed_long_ago, anonymise_closed,
    ),
    Rule(
        "accepted_requests", gettext_lazy("Requests to join that were accepted, and the resolutions"),
        lambda: _("as long as the register of members rests on them"), INTEREST,
    ),
    Rule(
        "listings", gettext_lazy("Offers and needs of organisations: who entered them, who dismissed a match"),
        lambda: _("as long as the organisation keeps them; after your account is erased they do not say who"), INTEREST,
    ),
    Rule(
        "renewal_links", gettext_lazy("To whom the link went that renews a listing"),
        lambda: ngettext(
            "%(days)s day after the end that it asked about", "%(days)s days after the end that it asked about",
            LINK_DAYS_AFTER_END,
        ) % {"days": LINK_DAYS_AFTER_END},
        INTEREST, spent_links, forget_spent_links,
    ),
    Rule(
        "told_matches", gettext_lazy("Of which listings we told you by mail, so that we do not tell you twice"),
        lambda: _("a year, or as long as the listing is shown"), INTEREST, old_told, forget_old_told,
    ),
    Rule(
        "enquiries", gettext_lazy("Conversations between organisations: messages, their authors, files, reports"),
        lambda: ngettext(
            "%(months)s month after the conversation is closed; it closes by itself where nobody writes",
            "%(months)s months after the conversation is closed; it closes by itself where nobody writes",
            of_enquiries.MONTHS_KEPT,
        ) % {"months": of_enquiries.MONTHS_KEPT},
        INTEREST, Enquiry.objects.to_empty, forget_closed,
    ),
    Rule(
        "bookings", gettext_lazy("Bookings of shared resources: who asked, who decided, notes of the hand-over"),
        lambda: ngettext("%(months)s month after the end", "%(months)s months after the end", of_bookings.MONTHS_KEPT)
        % {"months": of_bookings.MONTHS_KEPT},
        INTEREST, Booking.objects.to_forget, forget_bookings,
    ),
    Rule(
        "unconfirmed_subscribers", gettext_lazy("Addresses for the newsletter that nobody confirmed"),
        lambda: ngettext("%(days)s day", "%(days)s days", CONFIRM_DAYS) % {"days": CONFIRM_DAYS},
        INTEREST, Subscriber.objects.never_confirmed, subscribers.forget_unconfirmed,
    ),
    Rule(
        "subscribers", gettext_lazy("Subscribers of the newsletter: address, language, consent"),
        lambda: ngettext(
            "as long as the newsletter comes, and %(days)s day after it ended, to show the consent",
            "as long as the newsletter comes, and %(days)s days after it ended, to show the consent",
            settings.NEWSLETTER_KEPT_DAYS,
        ) % {"days": settings.NEWSLETTER_KEPT_DAYS},
        CONSENT, Subscriber.objects.ended_long_ago, subscribers.forget_ended,
    ),
    Rule(
        "deliveries", gettext_lazy("To whom an issue of the newsletter went, and what became of the mail"),
        lambda: ngettext("%(days)s day", "%(days)s days", settings.NEWSLETTER_KEPT_DAYS)
        % {"days": settings.NEWSLETTER_KEPT_DAYS},
        INTEREST, Delivery.objects.old, forget_deliveries,
    ),
    Rule(
        "messages", gettext_lazy("Messages to the coordinator by the form, and our answers"),
        lambda: ngettext(
            "%(days)s day after the matter is settled", "%(days)s days after the matter is settled",
            settings.CONTACT_KEPT_DAYS,
        ) % {"days": settings.CONTACT_KEPT_DAYS},
        INTEREST, ContactMessage.objects.closed_long_ago, forget_old_messages,
    ),
    Rule(
        "mails", gettext_lazy("Mails that the portal sent you"),
        lambda: ngettext(
            "%(days)s day; the text of a one-time link or code only until it is sent",
            "%(days)s days; the text of a one-time link or code only until it is sent",
            settings.MAIL_KEPT_DAYS,
        ) % {"days": settings.MAIL_KEPT_DAYS},
        INTEREST, Mail.objects.old, forget_old_mails,
    ),
    Rule(
        "farewells", gettext_lazy("The last mail, which says that your data is erased"),
        lambda: _("until the night after it was sent"), ACCOUNTABILITY, farewells, forget_farewells,
    ),
    Rule(
        "jobs", gettext_lazy("Files that the portal prepared in the background"),
        lambda: ngettext("%(days)s day after they are ready", "%(days)s days after they are ready", DAYS_KEPT)
        % {"days": DAYS_KEPT},
        INTEREST, Job.objects.old, forget_old_jobs,
    ),
    Rule(
        "data_requests", gettext_lazy("What you asked about your data, and our answer"),
        lambda: ngettext(
            "%(days)s day after the answer; then without your name",
            "%(days)s days after the answer; then without your name",
            settings.DATA_REQUEST_KEPT_DAYS,
        ) % {"days": settings.DATA_REQUEST_KEPT_DAYS},
        ACCOUNTABILITY, DataRequest.objects.closed_long_ago, anonymise_answered,
    ),
    Rule(
        "audit", gettext_lazy("What people of the office did with data and rights"),
        lambda: ngettext("%(days)s day", "%(days)s days", settings.AUDIT_KEPT_DAYS) % {"days": settings.AUDIT_KEPT_DAYS},
        ACCOUNTABILITY, Entry.objects.old, forget_old_audit,
    ),
    Rule(
        "search_misses", gettext_lazy("Words that were searched for in vain, counted; nobody knows by whom"),
        lambda: ngettext("%(days)s day", "%(days)s days", Miss.KEPT_DAYS) % {"days": Miss.KEPT_DAYS},
        INTEREST, Miss.objects.old, forget_old_misses,
    ),
    Rule(
        "letters", gettext_lazy("Letters and calls outside the portal"),
        lambda: _("until the matter is settled and for as long as the law requires them to be kept"), INTEREST,
    ),
]  # fmt: skip


def session_days():
    return settings.SESSION_COOKIE_AGE // (24 * 3600)


def nightly():
    return [rule for rule in RULES if rule.is_nightly]


def apply():
    """Do what each rule says. One that fails does not keep the others from it. Returns {key: how many, None where it failed}."""
    done = {}
    for rule in nightly():
        try:
            done[rule.key] = rule.forget()
        except Exception:
            log.exception("retention: %s failed", rule.key)
            done[rule.key] = None
    log.info("retention: %s", done)
    return done


@desk("audit.view_entry")
def retention_list(request):
    """The table as the office sees it: with what the next night would take."""
    context = {
        **admin.site.each_context(request),
        "title": _("How long data is kept"),
        "rules": [(rule, rule.due().count() if rule.is_nightly else None) for rule in RULES],
    }
    return render(request, "pkes/office/retention.html", context)
