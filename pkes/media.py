"""Files that people uploaded and everybody may see."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from members.policies import public_file
from pkes.lib.private import StorageAway


@public_file
def media(request, path):
    """Hand out a logo. Names are random and never used again, so a copy may be kept for good."""
    if not re.fullmatch(r"\w+\.webp", path):
        raise Http404
    try:
        file = default_storage.open(f"logos/{path}")
    except StorageAway:
        raise
    except OSError as error:
        raise Http404 from error
    # safe_picture writes nothing else; what a machine knows of file names does not matter.
    response = FileResponse(file, content_type="image/webp")
    # Should a browser ever take the file for a page, it is a page that can do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
