from django.db import models


class Row(models.Model):
    """One of the twenty lines of the page."""

    name = models.CharField(max_length=200)
    place = models.CharField(max_length=100)
    on = models.DateField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
