from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from members.actions import follow_register
from members.models import Organization


class Command(BaseCommand):
    help = "Let the roles of organisations follow the register entries whose day has come. Runs nightly."

    def handle(self, **options):
        today = timezone.localdate()
        for pk in (
            Organization.objects.filter(register_entries__effective_on__lte=today)
            .distinct()
            .values_list("pk", flat=True)
        ):
            with transaction.atomic():
                follow_register(Organization.objects.select_for_update().get(pk=pk), today=today)
