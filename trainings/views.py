"""The public pages of trainings."""

from django.http import HttpResponse

from members.policies import public


@public
def training_list(request):
    return HttpResponse()


@public
def training_detail(request, slug):
    return HttpResponse()


@public
def cycle_detail(request, slug):
    return HttpResponse()
