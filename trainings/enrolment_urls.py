"""The addresses of enrolment: the links of the mails, the panel, those who wait for a date, the office's lists."""

from django.urls import path

from trainings import calendar, dates, enrolment, exports

urlpatterns = [
    # Before the pages of trainings: no training is called "zapis" or "termin".
    path("szkolenia/zapis/<str:token>/", enrolment.enrolment_status, name="enrolment_status"),
    path("szkolenia/zapis/<str:token>/rezygnacja/", enrolment.enrolment_resign, name="enrolment_resign"),
    path("szkolenia/zapis/<str:token>/szkolenie.ics", calendar.enrolment_file, name="enrolment_file"),
    path("szkolenia/termin/<str:token>/", dates.date_wish, name="date_wish"),
    path("szkolenia/<slug:slug>/termin/", dates.date_wish_create, name="date_wish_create"),
    path("szkolenia/<slug:slug>/termin/wyslane/", dates.date_wish_sent, name="date_wish_sent"),
    path("szkolenia/<slug:slug>/szkolenie.ics", calendar.training_file, name="training_file"),
    path("panel/szkolenia/", enrolment.panel_trainings, name="panel_trainings"),
    path("panel/szkolenia/<slug:slug>/", enrolment.panel_training, name="panel_training"),
    path("panel/szkolenia/<slug:slug>/termin/", enrolment.panel_date_wish, name="panel_date_wish"),
    path("panel/szkolenia/<slug:slug>/<int:pk>/rezygnacja/", enrolment.panel_resign, name="panel_resign"),
    path("panel/szkolenia/<slug:slug>/<int:pk>/przyjmij/", enrolment.panel_accept, name="panel_accept"),
    path("biuro/szkolenia/<int:pk>/uczestnicy.<str:kind>", exports.enrolment_export, name="enrolment_export"),
]
