"""Addresses: threads between two organisations."""

from django.urls import path

from cooperation import enquiries

urlpatterns = [
    path("panel/wspolpraca/rozmowy/", enquiries.enquiry_list, name="enquiry_list"),
    path("panel/wspolpraca/rozmowy/nowa/<int:pk>/", enquiries.enquiry_new, name="enquiry_new"),
    path("panel/wspolpraca/rozmowy/<int:pk>/", enquiries.enquiry_detail, name="enquiry_detail"),
    path("panel/wspolpraca/rozmowy/<int:pk>/plik/<int:attachment>/", enquiries.enquiry_file, name="enquiry_file"),
    path("panel/wspolpraca/rozmowy/<int:pk>/zamknij/", enquiries.enquiry_close, name="enquiry_close"),
    path("panel/wspolpraca/rozmowy/<int:pk>/zglos/", enquiries.enquiry_report, name="enquiry_report"),
    path("panel/wspolpraca/rozmowy/<int:pk>/wynik/", enquiries.enquiry_outcome, name="enquiry_outcome"),
]
