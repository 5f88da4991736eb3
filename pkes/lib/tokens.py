"""One-time links: the token goes out by mail, only its hash is kept."""

import hashlib
import secrets


def new_token():
    """A token for a link: 256 bits in 43 letters, digits, dashes and underscores."""
    return secrets.token_urlsafe(32)


def token_hash(token):
    """What is stored of a token. It is random, so a plain hash is enough; nothing can be tried out."""
    return hashlib.sha256(token.encode()).hexdigest()
