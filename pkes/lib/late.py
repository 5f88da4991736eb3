"""Libraries that few requests need: loaded when something of them is used first, so that no process starts slower for them."""

from importlib import import_module
from importlib.util import find_spec


class LateModule:
    """Stands for the module of a name.

    Not `importlib.util.LazyLoader`: in Python 3.11 the second of two threads that are the first sees a module half made. What
    `import` does is under Python's own lock.
    """

    def __init__(self, name):
        self.name = name

    def __getattr__(self, attribute):
        return getattr(import_module(self.name), attribute)


def late_module(name):
    """The module of a name, as `import` would give it; its code runs at the first look at one of its attributes."""
    if find_spec(name) is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return LateModule(name)
