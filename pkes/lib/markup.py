"""Text that people format: Markdown in, harmless HTML out."""

import html
import re

import nh3
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# Left of Markdown: paragraphs, emphasis, lists, links, two levels of headings. A line break stays a line break.
NOT_OURS = ["html_block", "html_inline", "code", "fence", "backticks", "blockquote", "hr", "lheading", "reference"]
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", *NOT_OURS])
# The same with pictures, for texts of the office: `![](1)` is the picture that is called "1".
_illustrated = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(NOT_OURS)

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h3", "h4"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# The text of a whole page stands right below its h1.
PAGE_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
PICTURE_TAGS = TAGS | {"h2", "figure", "img"}
PICTURE_ATTRIBUTES = {**ATTRIBUTES, "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# A page has its own h1 and h2; what somebody writes stands below them.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
BLOCK_END = re.compile(r"<br ?/?>|</(?:p|li|h3|h4)>")


def to_html(text, *, pictures=None):
    """Return Markdown as HTML that is safe to show: nothing but TAGS, links only to SCHEMES and without our blessing.

    `pictures` are those that the text may show, by the names that it calls them: each with `address` (of its file; with
    `?maly` of the small one), `alt`, `width`, `height`, `small_width`. Others are left out.
    """
    markdown, headings = (_markdown, HEADINGS) if pictures is None else (_illustrated, PAGE_HEADINGS)
    tokens = markdown.parse(text)
    for token in tokens:
        token.tag = headings.get(token.tag, token.tag)
    for opening, words, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if words.type == "inline" and [child.type for child in words.children] == ["image"]:
            opening.tag = closing.tag = "figure"
    rendered = markdown.renderer.render(tokens, markdown.options, {"pictures": pictures or {}})
    return mark_safe(  # noqa: S308 - cleaned right here  # nosec B308
        nh3.clean(
            rendered,
            tags=TAGS if pictures is None else PICTURE_TAGS,
            attributes=ATTRIBUTES if pictures is None else PICTURE_ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="nofollow noopener",
        )
    )


def _picture(renderer, tokens, index, options, env):
    picture = env["pictures"].get(tokens[index].attrs["src"])
    if picture is None:
        return ""
    return format_html(
        '<img src="{0}" srcset="{0}?maly {1}w, {0} {2}w" sizes="(min-width: 48rem) 44rem, 100vw" alt="{3}" width="{2}" '
        'height="{4}" loading="lazy">',
        picture.address, picture.small_width, picture.width, picture.alt, picture.height,
    )  # fmt: skip


_illustrated.add_render_rule("image", _picture)


def pictures_in(text):
    """The names of the pictures that a text shows, in its order."""
    return [
        child.attrs["src"]
        for token in _illustrated.parse(text)
        if token.type == "inline"
        for child in token.children
        if child.type == "image"
    ]


def to_blocks(text):
    """Return Markdown as blocks of plain words, for paper: [{"kind": "heading", "text", "list" or "numbers", "words": […]}]."""
    blocks, in_list, is_heading = [], None, False
    for token in _markdown.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            kind = "list" if token.type == "bullet_list_open" else "numbers"
            in_list = {"kind": kind, "words": []}
            blocks.append(in_list)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            in_list = None
        elif token.type in {"heading_open", "heading_close"}:
            is_heading = token.type == "heading_open"
        elif token.type == "inline":
            words = inline_words(token)
            if in_list is not None:
                in_list["words"].append(words)
            elif words:
                blocks.append({"kind": "heading" if is_heading else "text", "words": [words]})
    return [block for block in blocks if block["words"]]


def inline_words(token):
    ends = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(ends.get(child.type, child.content) for child in token.children).strip()


def to_plain(text):
    """Return Markdown as one line of plain words, for descriptions that machines read."""
    return " ".join(html.unescape(nh3.clean(BLOCK_END.sub(" ", to_html(text)), tags=set())).split())


def to_text(text, base):
    """Return Markdown as plain text for a mail: "- " before what is listed, and after the words of a link its whole address.

    `base` is what stands before an address within the portal.
    """
    blocks, before, numbers = [], "", []
    for token in _markdown.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            numbers.append(token.attrGet("start") or 1 if token.type == "ordered_list_open" else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            numbers.pop()
        elif token.type == "list_item_open":
            before = "- " if numbers[-1] is None else f"{numbers[-1]}. "
            numbers[-1] = numbers[-1] and numbers[-1] + 1
        elif token.type == "inline":
            is_listed, words = bool(numbers), words_with_addresses(token, base)
            glue = "\n" if is_listed and blocks and blocks[-1][0] else "\n\n"
            blocks.append((is_listed, glue + before + words))
            before = ""
    return "".join(words for _is_listed, words in blocks).strip()


def words_with_addresses(token, base):
    ends, said, addresses = {"softbreak": "\n", "hardbreak": "\n"}, "", []
    for child in token.children:
        if child.type == "link_open":
            address = child.attrs["href"]
            addresses.append((base + address if address.startswith("/") else address, len(said)))
        elif child.type == "link_close":
            address, start = addresses.pop()
            said += "" if said[start:] == address else f" ({address})"
        else:
            said += ends.get(child.type, child.content)
    return said.strip()
