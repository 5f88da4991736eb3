"""All addresses of the portal. Polish at the root, the English twin of each page below /en/."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import members.urls
from members import accounts
from pkes import (
    activities,
    calendar,
    contact,
    exports,
    health,
    imports,
    jobs,
    machines,
    media,
    my_data,
    panel,
    profiles,
    retention,
    search,
    short_meetings,
    views,
)

# Before the addresses are built; afterwards it would change nothing.
admin.site.login = secure_admin_login(admin.site.login)

portal = (
    [
        path("", views.home, name="home"),
        path("o-klastrze/", views.about, name="about"),
        path("kontakt/", contact.contact, name="contact"),
        path("szukaj/", search.search, name="search"),
        path("szukaj/podpowiedzi/", search.search_suggest, name="search_suggest"),
        path("prywatnosc/", views.privacy, name="privacy"),
        path("dostepnosc/", views.accessibility, name="accessibility"),
        path("nowosci.atom", machines.feed, name="feed"),
        path("manifest.webmanifest", machines.manifest, name="manifest"),
        path("kalendarz/<str:token>.ics", calendar.personal_feed, name="personal_feed"),
        path("w-tle/", jobs.job_list, name="job_list"),
        path("w-tle/<int:pk>/", jobs.job_detail, name="job_detail"),
        path("w-tle/<int:pk>/plik/", jobs.job_file, name="job_file"),
        path("w-tle/<int:pk>/ponow/", jobs.job_again, name="job_again"),
        path("biuro/lista/<slug:app>.<slug:model>.<slug:kind>", exports.list_export, name="list_export"),
        path("biuro/wydarzenia/<int:pk>/spotkania/", short_meetings.short_meetings, name="short_meetings"),
        path(
            "biuro/wydarzenia/<int:pk>/spotkania/<int:plan>/",
            short_meetings.short_meetings_plan,
            name="short_meetings_plan",
        ),
        path(
            "biuro/wydarzenia/<int:pk>/spotkania/<int:plan>/od-nowa/",
            short_meetings.short_meetings_anew,
            name="short_meetings_anew",
        ),
        path(
            "biuro/wydarzenia/<int:pk>/spotkania/<int:plan>/usun/",
            short_meetings.short_meetings_remove,
            name="short_meetings_remove",
        ),
        path(
            "biuro/wydarzenia/<int:pk>/spotkania/<int:plan>/sciana.pdf",
            short_meetings.short_meetings_wall,
            name="short_meetings_wall",
        ),
        path(
            "biuro/wydarzenia/<int:pk>/spotkania/<int:plan>/arkusze.pdf",
            short_meetings.short_meetings_sheets,
            name="short_meetings_sheets",
        ),
        path("biuro/retencja/", retention.retention_list, name="retention_list"),
        path("biuro/czynnosci.<slug:kind>", activities.activities_file, name="activities_file"),
        path("biuro/import/<slug:kind>/", imports.import_new, name="import_new"),
        path("biuro/import/<slug:kind>/wzor.<slug:extension>", imports.import_template, name="import_template"),
        path("biuro/import/<int:pk>/podglad/", imports.import_preview, name="import_preview"),
        path("biuro/import/<int:pk>/wykonaj/", imports.import_confirm, name="import_confirm"),
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
        path("panel/moje-dane/wniosek/", my_data.my_data_ask, name="my_data_ask"),
        path("panel/moje-dane/usun/", my_data.my_data_erase, name="my_data_erase"),
        path("panel/moje-dane/zgoda/<slug:kind>/", my_data.consent_change, name="consent_change"),
    ],
    members.urls.app_name,
)

account_pages = [
    path("login/code/", accounts.request_login_code, name="account_request_login_code"),
    path("password/reset/", accounts.password_reset, name="account_reset_password"),
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
        path("", include("trainings.urls")),
        path("", include("cooperation.urls")),
        path("", include("publications.urls")),
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
