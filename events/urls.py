from django.urls import include, path

from events import views

app_name = "events"

# What stands after /wydarzenia/.
meetings = [
    path("", views.event_list, name="event_list"),
    path("<slug:slug>/", views.event_detail, name="event_detail"),
]

urlpatterns = [
    path("wydarzenia/", include(meetings)),
]
