"""Content in two languages, kept in two columns."""

from django.utils.translation import get_language


class Translated:
    """The text of `<name>_en` on the English site where it is filled, otherwise that of `<name>_pl`."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if get_language() == "en":
            return getattr(instance, f"{self.name}_en") or getattr(instance, f"{self.name}_pl")
        return getattr(instance, f"{self.name}_pl")
