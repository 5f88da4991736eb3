"""People with an account."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes people by their e-mail address, which is kept in lower case."""

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The e-mail address, in lower case, is the login."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("This address has an account already.")}
    )
    name = models.CharField(_("name and surname"), max_length=150, blank=True)
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES, default="pl")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("works in the office"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    date_joined = models.DateTimeField(_("account since"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.email
