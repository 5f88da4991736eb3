"""All addresses of the portal. Polish at the root, the English twin of each page below /en/."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import members.urls
from members import accounts
from pkes import health, machines, media, my_data, panel, profiles, views

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
        path("panel/", panel.panel, name="panel"),
        path("panel/podglad/", profiles.organization_preview, name="organization_preview"),
        path("cele/<slug:slug>/", profiles.goal_detail, name="goal_detail"),
        path("panel/moje-dane/", my_data.my_data, name="my_data"),
        path("panel/moje-dane/plik.zip", my_data.my_data_download, name="my_data_download"),
        path("panel/moje-dane/usun/", my_data.my_data_erase, name="my_data_erase"),
        path("panel/moje-dane/zgoda/<slug:kind>/", my_data.consent_change, name="consent_change"),
    ],
    members.urls.app_name,
)

account_pages = [
    # Before allauth's own, which asks nobody to show who they are.
    path("password/set/", accounts.password_set, name="account_set_password"),
    path("reauthenticate/code/", accounts.reauthenticate_by_code, name="account_reauthenticate_by_code"),
    path("drugi-skladnik/", accounts.second_factor, name="second_factor"),
    path("sessions/<int:pk>/koniec/", accounts.session_end, name="session_end"),
]

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("media/logos/<path:path>", media.media, name="media"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    *i18n_patterns(
        path("", include(portal)),
        path("", include(members_pages)),
        path("", include("events.urls")),
        path("szkolenia/", include("trainings.urls")),
        path("konto/", include(account_pages)),
        path("konto/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]

handler400 = "pkes.views.bad_request"
handler403 = "pkes.views.forbidden"
handler404 = "pkes.views.not_found"
handler500 = "pkes.views.server_error"
