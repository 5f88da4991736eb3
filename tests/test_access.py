"""Every page as every kind of person: one table says what each is answered."""

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from events.models import Event, EventDay
from members.models import Goal, Organization
from trainings.models import Training, TrainingCycle

# name of the address: what a visitor, an organisation's owner and the coordinator are answered
PAGES = {
    "pkes:home": (200, 200, 200),
    "pkes:about": (200, 200, 200),
    "pkes:contact": (200, 200, 200),
    "pkes:privacy": (200, 200, 200),
    "pkes:accessibility": (200, 200, 200),
    "pkes:feed": (200, 200, 200),
    "pkes:manifest": (200, 200, 200),
    "livez": (200, 200, 200),
    "readyz": (503, 503, 503),  # no worker has been seen
    "robots": (200, 200, 200),
    "sitemap": (200, 200, 200),
    "media": (404, 404, 404),  # no logo is known
    "members:organization_list": (200, 200, 200),
    "members:organization_detail": (200, 200, 200),
    "members:organization_vcard": (200, 200, 200),
    "members:goal_detail": (200, 200, 200),
    "members:my_data": (302, 200, 200),
    "members:my_data_download": (302, 302, 302),  # asks first who is there
    "members:my_data_erase": (302, 302, 302),
    "members:consent_change": (302, 302, 302),
    "members:join": (200, 200, 200),
    "members:join_form": (200, 200, 200),
    # Nobody was sent these links.
    "members:join_draft": (404, 404, 404),
    "members:join_confirm": (404, 404, 404),
    "members:join_status": (404, 404, 404),
    "members:join_complete": (404, 404, 404),
    "members:join_withdraw": (404, 404, 404),
    # Only for the council.
    "members:council_list": (302, 403, 403),
    "members:council_request": (302, 403, 403),
    # There is no request to join.
    "admin:members_joinrequest_move": (302, 302, 404),
    "admin:members_joinrequest_declaration": (302, 302, 404),
    "admin:members_joinrequest_resolution": (302, 302, 404),
    "admin:members_joinrequest_scan": (302, 302, 404),
    "members:invitation_accept": (404, 404, 404),  # nobody sent this link
    "members:data_confirm": (404, 404, 404),  # nobody sent this link
    # The panel; the coordinator acts for no organisation until it says for which.
    "members:panel": (302, 200, 403),
    "members:profile": (302, 200, 403),
    "members:description_edit": (302, 200, 403),
    "members:services_edit": (302, 200, 403),
    "members:contact_edit": (302, 200, 403),
    "members:logo_edit": (302, 200, 403),
    "members:organization_preview": (302, 200, 403),
    "members:identity_edit": (302, 200, 403),
    "members:team": (302, 200, 403),
    "members:team_leave": (302, 200, 403),
    "members:representative_invite": (302, 200, 403),
    "members:history": (302, 200, 403),
    # They only change something, and lead back to their page.
    "members:data_confirm_now": (302, 302, 302),
    "members:changes_confirm": (302, 302, 302),
    "members:logo_remove": (302, 302, 302),
    "members:proposal_withdraw": (302, 302, 302),
    "members:organization_switch": (302, 405, 405),
    "members:act_on_behalf": (403, 403, 405),
    "members:on_behalf_stop": (302, 403, 405),
    # Things of an organisation; these do not exist.
    "members:representative_role": (403, 404, 403),
    "members:representative_remove": (403, 404, 403),
    "members:invitation_again": (403, 404, 403),
    "members:invitation_revoke": (403, 404, 403),
    "members:change_restore": (403, 404, 403),
    "events:event_list": (200, 200, 200),
    "events:event_detail": (200, 200, 200),
    "events:registration_create": (200, 200, 200),
    "events:registration_sent": (200, 200, 200),
    "events:registration_status": (404, 404, 404),  # nobody's link
    "events:registration_resign": (404, 404, 404),
    "events:panel_registrations": (302, 200, 403),
    "events:panel_registration": (403, 200, 403),
    "events:panel_resign": (403, 302, 403),
    "events:checkin_events": (302, 403, 200),
    "events:checkin": (302, 403, 200),
    "events:ticket": (302, 403, 404),  # nobody's ticket
    "events:registration_export": (302, 403, 200),
    "events:event_file": (200, 200, 200),
    "events:month_now": (200, 200, 200),
    "events:month": (200, 200, 200),
    "events:public_feed": (200, 200, 200),
    "events:personal_feed": (404, 404, 404),  # nobody's address
    "events:photo": (404, 404, 404),  # there is none
    "events:minutes_detail": (404, 404, 404),  # none are published
    "events:minutes_version": (404, 404, 404),
    "events:survey_answer": (404, 404, 404),  # nobody's link
    "events:survey_results": (302, 403, 404),  # no survey was sent
    "events:attendance_sheet": (302, 403, 200),
    "events:badges": (302, 403, 200),
    # The panel; the coordinator acts for nobody and is told so.
    "events:feed_address": (302, 200, 200),
    "events:proposals": (302, 200, 403),
    "events:proposal_new": (302, 200, 403),
    "events:proposal_edit": (403, 404, 403),
    "events:proposal_send": (403, 302, 403),
    "events:proposal_withdraw": (403, 302, 403),
    "events:proposal_remove": (403, 302, 403),
    "events:tasks": (302, 200, 403),
    "events:task_done": (403, 302, 403),
    "trainings:training_list": (200, 200, 200),
    "trainings:training_detail": (200, 200, 200),
    "trainings:cycle_detail": (200, 200, 200),
    "account_login": (200, 302, 302),
    "account_logout": (302, 200, 200),
    "account_inactive": (200, 200, 200),
    "account_signup": (200, 302, 302),  # says that it is closed
    "account_reauthenticate": (302, 200, 200),
    "account_email": (302, 200, 200),
    "account_email_verification_sent": (302, 302, 302),  # no code is waited for
    "account_change_password": (302, 200, 200),
    "account_set_password": (302, 302, 302),
    "account_reset_password": (200, 200, 200),
    "account_reset_password_done": (200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200),  # says that the link is wrong
    "account_reset_password_from_key_done": (200, 200, 200),
    "account_request_login_code": (200, 302, 302),
    "account_confirm_login_code": (302, 302, 302),
    "account_reauthenticate_by_code": (302, 302, 302),  # for people without a password
    "mfa_index": (302, 200, 200),
    "mfa_authenticate": (302, 302, 302),
    "mfa_reauthenticate": (302, 302, 200),  # the coordinator has an app
    "mfa_activate_totp": (302, 302, 302),  # ask who is there
    "mfa_deactivate_totp": (302, 404, 302),
    "mfa_view_recovery_codes": (302, 404, 404),
    "mfa_download_recovery_codes": (302, 404, 404),
    "mfa_generate_recovery_codes": (302, 302, 302),
    "mfa_list_webauthn": (302, 200, 200),
    "mfa_add_webauthn": (302, 302, 302),
    "mfa_edit_webauthn": (302, 302, 302),
    "mfa_remove_webauthn": (302, 302, 302),
    "mfa_login_webauthn": (302, 302, 302),
    "mfa_reauthenticate_webauthn": (302, 302, 302),
    "usersessions_list": (302, 200, 200),
    "session_end": (302, 302, 302),
    "second_factor": (302, 302, 302),  # whoever needs none goes on
    "admin:index": (302, 302, 200),
    # Buttons above a meeting and above minutes; these do not exist.
    "admin:events_event_publish": (302, 302, 404),
    "admin:events_event_return": (302, 302, 404),
    "admin:events_event_cancel": (302, 302, 404),
    "admin:events_event_done": (302, 302, 404),
    "admin:events_event_minutes": (302, 302, 404),
    "admin:events_event_survey": (302, 302, 404),
    "admin:events_minutes_publish": (302, 302, 404),
    "admin:login": (302, 403, 302),
    "admin:logout": (302, 302, 405),
    "admin:password_change": (302, 302, 200),
    "admin:password_change_done": (302, 302, 200),
    "admin:autocomplete": (302, 302, 403),
    "admin:jsi18n": (302, 302, 200),
    "admin:app_list": (302, 302, 200),
    "admin:view_on_site": (302, 302, 404),
}
ROLES = ["visitor", "owner", "coordinator"]

# The pages of each model at the coordinator's desk have a table of their own, DESK in tests/office.
# Addresses of the admin that only pass on to others.
PASSED_ON = {"admin:None"}


def url_names(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def office_url_names():
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "change", "delete", "history")
    }


@pytest.fixture
def arguments(founding):
    """What stands in the addresses that name one thing."""
    call_command("load_sample", verbosity=0)
    organization = [Organization.objects.listed().first().slug]
    meeting = [Event.objects.published().first().slug]
    return {
        "media": ["nothing.png"],
        "members:organization_detail": organization,
        "members:organization_vcard": organization,
        "members:goal_detail": [Goal.objects.first().slug],
        "members:join_draft": ["wrong"],
        "members:join_confirm": ["wrong"],
        "members:join_status": ["wrong", "2026-0001"],
        "members:join_complete": ["wrong", "2026-0001"],
        "members:join_withdraw": ["wrong", "2026-0001"],
        "members:council_request": ["2026-0001"],
        "admin:members_joinrequest_move": [1, "rejected"],
        "admin:members_joinrequest_declaration": [1],
        "admin:members_joinrequest_resolution": [1],
        "admin:members_joinrequest_scan": [1],
        "members:data_confirm": ["wrong"],
        "members:act_on_behalf": [0],
        "members:representative_role": [0],
        "members:representative_remove": [0],
        "members:invitation_again": [0],
        "members:invitation_revoke": [0],
        "members:change_restore": [0],
        "events:event_detail": meeting,
        "events:registration_create": meeting,
        "events:registration_sent": meeting,
        "events:registration_status": ["wrong"],
        "events:registration_resign": ["wrong"],
        "events:panel_registration": meeting,
        "events:panel_resign": [*meeting, 0],
        "events:checkin": [
            Event.objects.get(slug=meeting[0]).pk,
            EventDay.objects.get(event__slug=meeting[0]).on.isoformat(),
        ],
        "events:ticket": ["WRONG"],
        "events:registration_export": [Event.objects.get(slug=meeting[0]).pk, "csv"],
        "events:event_file": meeting,
        "events:month": ["2026", "11"],
        "events:personal_feed": ["wrong"],
        "events:photo": [*meeting, 0],
        "events:minutes_detail": meeting,
        "events:minutes_version": [*meeting, 1],
        "events:survey_answer": ["wrong"],
        "events:survey_results": meeting,
        "events:attendance_sheet": [*meeting, EventDay.objects.get(event__slug=meeting[0]).pk],
        "events:badges": meeting,
        "events:proposal_edit": [0],
        "events:proposal_send": [0],
        "events:proposal_withdraw": [0],
        "events:proposal_remove": [0],
        "events:task_done": [0],
        "admin:events_event_publish": [0],
        "admin:events_event_return": [0],
        "admin:events_event_cancel": [0],
        "admin:events_event_done": [0],
        "admin:events_event_minutes": [0],
        "admin:events_event_survey": [0],
        "admin:events_minutes_publish": [0],
        "trainings:training_detail": [Training.objects.published().first().slug],
        "trainings:cycle_detail": [TrainingCycle.objects.first().slug],
        "account_reset_password_from_key": ["1", "wrong"],
        "members:invitation_accept": ["wrong"],
        "members:consent_change": ["newsletter"],
        "mfa_edit_webauthn": [0],
        "mfa_remove_webauthn": [0],
        "session_end": [0],
        "admin:app_list": ["members"],
        "admin:view_on_site": [0, 0],
    }


def test_the_table_knows_every_address():
    assert set(url_names()) - office_url_names() - PASSED_ON == set(PAGES)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_each_page_answers_as_the_table_says(request, arguments, role, language):
    person = request.getfixturevalue(role)
    with translation.override(language):
        answers = {name: person.get(reverse(name, args=arguments.get(name))).status_code for name in PAGES}
    assert answers == {name: statuses[ROLES.index(role)] for name, statuses in PAGES.items()}
