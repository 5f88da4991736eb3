"""Two views: one that hands out bytes, and one as a beginner's book would write it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.reference.bare import BODY
from bench.reference.models import Row


def bare(request):
    return HttpResponse(BODY)


def rows(request):
    return render(request, "rows.html", {"rows": Row.objects.all()[:20], "title": "Twenty rows"})


urlpatterns = [path("bare/", bare), path("rows/", rows)]
