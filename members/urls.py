from django.urls import path

from members import council, invitations, join, office, views
from members.panel import confirmation, history, home, identity, profile, team

app_name = "members"

# The pages of one member and of one goal and the start of the panel stand in pkes/urls.py: they show what the other apps
# know, too.
urlpatterns = [
    path("czlonkowie/", views.organization_list, name="organization_list"),
    path("czlonkowie/<slug:slug>/wizytowka.vcf", views.organization_vcard, name="organization_vcard"),
    path("czlonkowie/<slug:slug>/karta.pdf", office.organization_card, name="organization_card"),
    path("panel/karta.pdf", office.own_card, name="own_card"),
    path("biuro/rejestr/", office.register, name="register"),
    path("biuro/rejestr.<slug:kind>", office.register_file, name="register_file"),
    path("biuro/ksiazka/", office.booklet_page, name="booklet"),
    path("biuro/rada/", office.council_page, name="council_page"),
    path("dolacz/", join.join, name="join"),
    path("dolacz/wniosek/", join.join_form, name="join_form"),
    path("dolacz/szkic/<str:token>/", join.join_draft, name="join_draft"),
    path("dolacz/potwierdz/<str:token>/", join.join_confirm, name="join_confirm"),
    # The token stands right behind the fixed part, where the log takes it out.
    path("dolacz/stan/<str:token>/<slug:number>/", join.join_status, name="join_status"),
    path("dolacz/stan/<str:token>/<slug:number>/uzupelnij/", join.join_complete, name="join_complete"),
    path("dolacz/stan/<str:token>/<slug:number>/deklaracja.pdf", join.join_declaration, name="join_declaration"),
    path("dolacz/stan/<str:token>/<slug:number>/wycofaj/", join.join_withdraw, name="join_withdraw"),
    path("rada/", council.council_list, name="council_list"),
    path("rada/<slug:number>/", council.council_request, name="council_request"),
    path("zaproszenie/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("potwierdz-dane/<str:token>/", confirmation.data_confirm, name="data_confirm"),
    path("panel/organizacja/", home.organization_switch, name="organization_switch"),
    path("panel/w-imieniu/koniec/", home.on_behalf_stop, name="on_behalf_stop"),
    path("panel/w-imieniu/<int:pk>/", home.act_on_behalf, name="act_on_behalf"),
    path("panel/potwierdz/", home.data_confirm_now, name="data_confirm_now"),
    path("panel/potwierdz-zmiany/", home.changes_confirm, name="changes_confirm"),
    path("panel/profil/", profile.profile, name="profile"),
    path("panel/profil/opis/", profile.description_edit, name="description_edit"),
    path("panel/profil/uslugi/", profile.services_edit, name="services_edit"),
    path("panel/profil/kontakt/", profile.contact_edit, name="contact_edit"),
    path("panel/profil/logo/", profile.logo_edit, name="logo_edit"),
    path("panel/profil/logo/usun/", profile.logo_remove, name="logo_remove"),
    path("panel/dane/", identity.identity_edit, name="identity_edit"),
    path("panel/dane/wycofaj/", identity.proposal_withdraw, name="proposal_withdraw"),
    path("panel/zespol/", team.team, name="team"),
    path("panel/zespol/zapros/", team.representative_invite, name="representative_invite"),
    path("panel/zespol/odejdz/", team.team_leave, name="team_leave"),
    path("panel/zespol/<int:pk>/rola/", team.representative_role, name="representative_role"),
    path("panel/zespol/<int:pk>/usun/", team.representative_remove, name="representative_remove"),
    path("panel/zespol/zaproszenia/<int:pk>/ponow/", team.invitation_again, name="invitation_again"),
    path("panel/zespol/zaproszenia/<int:pk>/cofnij/", team.invitation_revoke, name="invitation_revoke"),
    path("panel/historia/", history.history, name="history"),
    path("panel/historia/<int:pk>/przywroc/", history.change_restore, name="change_restore"),
]
