"""The fixed dictionaries of the cluster: legal forms, sectors, powiaty."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    SOCIAL_COOPERATIVE = "social_cooperative", _("social cooperative")
    OCCUPATIONAL_THERAPY_WORKSHOP = "wtz", _("occupational therapy workshop (WTZ)")
    VOCATIONAL_ACTIVITY_CENTRE = "zaz", _("vocational activity establishment (ZAZ)")
    SOCIAL_INTEGRATION_CENTRE = "cis", _("social integration centre (CIS)")
    SOCIAL_INTEGRATION_CLUB = "kis", _("social integration club (KIS)")
    WORKERS_COOPERATIVE = "workers_cooperative", _("workers' cooperative")
    AGRICULTURAL_COOPERATIVE = "agricultural_cooperative", _("agricultural production cooperative")
    FOUNDATION = "foundation", _("foundation")
    ASSOCIATION = "association", _("association")
    RURAL_HOUSEWIVES_CIRCLE = "kgw", _("rural women's circle (KGW)")
    VOLUNTEER_FIRE_BRIGADE = "osp", _("volunteer fire brigade (OSP)")
    NON_PROFIT_COMPANY = "non_profit_company", _("non-profit limited liability company")
    LIMITED_COMPANY = "limited_company", _("limited liability company")
    OTHER_COMPANY = "other_company", _("other company or partnership")
    SOLE_TRADER = "sole_trader", _("sole trader")
    MUNICIPALITY = "municipality", _("municipality (gmina)")
    COUNTY = "county", _("county (powiat)")
    VOIVODESHIP = "voivodeship", _("voivodeship")
    LOCAL_GOVERNMENT_UNIT = "local_government_unit", _("organisational unit of local government")
    PUBLIC_UNIVERSITY = "public_university", _("public university")
    PRIVATE_UNIVERSITY = "private_university", _("private university")
    BUSINESS_ENVIRONMENT = "business_environment", _("business-environment institution")
    LABOUR_MARKET = "labour_market", _("labour-market institution")
    SOCIAL_INTEGRATION = "social_integration", _("social-integration institution")
    OTHER = "other", _("other legal form")


class Sector(models.TextChoices):
    SOCIAL = "social", _("social sector")
    PUBLIC = "public", _("public sector")
    PRIVATE = "private", _("private sector")
    SCIENCE = "science", _("science")


class Powiat(models.TextChoices):
    """The 25 powiaty of województwo podkarpackie by their TERYT code, and the world outside it."""

    BIESZCZADZKI = "1801", "bieszczadzki"
    BRZOZOWSKI = "1802", "brzozowski"
    DEBICKI = "1803", "dębicki"
    JAROSLAWSKI = "1804", "jarosławski"
    JASIELSKI = "1805", "jasielski"
    KOLBUSZOWSKI = "1806", "kolbuszowski"
    KROSNIENSKI = "1807", "krośnieński"
    LEZAJSKI = "1808", "leżajski"
    LUBACZOWSKI = "1809", "lubaczowski"
    LANCUCKI = "1810", "łańcucki"
    MIELECKI = "1811", "mielecki"
    NIZANSKI = "1812", "niżański"
    PRZEMYSKI = "1813", "przemyski"
    PRZEWORSKI = "1814", "przeworski"
    ROPCZYCKO_SEDZISZOWSKI = "1815", "ropczycko-sędziszowski"
    RZESZOWSKI = "1816", "rzeszowski"
    SANOCKI = "1817", "sanocki"
    STALOWOWOLSKI = "1818", "stalowowolski"
    STRZYZOWSKI = "1819", "strzyżowski"
    TARNOBRZESKI = "1820", "tarnobrzeski"
    LESKI = "1821", "leski"
    KROSNO = "1861", "m. Krosno"
    PRZEMYSL = "1862", "m. Przemyśl"
    RZESZOW = "1863", "m. Rzeszów"
    TARNOBRZEG = "1864", "m. Tarnobrzeg"
    OUTSIDE = "0000", _("outside the voivodeship")

    @property
    def is_city(self):
        return self.value.startswith("186")

    @property
    def full_name(self):
        """The name as people say it: "powiat dębicki", "m. Rzeszów", "outside the voivodeship"."""
        return self.label if self.is_city or self is Powiat.OUTSIDE else f"powiat {self.label}"


class ClusterRole(models.TextChoices):
    """What an organisation is to the cluster. Who coordinates it stands on the cluster itself."""

    FOUNDING_MEMBER = "founding_member", _("founding member")
    MEMBER = "member", _("member")
    IN_PROCEDURE = "in_procedure", _("in the accession procedure")
    PARTNER = "partner", _("partner")
    FORMER = "former", _("former member")
