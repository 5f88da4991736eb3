"""Addresses: offers, needs and shared resources, and who fits whom."""

from django.urls import path

from cooperation import listings

urlpatterns = [
    path("wspolpraca/", listings.listing_list, name="listing_list"),
    path("wspolpraca/<int:pk>/", listings.listing_detail, name="listing_detail"),
    path("wspolpraca/<int:pk>/zdjecie.webp", listings.listing_photo, name="listing_photo"),
    path("wspolpraca/przedluz/<str:token>/", listings.listing_renew, name="listing_renew"),
    path("wspolpraca/powiadomienia/<str:token>/", listings.match_pace, name="match_pace"),
    path("panel/wspolpraca/", listings.panel_listings, name="panel_listings"),
    path("panel/wspolpraca/nowe/", listings.listing_new, name="listing_new"),
    path("panel/wspolpraca/dla-was/", listings.panel_matches, name="panel_matches"),
    path("panel/wspolpraca/dla-was/powiadomienia/", listings.match_pace_choose, name="match_pace_choose"),
    path("panel/wspolpraca/dla-was/<int:pk>/", listings.match_dismiss, name="match_dismiss"),
    path("panel/wspolpraca/<int:pk>/", listings.listing_edit, name="listing_edit"),
    path("panel/wspolpraca/<int:pk>/stan/", listings.listing_state, name="listing_state"),
    path("panel/wspolpraca/<int:pk>/usun/", listings.listing_remove, name="listing_remove"),
]
