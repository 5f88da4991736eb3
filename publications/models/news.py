"""What the cluster tells: news, their categories and pictures."""

from django.core import signing
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.models import Event
from members.models import Goal, Organization, SourceDocument, User
from pkes.lib.archive import Archivable
from pkes.lib.photos import Photo
from pkes.lib.translated import Translated
from trainings.models import Training

# Addresses below /aktualnosci/ that are no news.
TAKEN_SLUGS = {"kanal", "podglad"}

PREVIEW_DAYS = 30
_previews = signing.TimestampSigner(salt="news-preview")


class NewsCategory(Archivable):
    """A drawer of the news; the office's own dictionary."""

    slug = models.SlugField(_("web address"), max_length=60, unique=True)
    name_pl = models.CharField(_("name in Polish"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    name = Translated()

    class Meta:
        verbose_name = _("category of news")
        verbose_name_plural = _("categories of news")
        ordering = ["name_pl"]

    def __str__(self):
        return self.name


class NewsQuerySet(models.QuerySet):
    def published(self):
        """Those in the list of news, the latest first."""
        return self.filter(status=NewsItem.Status.PUBLISHED)

    def readable(self):
        """Those whose address answers: also what was put into the archive, because others link to it."""
        return self.filter(status__in=[NewsItem.Status.PUBLISHED, NewsItem.Status.ARCHIVED])

    def due(self, now=None):
        """Those scheduled for a moment that has come."""
        return self.filter(status=NewsItem.Status.SCHEDULED, published_at__lte=now or timezone.now())

    def by_year(self):
        """{year: how many}, the latest year first."""
        years = self.order_by().values(year=ExtractYear("published_at")).order_by("-year")
        return dict(years.annotate(number=Count("pk")).values_list("year", "number"))

    def in_year(self, year):
        return self.filter(published_at__year=year)

    def with_links(self):
        """Each with everything that its own page shows of it."""
        return self.select_related("category", "source").prefetch_related(
            "pictures",
            "goals",
            models.Prefetch("organizations", Organization.objects.listed()),
            models.Prefetch("events", Event.objects.published()),
            models.Prefetch("trainings", Training.objects.published()),
        )


class NewsItem(models.Model):
    """Something that the cluster tells everybody, in Polish and, where the office writes it, in English.

    `published_at` is the date that readers see: set by the office for what happened before, by the act that publishes it
    otherwise; of a scheduled item it is the moment at which it appears.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    title_pl = models.CharField(_("title in Polish"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    slug = models.SlugField(_("web address"), max_length=100, unique=True)
    lead_pl = models.TextField(_("first paragraph in Polish"), max_length=500)
    lead_en = models.TextField(_("first paragraph in English"), max_length=500, blank=True)
    body_pl = models.TextField(_("text in Polish"), max_length=30_000, blank=True)
    body_en = models.TextField(_("text in English"), max_length=30_000, blank=True)
    category = models.ForeignKey(
        NewsCategory, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("category")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="news", verbose_name=_("goals"))
    organizations = models.ManyToManyField(
        Organization, blank=True, related_name="news", verbose_name=_("organisations")
    )
    events = models.ManyToManyField(Event, blank=True, related_name="news_items", verbose_name=_("meetings"))
    trainings = models.ManyToManyField(Training, blank=True, related_name="news_items", verbose_name=_("trainings"))
    source = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source document")
    )

    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("date shown"), null=True, blank=True)
    preview_number = models.PositiveIntegerField(default=1, editable=False)
    share_image = models.ImageField(_("picture for social media"), upload_to="news/", blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("added by")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    title = Translated()
    lead = Translated()
    body = Translated()

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="news_item_shown_has_a_date"
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(TAKEN_SLUGS)),
                name="news_item_slug_is_free",
                violation_error_message=_("This address is taken. Choose another one."),
            ),
            models.CheckConstraint(
                condition=(Q(title_en="") & Q(lead_en="") & Q(body_en="")) | (~Q(title_en="") & ~Q(lead_en="")),
                name="news_item_english_is_whole",
                violation_error_message=_("English needs a title and a first paragraph, or nothing at all."),
            ),
        ]
        indexes = [models.Index(fields=["status", "-published_at"], name="news_item_in_order")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("publications:news_detail", args=[self.slug])

    @property
    def language(self):
        """The language in which a reader of the present site finds it: Polish where there is no English."""
        return "en" if get_language() == "en" and self.title_en else "pl"

    @property
    def is_readable(self):
        return self.status in {self.Status.PUBLISHED, self.Status.ARCHIVED}

    @property
    def shown_on(self):
        """The day that readers see."""
        return timezone.localdate(self.published_at) if self.published_at else None

    def pictures_at(self, address):
        """Its pictures as the text calls them: {"1": the picture, with the address of its file that `address(picture)` says}."""
        found = {}
        for picture in self.pictures.all():
            picture.address = address(picture)
            found[str(picture.position)] = picture
        return found

    @property
    def preview_token(self):
        """What stands in the secret address of the preview; older ones stop when `preview_number` grows."""
        return _previews.sign_object([self.pk, self.preview_number])


def previewed(token):
    """The item of a secret address; None where it is wrong, too old or called back."""
    try:
        pk, number = _previews.unsign_object(token, max_age=PREVIEW_DAYS * 86400)
    except (signing.BadSignature, ValueError):
        return None
    return NewsItem.objects.with_links().filter(pk=pk, preview_number=number).first()


class NewsPicture(Photo):
    """A picture of a news item. The text says where it stands: `![](1)` is the one whose order is 1."""

    item = models.ForeignKey(NewsItem, models.CASCADE, related_name="pictures", verbose_name=_("news item"))
    image = models.ImageField(_("photo"), upload_to="news/", width_field="width", height_field="height", max_length=150)
    small = models.ImageField(
        upload_to="news/", width_field="small_width", height_field="small_height", editable=False, max_length=150
    )

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="news_picture_position_once"),
            models.CheckConstraint(condition=~Q(alt_pl=""), name="news_picture_is_described"),
            models.CheckConstraint(condition=~Q(consent=""), name="news_picture_may_be_shown"),
        ]

    def get_absolute_url(self):
        """The address of its file, once its item is out."""
        return reverse("publications:news_picture", args=[self.item.slug, self.position])
