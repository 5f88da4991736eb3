"""Addresses: shared resources: calendar and requests."""

from django.urls import path, re_path

from cooperation import bookings

urlpatterns = [
    path("panel/wspolpraca/zasoby/", bookings.resource_list, name="resource_list"),
    path("panel/wspolpraca/zasoby/<int:pk>/", bookings.resource_calendar, name="resource_calendar"),
    re_path(
        r"^panel/wspolpraca/zasoby/(?P<pk>[0-9]{1,18})/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$",
        bookings.resource_calendar,
        name="resource_month",
    ),
    path("panel/wspolpraca/zasoby/<int:pk>/rezerwuj/", bookings.booking_new, name="booking_new"),
    path("panel/wspolpraca/rezerwacje/", bookings.booking_list, name="booking_list"),
    path("panel/wspolpraca/rezerwacje/<int:pk>/", bookings.booking_detail, name="booking_detail"),
    path("panel/wspolpraca/rezerwacje/<int:pk>/przyjmij/", bookings.booking_accept, name="booking_accept"),
    path("panel/wspolpraca/rezerwacje/<int:pk>/odmow/", bookings.booking_refuse, name="booking_refuse"),
    path("panel/wspolpraca/rezerwacje/<int:pk>/odwolaj/", bookings.booking_cancel, name="booking_cancel"),
]
