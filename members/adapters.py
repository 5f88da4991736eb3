"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation: nobody signs up by themselves."""

    def is_open_for_signup(self, request):
        return False
