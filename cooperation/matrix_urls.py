"""Addresses: who can help whom, at one glance, and meeting sheets."""

from django.urls import path

from cooperation import matrix

urlpatterns = [
    path("panel/wspolpraca/macierz/", matrix.matrix, name="matrix"),
    path("panel/wspolpraca/macierz.pdf", matrix.matrix_file, name="matrix_file"),
    path("panel/wspolpraca/rozmowy.pdf", matrix.meeting_sheet, name="meeting_sheet"),
    path("biuro/wspolpraca/macierz/", matrix.office_matrix, name="office_matrix"),
    path("biuro/wspolpraca/macierz.pdf", matrix.office_matrix_file, name="office_matrix_file"),
    path("biuro/wspolpraca/rozmowy/<int:pk>.pdf", matrix.office_meeting_sheet, name="office_meeting_sheet"),
]
