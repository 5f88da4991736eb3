"""What answers say together. Whoever shows it asks `is_enough` first."""

import random
from decimal import Decimal

from pkes.lib.surveys.models import HIGHEST_MARK, SMALLEST_GROUP


def is_enough(answers):
    """Are there so many that nobody can tell whose they are?"""
    return len(answers) >= SMALLEST_GROUP


def mean(marks):
    """The mean of whole numbers as a Decimal with two places; None of nothing."""
    return (Decimal(sum(marks)) / len(marks)).quantize(Decimal("0.01")) if marks else None


def distribution(marks):
    """[(mark, how often it was given)] for each of the eleven."""
    return [(mark, marks.count(mark)) for mark in range(HIGHEST_MARK + 1)]


def in_words(texts):
    """What was written, in no order that could tell anything."""
    texts = [text.strip() for text in texts if text.strip()]
    random.shuffle(texts)
    return texts
