"""The portal's settings, but for one: whoever types many wrong passwords need not wait for them."""

from pkes.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
