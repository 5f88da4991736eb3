"""The public pages of members and goals."""

from django.http import HttpResponse

from members.policies import public


@public
def organization_list(request):
    return HttpResponse()


@public
def organization_detail(request, slug):
    return HttpResponse()


@public
def organization_vcard(request, slug):
    return HttpResponse()


@public
def goal_detail(request, slug):
    return HttpResponse()


@public
def join(request):
    return HttpResponse()
