"""Reads what the rules of funding calls are asked about: organisations, their standing and their statuses."""

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cooperation.eligibility import applicant_of, judge, lacks, needs
from members.models import Organization


def applicants(call, organizations):
    """{organisation's key: what the rules ask of it}. Reads in two queries whatever was not read before."""
    organizations = list(organizations)
    today, day = timezone.localdate(), timezone.localdate(call.deadline_at)
    prefetch_related_objects(organizations, "legal_statuses")
    keys = [organization.pk for organization in organizations]
    standing = set(Organization.objects.filter(pk__in=keys).in_good_standing(today).values_list("pk", flat=True))
    return {
        organization.pk: applicant_of(organization, day, today=today, in_good_standing=organization.pk in standing)
        for organization in organizations
    }


def verdict_of(call, organization):
    return judge(call, applicants(call, [organization])[organization.pk])


def judge_all(calls, organization):
    """Each of many calls with `verdict`, what its rules say of one organisation."""
    today = timezone.localdate()
    standing = Organization.objects.filter(pk=organization.pk).in_good_standing(today).exists()
    prefetch_related_objects([organization], "legal_statuses")
    for call in calls:
        day = timezone.localdate(call.deadline_at)
        call.verdict = judge(call, applicant_of(organization, day, today=today, in_good_standing=standing))
    return calls


def able_to_enter(call):
    """[(organisation, verdict)] of all members that may lead or be partners in a call, in the order of the directory."""
    today, day = timezone.localdate(), timezone.localdate(call.deadline_at)
    rows = Organization.objects.in_good_standing(today).filter(is_sample=call.is_sample)
    rows = rows.prefetch_related("legal_statuses").order_by("search_text", "pk")
    judged = [(row, judge(call, applicant_of(row, day, today=today))) for row in rows]
    return [(row, verdict) for row, verdict in judged if verdict.may_enter]


def needs_of(consortium):
    """What the call wants of a consortium (read with its people), and how far it is."""
    return needs(consortium.call, facts_of(consortium))


def lacks_of(consortium):
    return lacks(consortium.call, facts_of(consortium))


def facts_of(consortium):
    """What the rules about kinds and numbers ask; how its members stand is asked when they come in and when it is ready."""
    today, day = timezone.localdate(), timezone.localdate(consortium.call.deadline_at)
    return [applicant_of(organization, day, today=today) for organization in consortium.organizations]


def kinds_of(call, organization):
    """Of which kinds an organisation counts in a call; its legal statuses are read already."""
    return applicant_of(organization, timezone.localdate(call.deadline_at), today=timezone.localdate()).kinds
