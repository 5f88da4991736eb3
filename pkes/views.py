"""Pages that read across the apps."""

from django.http import HttpResponse
from django.shortcuts import render

from members.policies import public


@public
def home(request):
    return HttpResponse()


@public
def about(request):
    return HttpResponse()


@public
def contact(request):
    return HttpResponse()


@public
def privacy(request):
    return HttpResponse()


@public
def accessibility(request):
    return HttpResponse()


@public
def feed(request):
    return HttpResponse()


@public
def manifest(request):
    return HttpResponse()


@public
def robots(request):
    return HttpResponse()


@public
def sitemap(request):
    return HttpResponse()


def bad_request(request, exception):
    """Touch nothing of the request: its body may be what is bad."""
    return render(None, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(None, "500.html", status=500)
