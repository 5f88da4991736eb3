from django.urls import path

from members import views

app_name = "members"

urlpatterns = [
    path("czlonkowie/", views.organization_list, name="organization_list"),
    path("czlonkowie/<slug:slug>/", views.organization_detail, name="organization_detail"),
    path("czlonkowie/<slug:slug>/wizytowka.vcf", views.organization_vcard, name="organization_vcard"),
    path("cele/<slug:slug>/", views.goal_detail, name="goal_detail"),
    path("dolacz/", views.join, name="join"),
]
