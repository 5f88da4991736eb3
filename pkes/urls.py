"""All addresses of the portal. Polish at the root, the English twin of each page below /en/."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import members.urls
from pkes import machines, media, my_data, profiles, views

# Before the addresses are built; afterwards it would change nothing.
admin.site.login = secure_admin_login(admin.site.login)

portal = (
    [
        path("", views.home, name="home"),
        path("o-klastrze/", views.about, name="about"),
        path("kontakt/", views.contact, name="contact"),
        path("prywatnosc/", views.privacy, name="privacy"),
        path("dostepnosc/", views.accessibility, name="accessibility"),
        path("nowosci.atom", machines.feed, name="feed"),
        path("manifest.webmanifest", machines.manifest, name="manifest"),
    ],
    "pkes",
)

members_pages = (
    [
        *members.urls.urlpatterns,
        path("czlonkowie/<slug:slug>/", profiles.organization_detail, name="organization_detail"),
        path("cele/<slug:slug>/", profiles.goal_detail, name="goal_detail"),
        path("panel/moje-dane/", my_data.my_data, name="my_data"),
        path("panel/moje-dane/plik.zip", my_data.my_data_download, name="my_data_download"),
        path("panel/moje-dane/usun/", my_data.my_data_erase, name="my_data_erase"),
        path("panel/moje-dane/zgoda/<slug:kind>/", my_data.consent_change, name="consent_change"),
    ],
    members.urls.app_name,
)

urlpatterns = [
    path("media/logos/<path:path>", media.media, name="media"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    *i18n_patterns(
        path("", include(portal)),
        path("", include(members_pages)),
        path("wydarzenia/", include("events.urls")),
        path("szkolenia/", include("trainings.urls")),
        path("konto/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]

handler400 = "pkes.views.bad_request"
handler403 = "pkes.views.forbidden"
handler404 = "pkes.views.not_found"
handler500 = "pkes.views.server_error"
