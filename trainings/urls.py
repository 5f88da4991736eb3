from django.urls import path

from trainings import views

app_name = "trainings"

urlpatterns = [
    path("", views.training_list, name="training_list"),
    path("cykle/<slug:slug>/", views.cycle_detail, name="cycle_detail"),
    path("<slug:slug>/", views.training_detail, name="training_detail"),
]
