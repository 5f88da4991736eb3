"""How an act says no."""


class Refusal(Exception):
    """A rule forbids the act. The text is a translated sentence for the person who asked; each app has its own subclass."""
