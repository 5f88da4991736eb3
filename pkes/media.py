"""Files that people uploaded and everybody may see."""

from django.conf import settings
from django.views.static import serve

from members.policies import public_file


@public_file
def media(request, path):
    """Hand out a logo. Names are random and never used again, so a copy may be kept for good."""
    response = serve(request, f"logos/{path}", document_root=settings.MEDIA_ROOT)
    # Should a browser ever take the file for a page, it is a page that can do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
