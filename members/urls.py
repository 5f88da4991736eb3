from django.urls import path

from members import views

app_name = "members"

# The pages of one member and of one goal stand in pkes/urls.py: they show what the other apps know, too.
urlpatterns = [
    path("czlonkowie/", views.organization_list, name="organization_list"),
    path("czlonkowie/<slug:slug>/wizytowka.vcf", views.organization_vcard, name="organization_vcard"),
    path("dolacz/", views.join, name="join"),
]
