"""Redis stopped while people are logged in, and started again."""

import secrets
import time

from bench.kills.servers import Browser, report

PERSON = """
from allauth.account.models import EmailAddress
from members.models import User
person = User.objects.create_user(email="{email}", name="Anna", password="{password}")
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""
PAGES = ["/", "/czlonkowie/", "/wydarzenia/", "/kontakt/", "/dolacz/wniosek/", "/konto/login/", "/livez"]
# As pkes.lib.shared_cache.
REST_SECONDS = 5
OWN_PAGE = "/panel/moje-dane/"
REFUSED = "Zbyt wiele nieudanych prób"


def run(portal, redis):
    """The figures: pages that fail without Redis, at which wrong password somebody is refused, who is still logged in."""
    email, password = f"{secrets.token_hex(4)}@example.com", secrets.token_urlsafe(12)
    portal.shell(PERSON.format(email=email, password=password))
    portal.start_web()
    anna = Browser(portal, "192.0.2.10")
    anna.log_in(email, password)
    logged_in = [is_logged_in(anna)]
    with_redis = refused_at(portal, "192.0.2.20")
    redis.stop()
    failed = [path for path in PAGES for _time in range(4) if Browser(portal).get(path).status_code != 200]
    slowest = max(Browser(portal).get(path).elapsed.total_seconds() for path in PAGES)
    logged_in.append(is_logged_in(anna))
    without_redis = refused_at(portal, "192.0.2.30")
    berta = Browser(portal, "192.0.2.40")
    berta.log_in(email, password)
    logged_in.append(is_logged_in(berta))
    redis.start()
    # By then every process asks Redis again.
    time.sleep(REST_SECONDS + 1)
    logged_in += [is_logged_in(anna), is_logged_in(berta)]
    return report(
        pages_that_failed_without_redis=failed,
        slowest_page_without_redis_in_s=slowest,
        refused_at_wrong_password_with_redis=with_redis,
        refused_at_wrong_password_without_redis=without_redis,
        refused_at_wrong_password_with_redis_again=refused_at(portal, "192.0.2.50"),
        logged_in_before_meanwhile_and_afterwards=logged_in,
    )


def is_logged_in(browser):
    return browser.get(OWN_PAGE, allow_redirects=False).status_code == 200


def refused_at(portal, address, until=30):
    """The number of the wrong password that is not even looked at; each for another account, so only the network counts."""
    for number in range(1, until + 1):
        browser = Browser(portal, address)
        if REFUSED in browser.log_in(f"{address}-{number}@example.com", "wrong").text:
            return number
    return None
