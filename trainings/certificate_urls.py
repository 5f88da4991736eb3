"""The addresses of certificates, of the folder of a training, and of the record of competences."""

from django.urls import path

from trainings import certificates, competences

urlpatterns = [
    path("szkolenia/zaswiadczenie/", certificates.certificate_check, name="certificate_check"),
    path("szkolenia/zaswiadczenie/pobierz/<str:token>/", certificates.certificate_fetch, name="certificate_fetch"),
    path(
        "szkolenia/zaswiadczenie/pobierz/<str:token>/plik.pdf",
        certificates.certificate_fetch_file,
        name="certificate_fetch_file",
    ),
    path("szkolenia/zaswiadczenie/<str:code>/", certificates.certificate_verify, name="certificate_verify"),
    path("panel/zaswiadczenia/", certificates.own_certificates, name="own_certificates"),
    path("panel/zaswiadczenia/<int:pk>.pdf", certificates.own_certificate_file, name="own_certificate_file"),
    path("panel/kompetencje/", competences.competences, name="competences"),
    path("panel/kompetencje/lista.<str:kind>", competences.competences_export, name="competences_export"),
    path(
        "panel/kompetencje/<int:pk>.pdf",
        certificates.organization_certificate_file,
        name="organization_certificate_file",
    ),
]
