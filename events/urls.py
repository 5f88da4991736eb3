from django.urls import include, path, re_path

from events import calendar, panel, registration_urls, surveys, views
from events import print as printing

app_name = "events"

# What stands after /wydarzenia/. The names here are taken: no meeting may have one of them for its own address.
meetings = [
    path("", views.event_list, name="event_list"),
    path("kalendarz.ics", calendar.public_feed, name="public_feed"),
    path("kalendarz/", calendar.month, name="month_now"),
    re_path(r"^kalendarz/(?P<year>[0-9]{4})/(?P<number>[0-9]{2})/$", calendar.month, name="month"),
    path("<slug:slug>/", views.event_detail, name="event_detail"),
    path("<slug:slug>/spotkanie.ics", calendar.event_file, name="event_file"),
    path("<slug:slug>/zdjecia/<int:pk>.webp", views.photo, name="photo"),
    path("<slug:slug>/protokol/", views.minutes_detail, name="minutes_detail"),
    path("<slug:slug>/protokol/<int:version>/", views.minutes_detail, name="minutes_version"),
    path("<slug:slug>/ankieta/", surveys.survey_results, name="survey_results"),
    path("<slug:slug>/druk/lista/<int:pk>.pdf", printing.attendance_sheet, name="attendance_sheet"),
    path("<slug:slug>/druk/identyfikatory.pdf", printing.badges, name="badges"),
]

panel_pages = [
    path("spotkania/", panel.proposals, name="proposals"),
    path("spotkania/nowe/", panel.proposal_new, name="proposal_new"),
    path("spotkania/<int:pk>/", panel.proposal_edit, name="proposal_edit"),
    path("spotkania/<int:pk>/zglos/", panel.proposal_send, name="proposal_send"),
    path("spotkania/<int:pk>/wycofaj/", panel.proposal_withdraw, name="proposal_withdraw"),
    path("spotkania/<int:pk>/usun/", panel.proposal_remove, name="proposal_remove"),
    path("zadania/", panel.tasks, name="tasks"),
    path("zadania/<int:pk>/zrobione/", panel.task_done, name="task_done"),
    path("kalendarz/", calendar.feed_address, name="feed_address"),
]

urlpatterns = [
    *registration_urls.urlpatterns,
    path("wydarzenia/", include(meetings)),
    path("panel/", include(panel_pages)),
    path("ankieta/<str:token>/", surveys.survey_answer, name="survey_answer"),
]
