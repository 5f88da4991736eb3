"""Addresses: joint offers and the page for buyers."""

from django.urls import path

from cooperation import buyers, joint_offers

OFFERS = "panel/wspolpraca/oferty-wspolne/"

urlpatterns = [
    path("wspolpraca/dla-zamawiajacych/", buyers.buyers, name="buyers"),
    path(OFFERS, joint_offers.panel_joint_offers, name="panel_joint_offers"),
    path(f"{OFFERS}nowa/", joint_offers.joint_offer_new, name="joint_offer_new"),
    path(f"{OFFERS}<int:pk>/", joint_offers.joint_offer, name="joint_offer"),
    path(f"{OFFERS}<int:pk>/popraw/", joint_offers.joint_offer_edit, name="joint_offer_edit"),
    path(f"{OFFERS}<int:pk>/uslugi/", joint_offers.joint_offer_services, name="joint_offer_services"),
    path(f"{OFFERS}<int:pk>/czesci/<int:part>/", joint_offers.joint_offer_part, name="joint_offer_part"),
    path(f"{OFFERS}<int:pk>/czesci/<int:part>/usun/", joint_offers.joint_offer_drop, name="joint_offer_drop"),
    path(f"{OFFERS}<int:pk>/stan/<slug:act>/", joint_offers.joint_offer_act, name="joint_offer_act"),
    path(f"{OFFERS}<int:pk>/oferta.pdf", joint_offers.joint_offer_file, name="joint_offer_file"),
]
