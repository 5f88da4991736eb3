from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Delete sessions that have run out, and with them where people were logged in. Runs nightly."

    def handle(self, **options):
        call_command("clearsessions")
        live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        UserSession.objects.exclude(session_key__in=live).delete()
