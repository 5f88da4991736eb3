"""What our accounts have beyond allauth's pages: the way to a second factor, a code that confirms, ending a session."""

import functools
import time

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core import ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from members.forms.accounts import MailCodeForm
from members.policies import by_post, logged_in, open_form
from members.second_factor import WANTED, needs_second_factor

# Key of the session, and how long and how often a code sent to confirm who is there may be tried.
CODE = "reauthentication_code"
CODE_SECONDS = 15 * 60
CODE_TRIES = 3
# Several times what the work takes that only an address with an account causes.
ANSWER_SECONDS = 0.08


def in_even_time(view):
    """Hold back the answer to a form until ANSWER_SECONDS are over, so that its time does not tell what was done for it."""

    @functools.wraps(view)
    def held(request, *args, **kwargs):
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            time.sleep(max(0, ANSWER_SECONDS - (time.monotonic() - began)))
        return response

    return held


request_login_code = open_form(in_even_time(allauth_views.request_login_code))
password_reset = open_form(in_even_time(allauth_views.password_reset))


@logged_in
def second_factor(request):
    """Where somebody of the office lands who has no second factor yet; with one, the way back to what they wanted."""
    if not needs_second_factor(request.user):
        return redirect(request.session.pop(WANTED, None) or get_adapter().get_login_redirect_url(request))
    return render(request, "account/second_factor.html")


@logged_in
def password_set(request):
    """allauth's page for a first password, but only for whoever has just shown who they are.

    A redirect without keeping what was sent: a password must not lie in the session.
    """
    try:
        required = is_reauthentication_required(request, app="allauth.account")
    except ReauthenticationRequired:
        required = True
    if required and not request.user.has_usable_password():
        method = get_adapter().get_reauthentication_methods(request.user)[0]
        return redirect(f"{method['url']}?{urlencode({'next': request.path})}")
    return allauth_views.password_set(request)


class ReauthenticateByCode(allauth_views.BaseReauthenticateView):
    """A code by mail for whoever has neither a password nor a factor to show that it is still them."""

    form_class = MailCodeForm
    template_name = "account/reauthenticate_by_code.html"

    def post(self, request, *args, **kwargs):
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        if ratelimit.consume(request, action="request_login_code", key=request.user.email):
            send_code(request)
        else:
            messages.error(request, get_adapter().error_messages["rate_limited"])
        return redirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self):
        state = code_state(self.request)
        return {**super().get_form_kwargs(), "code": state["code"] if state else ""}

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "is_sent": code_state(self.request) is not None}

    def form_valid(self, form):
        del self.request.session[CODE]
        record_authentication(
            self.request, self.request.user, method="code", email=self.request.user.email, reauthenticated=True
        )
        return super().form_valid(form)

    def form_invalid(self, form):
        if code_state(self.request):
            self.request.session[CODE]["tries"] += 1
            self.request.session.modified = True
        return super().form_invalid(form)


reauthenticate_by_code = logged_in(ReauthenticateByCode.as_view())


def send_code(request):
    code = get_adapter().generate_login_code()
    request.session[CODE] = {"code": code, "at": time.time(), "tries": 0}
    get_adapter().send_mail("account/email/reauthentication_code", request.user.email, {"code": code})


def code_state(request):
    """The code that was sent and may still be tried; None where there is none."""
    state = request.session.get(CODE)
    if not state or state["tries"] >= CODE_TRIES or time.time() - state["at"] > CODE_SECONDS:
        return None
    return state


@logged_in
@by_post("usersessions_list")
def session_end(request, pk):
    """Log out one of one's own devices."""
    session = UserSession.objects.filter(user=request.user, pk=pk).first()
    if session:
        end_sessions(request, [session])
        messages.success(request, _("The device is logged out."))
    return redirect("usersessions_list" if request.user.is_authenticated else "account_login")
