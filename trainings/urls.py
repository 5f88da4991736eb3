from django.urls import include, path

from trainings import certificate_urls, enrolment_urls, surveys, views

app_name = "trainings"

# What stands after /szkolenia/. The names here are taken: no training may have one of them for its own address.
trainings = [
    path("", views.training_list, name="training_list"),
    path("cykle/<slug:slug>/", views.cycle_detail, name="cycle_detail"),
    path("<slug:slug>/", views.training_detail, name="training_detail"),
]

urlpatterns = [
    # Before the pages of trainings: no training is called "zaswiadczenie".
    *certificate_urls.urlpatterns,
    *enrolment_urls.urlpatterns,
    path("szkolenia/ankieta/<str:token>/", surveys.survey_answer, name="survey_answer"),
    path("szkolenia/", include(trainings)),
]
