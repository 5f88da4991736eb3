"""Addresses: funding calls and their consortia."""

from django.urls import path

from cooperation import calls

urlpatterns = [
    path("wspolpraca/nabory/", calls.call_list, name="call_list"),
    path("panel/wspolpraca/nabory/", calls.panel_calls, name="panel_calls"),
    path("panel/wspolpraca/nabory/<int:pk>/", calls.panel_call, name="panel_call"),
    path("panel/wspolpraca/nabory/<int:pk>/decyzja/", calls.call_stance, name="call_stance"),
    path("panel/wspolpraca/nabory/<int:pk>/lider/", calls.consortium_new, name="consortium_new"),
    path("panel/wspolpraca/konsorcja/<int:pk>/", calls.consortium, name="consortium"),
    path("panel/wspolpraca/konsorcja/<int:pk>/popraw/", calls.consortium_edit, name="consortium_edit"),
    path("panel/wspolpraca/konsorcja/<int:pk>/notatki/", calls.consortium_notes, name="consortium_notes"),
    path("panel/wspolpraca/konsorcja/<int:pk>/zapros/", calls.consortium_invite, name="consortium_invite"),
    path("panel/wspolpraca/konsorcja/<int:pk>/popros/", calls.consortium_ask, name="consortium_ask"),
    path("panel/wspolpraca/konsorcja/<int:pk>/zlozony/", calls.consortium_submitted, name="consortium_submitted"),
    path("panel/wspolpraca/konsorcja/<int:pk>/wynik/", calls.consortium_result, name="consortium_result"),
    path("panel/wspolpraca/konsorcja/<int:pk>/karty.<slug:kind>", calls.consortium_sheets, name="consortium_sheets"),
    path("panel/wspolpraca/konsorcja/<int:pk>/partnerzy/<int:part>/<slug:act>/", calls.partner_act, name="partner_act"),
    path("panel/wspolpraca/konsorcja/<int:pk>/stan/<slug:act>/", calls.consortium_act, name="consortium_act"),
]
