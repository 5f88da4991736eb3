"""People who write to a portal while it is being hurt, and remember what they were promised."""

import itertools
import threading
import time
from collections import Counter

import requests

from bench.kills.servers import Browser

# The form is believed to be a person's from then on (pkes.lib.robots).
SECONDS_TO_TYPE = 4.2
FORM = "/kontakt/"
KEPT = """
from collections import Counter
from publications.models import ContactMessage
texts = Counter(ContactMessage.objects.values_list("text", flat=True))
print(*(f"{number} {text}" for text, number in texts.items()), sep="\\n")
"""

numbers = itertools.count()


def address_of(text):
    """From whom a message is."""
    return f"{text}@example.com"


class Writers:
    """Several people at once: each opens forms, waits, and sends one after the other until somebody promises that it is kept.

    A form that got no answer is sent again, as a person would: it may have been kept all the same. Of their forms each person
    keeps the last `held` back, and sends one of these at each `release`.
    """

    def __init__(self, portal, *, people=4, forms=20, held=0):
        self.portal = portal
        self.promised, self.statuses, self.seconds = [], Counter(), []
        self.answered_at = []
        self.is_over, self.held, self.released = threading.Event(), held, threading.Semaphore(0)
        self.forms = []
        for _person in range(people):
            browser = Browser(portal)
            self.forms.append([(browser, browser.hidden(FORM)) for _form in range(forms)])
        self.opened_at = time.monotonic()
        self.threads = [threading.Thread(target=self.write, args=[forms], daemon=True) for forms in self.forms]

    def start(self):
        time.sleep(max(0, self.opened_at + SECONDS_TO_TYPE - time.monotonic()))
        for thread in self.threads:
            thread.start()

    def release(self):
        self.released.release(len(self.forms))

    def write(self, forms):
        for left, (browser, hidden) in zip(range(len(forms), 0, -1), forms, strict=True):
            if left <= self.held:
                self.released.acquire()
            if self.is_over.is_set():
                return
            number = next(numbers)
            text = f"wiadomosc-{number}"
            fields = {**hidden, "name": "Anna", "email": address_of(text), "topic": "other", "text": text}
            while not self.send(browser, fields):
                time.sleep(0.1)
            self.promised.append(text)

    def send(self, browser, fields):
        # Rate limits are another test's business.
        number = next(numbers)
        headers = {"X-Forwarded-For": f"10.{number // 250 % 250}.{number % 250}.1", "Referer": self.portal.url}
        began = time.monotonic()
        try:
            answer = browser.post(FORM, data=fields, headers=headers, allow_redirects=False, timeout=20)
        except requests.RequestException:
            self.statuses["no answer"] += 1
            return False
        self.seconds.append(time.monotonic() - began)
        self.statuses[answer.status_code] += 1
        if answer.status_code == 302:
            self.answered_at.append(time.monotonic())
        return answer.status_code == 302

    @property
    def are_done(self):
        return not any(thread.is_alive() for thread in self.threads)

    def finish(self, seconds=300):
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0, deadline - time.monotonic()))
        self.is_over.set()
        if not self.are_done:
            raise TimeoutError(f"not all were promised: {self.statuses}")

    def count(self):
        """How many were promised, how many of these are lost, how many of all are kept twice."""
        rows = [line.split(" ", 1) for line in self.portal.shell(KEPT).splitlines()]
        kept = {text: int(number) for number, text in rows}
        return {
            "promised": len(self.promised),
            "lost": len(set(self.promised) - set(kept)),
            "doubled": sum(number > 1 for number in kept.values()),
        }
