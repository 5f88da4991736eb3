"""Text that people format: Markdown in, harmless HTML out."""

import html
import re

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# Left of Markdown: paragraphs, emphasis, lists, links, two levels of headings. A line break stays a line break.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "html_block", "html_inline", "code", "fence", "backticks", "blockquote", "hr", "lheading", "reference"]
)

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h3", "h4"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# A page has its own h1 and h2; what somebody writes stands below them.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
BLOCK_END = re.compile(r"<br ?/?>|</(?:p|li|h3|h4)>")


def to_html(text):
    """Return Markdown as HTML that is safe to show: nothing but TAGS, links only to SCHEMES and without our blessing."""
    tokens = _markdown.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(  # noqa: S308 - cleaned right here
        nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener")
    )


def to_plain(text):
    """Return Markdown as one line of plain words, for descriptions that machines read."""
    return " ".join(html.unescape(nh3.clean(BLOCK_END.sub(" ", to_html(text)), tags=set())).split())
