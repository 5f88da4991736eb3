"""Files that people uploaded and everybody may see."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.views.static import serve

from members.policies import public_file


@public_file
def media(request, path):
    """Hand out a logo. Names are random and never used again, so a copy may be kept for good."""
    if not re.fullmatch(r"\w+\.webp", path):
        raise Http404
    response = serve(request, path, document_root=Path(settings.MEDIA_ROOT) / "logos")
    # safe_picture writes nothing else; what a machine knows of file names does not matter.
    response["Content-Type"] = "image/webp"
    # Should a browser ever take the file for a page, it is a page that can do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
