"""Every page as every kind of person: one table says what each is answered."""

import uuid

import pytest
from django.contrib import admin
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import translation

from cooperation.models import Consortium, FundingCall, JointOffer, Listing
from events.models import Event, EventDay
from members.models import Cluster, Goal, Organization
from pkes.modules import KEYS, MODULES, OFFICE_POLICIES, module_of
from tests.factories import make_round_plan
from tests.office.desk import pages_of
from trainings.models import Training, TrainingCycle, TrainingSession

# The pages of one plan of short meetings.
OF_A_ROUND_PLAN = [f"pkes:short_meetings_{name}" for name in ("plan", "anew", "remove", "wall", "sheets")]
# name of the address: what a visitor, an organisation's owner and the coordinator are answered
PAGES = {
    "pkes:home": (200, 200, 200),
    "pkes:about": (200, 200, 200),
    "pkes:contact": (200, 200, 200),
    "pkes:privacy": (200, 200, 200),
    "pkes:search": (200, 200, 200),
    "pkes:search_suggest": (200, 200, 200),
    "pkes:accessibility": (200, 200, 200),
    "pkes:feed": (200, 200, 200),
    "pkes:manifest": (200, 200, 200),
    # Work in the background is its owner's alone; there is none.
    "pkes:job_list": (302, 200, 200),
    "pkes:job_detail": (302, 404, 404),
    "pkes:job_file": (302, 404, 404),
    "pkes:job_again": (302, 302, 302),  # only changes something
    # Lists that the office takes and brings; nothing was brought.
    "pkes:list_export": (302, 403, 200),
    "pkes:import_new": (302, 403, 200),
    "pkes:import_template": (302, 403, 200),
    "pkes:import_preview": (302, 403, 404),
    "pkes:import_confirm": (302, 403, 302),
    # The office's registers and papers.
    "members:register": (302, 403, 200),
    "members:register_file": (302, 403, 200),
    "members:booklet": (302, 403, 200),
    "members:council_page": (302, 403, 200),
    "pkes:retention_list": (302, 403, 200),
    "pkes:activities_file": (302, 403, 200),
    "admin:members_datarequest_data": (302, 302, 404),  # there is no request
    "admin:members_datarequest_data_file": (302, 302, 404),
    "livez": (200, 200, 200),
    "readyz": (503, 503, 503),  # no worker has been seen
    "robots": (200, 200, 200),
    "sitemap": (200, 200, 200),
    "media": (404, 404, 404),  # no logo is known
    "members:organization_list": (200, 200, 200),
    "members:organization_detail": (200, 200, 200),
    "members:organization_vcard": (200, 200, 200),
    "members:organization_card": (200, 200, 200),
    "members:own_card": (302, 200, 403),
    "members:goal_detail": (200, 200, 200),
    "publications:document_list": (200, 200, 200),
    "publications:document_detail": (200, 200, 200),
    "publications:document_file": (200, 200, 200),
    "publications:news_list": (200, 200, 200),
    "publications:news_feed": (200, 200, 200),
    "publications:news_detail": (200, 200, 200),
    "publications:share_picture": (200, 200, 200),
    "publications:news_picture": (404, 404, 404),  # it has none
    "publications:news_preview": (404, 404, 404),  # nobody was given this address
    "publications:preview_picture": (404, 404, 404),
    "publications:newsletter_form": (200, 200, 200),
    "publications:newsletter_sent": (200, 200, 200),
    "publications:newsletter_confirm": (404, 404, 404),  # nobody was sent these links
    "publications:unsubscribe": (404, 404, 404),
    "admin:publications_newsletterissue_look": (302, 302, 404),  # there is no issue
    "admin:publications_newsletterissue_html": (302, 302, 404),
    "members:my_data": (302, 200, 200),
    "members:my_data_download": (302, 302, 302),  # asks first who is there
    "members:my_data_ask": (302, 200, 200),
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
    "members:join_declaration": (404, 404, 404),
    # Only for the council.
    "members:council_list": (302, 403, 403),
    "members:council_request": (302, 403, 403),
    # There is no request to join.
    "admin:texts_text_mail": (302, 302, 404),  # there is no such text
    "admin:members_clause_preview": (302, 302, 404),
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
    "events:panel_resign": (403, 404, 403),
    "events:checkin_events": (302, 403, 200),
    "events:checkin": (302, 403, 200),
    "events:ticket": (302, 403, 404),  # nobody's ticket
    "events:registration_export": (302, 403, 200),
    "events:event_file": (200, 200, 200),
    "events:month_now": (200, 200, 200),
    "events:month": (200, 200, 200),
    "events:public_feed": (200, 200, 200),
    "pkes:personal_feed": (404, 404, 404),  # nobody's address
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
    "trainings:survey_answer": (404, 404, 404),  # nobody's link
    # The office's pages above a training and above a cycle.
    "admin:trainings_training_attendance": (302, 302, 200),
    "admin:trainings_training_sheets": (302, 302, 200),
    "admin:trainings_training_sheet": (302, 302, 200),
    "admin:trainings_training_signed_sheet": (302, 302, 404),  # none is kept
    "admin:trainings_training_outcomes": (302, 302, 200),
    "admin:trainings_training_surveys": (302, 302, 200),
    "admin:trainings_training_survey_paper": (302, 302, 200),
    "admin:trainings_training_survey_pdf": (302, 302, 200),
    "admin:trainings_trainingcycle_surveys": (302, 302, 200),
    "admin:trainings_training_certificates": (302, 302, 200),
    "admin:trainings_training_folder": (302, 302, 200),
    "admin:trainings_training_paper": (302, 302, 404),  # none is kept
    "admin:trainings_training_paper_remove": (302, 302, 302),
    "admin:trainings_training_competences": (302, 302, 200),
    "admin:trainings_training_competences_export": (302, 302, 200),
    # No certificate has been issued.
    "admin:trainings_certificate_file": (302, 302, 404),
    "trainings:certificate_check": (200, 200, 200),
    "trainings:certificate_verify": (404, 404, 404),
    "trainings:certificate_fetch": (404, 404, 404),
    "trainings:certificate_fetch_file": (404, 404, 404),
    "trainings:own_certificates": (302, 200, 200),
    "trainings:own_certificate_file": (302, 404, 404),
    "trainings:competences": (302, 200, 403),
    "trainings:competences_export": (403, 200, 403),
    "trainings:organization_certificate_file": (403, 404, 403),
    "trainings:training_file": (200, 200, 200),
    "trainings:enrolment_status": (404, 404, 404),  # nobody's link
    "trainings:enrolment_resign": (404, 404, 404),
    "trainings:enrolment_file": (404, 404, 404),
    "trainings:date_wish": (404, 404, 404),
    "trainings:date_wish_create": (200, 200, 200),
    "trainings:date_wish_sent": (200, 200, 200),
    "trainings:panel_trainings": (302, 200, 403),
    "trainings:panel_training": (403, 200, 403),
    "trainings:panel_date_wish": (403, 302, 403),
    "trainings:panel_resign": (403, 404, 403),
    "trainings:panel_accept": (403, 302, 403),
    "trainings:enrolment_export": (302, 403, 200),
    "cooperation:matrix": (302, 200, 403),
    "cooperation:matrix_file": (302, 200, 403),
    "cooperation:meeting_sheet": (302, 200, 403),
    "cooperation:office_matrix": (302, 403, 200),
    "cooperation:office_matrix_file": (302, 403, 200),
    "cooperation:office_meeting_sheet": (302, 403, 200),
    "admin:cooperation_report": (302, 302, 200),
    "admin:cooperation_report_export": (302, 302, 200),
    "pkes:short_meetings": (302, 403, 200),
    "pkes:short_meetings_plan": (302, 403, 200),
    "pkes:short_meetings_anew": (302, 403, 302),  # only changes something
    "pkes:short_meetings_remove": (302, 403, 302),
    "pkes:short_meetings_wall": (302, 403, 200),
    "pkes:short_meetings_sheets": (302, 403, 200),
    "cooperation:listing_list": (200, 200, 200),
    "cooperation:listing_detail": (200, 200, 200),
    "cooperation:listing_photo": (404, 404, 404),  # it has none
    "cooperation:listing_renew": (404, 404, 404),  # nobody's link
    "cooperation:match_pace": (404, 404, 404),
    "cooperation:panel_listings": (302, 200, 403),
    "cooperation:listing_new": (302, 200, 403),
    "cooperation:panel_matches": (302, 200, 403),
    "cooperation:match_pace_choose": (302, 302, 302),  # only changes something
    "cooperation:match_dismiss": (302, 302, 302),
    "cooperation:listing_edit": (403, 404, 403),
    "cooperation:listing_state": (302, 302, 302),
    "cooperation:listing_remove": (403, 404, 403),
    "cooperation:enquiry_list": (302, 200, 403),
    # There is no such listing, conversation, resource or booking.
    "cooperation:enquiry_new": (403, 404, 403),
    "cooperation:enquiry_detail": (403, 404, 403),
    "cooperation:enquiry_file": (403, 404, 403),
    "cooperation:enquiry_close": (403, 302, 403),
    "cooperation:enquiry_report": (403, 404, 403),
    "cooperation:enquiry_outcome": (403, 404, 403),
    "admin:cooperation_enquiryreport_file": (302, 302, 404),
    "cooperation:call_list": (200, 200, 200),
    "cooperation:buyers": (200, 200, 200),
    "cooperation:panel_calls": (302, 200, 403),
    # A call for samples only, which the owner's organisation is not.
    "cooperation:panel_call": (403, 404, 403),
    "cooperation:call_stance": (403, 302, 403),  # only changes something
    "cooperation:consortium_new": (403, 404, 403),
    "cooperation:consortium": (403, 404, 403),
    "cooperation:consortium_edit": (403, 404, 403),
    "cooperation:consortium_notes": (403, 404, 403),
    "cooperation:consortium_invite": (403, 404, 403),
    "cooperation:consortium_ask": (403, 302, 403),
    "cooperation:consortium_submitted": (403, 404, 403),
    "cooperation:consortium_result": (403, 404, 403),
    "cooperation:consortium_sheets": (403, 404, 403),
    "cooperation:partner_act": (403, 302, 403),
    "cooperation:consortium_act": (403, 302, 403),
    "cooperation:panel_joint_offers": (302, 200, 403),
    "cooperation:joint_offer_new": (302, 200, 403),
    "cooperation:joint_offer": (403, 404, 403),
    "cooperation:joint_offer_edit": (403, 404, 403),
    "cooperation:joint_offer_services": (403, 404, 403),
    "cooperation:joint_offer_part": (403, 404, 403),
    "cooperation:joint_offer_drop": (403, 302, 403),
    "cooperation:joint_offer_act": (403, 302, 403),
    "cooperation:joint_offer_file": (403, 404, 403),
    "cooperation:resource_list": (302, 200, 403),
    "cooperation:resource_calendar": (403, 404, 403),
    "cooperation:resource_month": (403, 404, 403),
    "cooperation:booking_new": (403, 404, 403),
    "cooperation:booking_list": (302, 200, 403),
    "cooperation:booking_detail": (403, 404, 403),
    "cooperation:booking_accept": (403, 302, 403),
    "cooperation:booking_refuse": (403, 404, 403),
    "cooperation:booking_cancel": (403, 404, 403),
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
    """The pages that tests/office asks for, one by one."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}"
        for model, page in admin.site._registry.items()
        for name in ("changelist", "add", "change", "delete", "history", *pages_of(page))
    }


@pytest.fixture
def arguments(sample, settings):
    """What stands in the addresses that name one thing. Parts of pages that are the same for everybody are made once, as in
    an installation: whoever looks at all of them writes nothing meanwhile.
    """
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid.uuid4().hex}
    settings.CACHES = {**settings.CACHES, "memory": memory}
    organization = [Organization.objects.listed().first().slug]
    meeting = [Event.objects.published().first().slug]
    course = [Training.objects.published().exclude(sessions=None).first().slug]
    day = TrainingSession.objects.first()
    plan = make_round_plan(event=Event.objects.get(slug=meeting[0]))
    return {
        "media": ["nothing.png"],
        "members:organization_detail": organization,
        "members:organization_vcard": organization,
        "members:organization_card": organization,
        "members:register_file": ["pdf"],
        "pkes:activities_file": ["xlsx"],
        "admin:members_datarequest_data": [0],
        "admin:members_datarequest_data_file": [0],
        "members:goal_detail": [Goal.objects.first().slug],
        "publications:document_detail": ["regulamin-sali-przyklad"],
        "publications:document_file": ["regulamin-sali-przyklad"],
        "publications:news_detail": ["lokomotywa-rusza"],
        "publications:share_picture": ["lokomotywa-rusza"],
        "publications:news_picture": ["lokomotywa-rusza", 1],
        "publications:news_preview": ["wrong"],
        "publications:preview_picture": ["wrong", 1],
        "publications:newsletter_confirm": ["wrong"],
        "publications:unsubscribe": ["wrong"],
        "admin:publications_newsletterissue_look": [0],
        "admin:publications_newsletterissue_html": [0, "pl"],
        "members:join_draft": ["wrong"],
        "members:join_confirm": ["wrong"],
        "members:join_status": ["wrong", "2026-0001"],
        "members:join_complete": ["wrong", "2026-0001"],
        "members:join_withdraw": ["wrong", "2026-0001"],
        "members:join_declaration": ["wrong", "2026-0001"],
        "pkes:job_detail": [0],
        "pkes:job_file": [0],
        "pkes:job_again": [0],
        "pkes:list_export": ["members", "organization", "csv"],
        "pkes:import_new": ["organizations"],
        "pkes:import_template": ["organizations", "xlsx"],
        "pkes:import_preview": [0],
        "pkes:import_confirm": [0],
        "members:council_request": ["2026-0001"],
        "admin:texts_text_mail": [0, "pl"],
        "admin:members_clause_preview": [0],
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
        "pkes:personal_feed": ["wrong"],
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
        "trainings:training_detail": [Training.objects.published().first().slug],
        "trainings:cycle_detail": [TrainingCycle.objects.first().slug],
        "trainings:training_file": course,
        "trainings:enrolment_status": ["wrong"],
        "trainings:enrolment_resign": ["wrong"],
        "trainings:enrolment_file": ["wrong"],
        "trainings:date_wish": ["wrong"],
        "trainings:date_wish_create": course,
        "trainings:date_wish_sent": course,
        "trainings:panel_training": course,
        "trainings:panel_date_wish": course,
        "trainings:panel_resign": [*course, 0],
        "trainings:panel_accept": [*course, 0],
        "trainings:enrolment_export": [Training.objects.get(slug=course[0]).pk, "csv"],
        "trainings:certificate_verify": ["WRONG"],
        "trainings:certificate_fetch": ["wrong"],
        "trainings:certificate_fetch_file": ["wrong"],
        "trainings:own_certificate_file": [0],
        "trainings:competences_export": ["csv"],
        "trainings:organization_certificate_file": [0],
        "admin:trainings_training_certificates": [day.training_id],
        "admin:trainings_training_folder": [day.training_id],
        "admin:trainings_training_paper": [day.training_id, 0],
        "admin:trainings_training_paper_remove": [day.training_id, 0],
        "admin:trainings_training_competences_export": ["powiaty", "csv"],
        "admin:cooperation_report_export": ["csv"],
        "admin:trainings_certificate_file": [0, "pl"],
        "trainings:survey_answer": ["wrong"],
        "admin:trainings_training_attendance": [day.training_id],
        "admin:trainings_training_sheets": [day.training_id],
        "admin:trainings_training_sheet": [day.training_id, day.pk],
        "admin:trainings_training_signed_sheet": [day.training_id, 0],
        "admin:trainings_training_outcomes": [day.training_id],
        "admin:trainings_training_surveys": [day.training_id],
        "admin:trainings_training_survey_paper": [day.training_id, "po"],
        "admin:trainings_training_survey_pdf": [day.training_id, "po"],
        "admin:trainings_trainingcycle_surveys": [TrainingCycle.objects.first().pk],
        "cooperation:office_meeting_sheet": [Organization.objects.in_good_standing().first().pk],
        **{key: [plan.regarding.removeprefix("event:"), plan.pk] for key in OF_A_ROUND_PLAN},
        "pkes:short_meetings": [plan.regarding.removeprefix("event:")],
        "cooperation:listing_detail": [Listing.objects.public().first().pk],
        "cooperation:listing_photo": [Listing.objects.public().first().pk],
        "cooperation:listing_renew": ["wrong"],
        "cooperation:match_pace": ["wrong"],
        "cooperation:match_dismiss": [0],
        "cooperation:listing_edit": [0],
        "cooperation:listing_state": [0],
        "cooperation:listing_remove": [0],
        "cooperation:enquiry_new": [0],
        "cooperation:enquiry_detail": [0],
        "cooperation:enquiry_file": [0, 0],
        "cooperation:enquiry_close": [0],
        "cooperation:enquiry_report": [0],
        "cooperation:enquiry_outcome": [0],
        "admin:cooperation_enquiryreport_file": [0, 0],
        "cooperation:panel_call": [FundingCall.objects.get(is_public=True).pk],
        "cooperation:call_stance": [FundingCall.objects.get(is_public=True).pk],
        "cooperation:consortium_new": [FundingCall.objects.get(is_public=True).pk],
        **{
            f"cooperation:{name}": [Consortium.objects.get().pk, *more]
            for name, more in {
                "consortium": [],
                "consortium_edit": [],
                "consortium_notes": [],
                "consortium_invite": [],
                "consortium_ask": [],
                "consortium_submitted": [],
                "consortium_result": [],
                "consortium_sheets": ["pdf"],
                "consortium_act": ["gotowe"],
                "partner_act": [0, "przyjmij"],
            }.items()
        },
        **{
            f"cooperation:{name}": [JointOffer.objects.get().pk, *more]
            for name, more in {
                "joint_offer": [],
                "joint_offer_edit": [],
                "joint_offer_services": [],
                "joint_offer_file": [],
                "joint_offer_part": [0],
                "joint_offer_drop": [0],
                "joint_offer_act": ["popros"],
            }.items()
        },
        "cooperation:resource_calendar": [0],
        "cooperation:resource_month": [0, "2026", "11"],
        "cooperation:booking_new": [0],
        "cooperation:booking_detail": [0],
        "cooperation:booking_accept": [0],
        "cooperation:booking_refuse": [0],
        "cooperation:booking_cancel": [0],
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
        answers = answers_of(person, PAGES, arguments)
    assert answers == {name: statuses[ROLES.index(role)] for name, statuses in PAGES.items()}


def is_switched(name, address):
    """Whether a module's switch decides about a page; the office's own pages stay."""
    return module_of(name) and getattr(resolve(address).func, "policy", "") not in OFFICE_POLICIES


def answers_of(person, names, arguments):
    return {name: person.get(reverse(name, args=arguments.get(name))).status_code for name in names}


@pytest.mark.parametrize("role", ["visitor", "owner"])
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_each_page_of_a_module_that_is_off_is_gone_and_it_needs_no_other(request, arguments, role, module):
    person = request.getfixturevalue(role)
    own = [
        name
        for name in PAGES
        if module_of(name) == module and is_switched(name, reverse(name, args=arguments.get(name)))
    ]
    assert own
    Cluster.objects.update(modules_off=[module.key])
    assert set(answers_of(person, own, arguments).values()) == {404}
    Cluster.objects.update(modules_off=[key for key in KEYS if key != module.key])
    assert answers_of(person, own, arguments) == {name: PAGES[name][ROLES.index(role)] for name in own}


@pytest.mark.parametrize("role", ["visitor", "owner"])
def test_all_other_pages_stay_without_any_module(request, arguments, role):
    Cluster.objects.update(modules_off=KEYS)
    person = request.getfixturevalue(role)
    others = [name for name in PAGES if not is_switched(name, reverse(name, args=arguments.get(name)))]
    assert answers_of(person, others, arguments) == {name: PAGES[name][ROLES.index(role)] for name in others}
