"""The public pages of meetings."""

from django.http import HttpResponse

from members.policies import public


@public
def event_list(request):
    return HttpResponse()


@public
def event_detail(request, slug):
    return HttpResponse()
