"""The HTML part of a mail, made from its text."""

import re

ONLY_A_LINK = re.compile(r"https?://\S+")


def paragraphs(text):
    """Split a mail's text at its empty lines into [(kind, text)]: "link" is a lone address, "list" has dashes."""
    parts = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.strip().splitlines()]
        if len(lines) == 1 and ONLY_A_LINK.fullmatch(lines[0]):
            parts.append(("link", lines[0]))
        elif all(line.startswith("- ") for line in lines):
            parts.append(("list", [line[2:] for line in lines]))
        else:
            parts.append(("text", "\n".join(lines)))
    return parts
