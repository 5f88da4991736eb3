"""The addresses of registration: the public form, the links of the mails, the panel, the entrance."""

from django.urls import path

from events import checkin, exports, registration

urlpatterns = [
    # Before the pages of meetings: no meeting is called "zapis".
    path("wydarzenia/zapis/<str:token>/", registration.registration_status, name="registration_status"),
    path("wydarzenia/zapis/<str:token>/rezygnacja/", registration.registration_resign, name="registration_resign"),
    path("wydarzenia/<slug:slug>/zapisy/", registration.registration_create, name="registration_create"),
    path("wydarzenia/<slug:slug>/zapisy/wyslane/", registration.registration_sent, name="registration_sent"),
    path("panel/zapisy/", registration.panel_registrations, name="panel_registrations"),
    path("panel/zapisy/<slug:slug>/", registration.panel_registration, name="panel_registration"),
    path("panel/zapisy/<slug:slug>/<int:pk>/rezygnacja/", registration.panel_resign, name="panel_resign"),
    path("biuro/obecnosc/", checkin.checkin_events, name="checkin_events"),
    path("biuro/obecnosc/<int:pk>/<str:day>/", checkin.checkin, name="checkin"),
    path("biuro/bilet/<str:code>/", checkin.ticket, name="ticket"),
    path("biuro/wydarzenia/<int:pk>/zapisy.<str:kind>", exports.registration_export, name="registration_export"),
]
