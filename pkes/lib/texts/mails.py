"""What a mail is made of: its template, read as sentences and parts with names. So the office writes other sentences around the
same parts, and the template stays the only place that says how a part comes about.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.template import Context, TemplateSyntaxError
from django.template.base import TextNode, VariableNode
from django.template.defaulttags import AutoEscapeControlNode, ForNode, IfNode, LoadNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import NoReverseMatch
from django.utils.translation import gettext, ngettext

from pkes.lib.texts.places import PLACEHOLDER, Place

# A sentence with a number in it is shown to the office in the form for many.
MANY = 5
PORTAL = "portal_url"
EMPTY_LINES = re.compile(r"\n\s*\n\s*(?=\n)")


@dataclass(frozen=True)
class Source:
    """One template of a mail. `names` is {expression or tag of the template: what the part is called}.

    An included template that has a name is a part; one that has none is read like the rest.
    """

    path: str
    names: dict

    @cached_property
    def template(self):
        return get_template(self.path).template

    @cached_property
    def pieces(self):
        """[(name, node)] in order; a sentence has no name. Two different conditions of one name are told apart by number."""
        pieces, seen = [], Counter()
        for name, node in self.walk(self.template.nodelist):
            if isinstance(node, IfNode | ForNode):
                seen[name] += 1
            pieces.append((f"{name} {seen[name]}" if seen[name] > 1 else name, node))
        return pieces

    def walk(self, nodes):
        address = None
        for node in nodes:
            if isinstance(node, AutoEscapeControlNode):
                yield from self.walk(node.nodelist)
            elif isinstance(node, LoadNode):
                continue
            elif isinstance(node, IncludeNode) and expression_of(node) not in self.names:
                yield from self.walk(get_template(node.template.var).template.nodelist)
            elif isinstance(node, TextNode | TranslateNode | BlockTranslateNode):
                yield "", node
            elif isinstance(node, VariableNode) and expression_of(node) == PORTAL:
                # The beginning of an address: it is one part with what follows.
                address = node
            else:
                yield self.name(expression_of(node)), Both(address, node) if address else node
                address = None

    def name(self, expression):
        key = expression.partition("|")[0].strip()
        return self.names.get(key) or key.rpartition(".")[2].replace("_", " ").replace('"', "")

    @cached_property
    def in_sentences(self):
        """{name: what renders it} of the parts that are words inside a sentence."""
        sentences = [node for name, node in self.pieces if not name and isinstance(node, BlockTranslateNode)]
        return {
            self.name(getattr(expression, "token", word)): valued(word, expression)
            for node in sentences
            for word, expression in inside(node).items()
        }

    @cached_property
    def parts(self):
        """{name: what renders it} of all parts."""
        return {**{name: node.render_annotated for name, node in self.pieces if name}, **self.in_sentences}

    def words(self, sample):
        """What the template says in the present language, with names in braces for its parts.

        `sample` is a context: a part that ends a line in it stands on a line of its own.
        """
        context = context_of(sample)
        said = []
        with context.render_context.push_state(self.template), context.bind_template(self.template):
            for name, node in self.pieces:
                if name:
                    value = shown(node, context)
                    lead, tail = (value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :])
                    said.append(f"{lead}{{{name}}}{tail if value.strip() else ''}")
                elif isinstance(node, BlockTranslateNode):
                    said.append(self.sentence(node))
                else:
                    said.append(node.render_annotated(context))
        return tidy("".join(said))

    def sentence(self, node):
        singular, _names = node.render_token_list(node.singular)
        words = gettext(singular)
        if node.countervar:
            words = ngettext(singular, node.render_token_list(node.plural)[0], MANY)
        return words % {
            word: f"{{{self.name(getattr(expression, 'token', word))}}}" for word, expression in inside(node).items()
        }

    def values(self, names, sample):
        """{name: value} of some parts in a context."""
        context = context_of(sample)
        with context.render_context.push_state(self.template), context.bind_template(self.template):
            return {name: self.parts[name](context).strip() for name in names if name in self.parts}


@dataclass(frozen=True)
class Both:
    """Two nodes that are one part."""

    first: object
    second: object

    def render_annotated(self, context):
        return self.first.render_annotated(context) + self.second.render_annotated(context)


def expression_of(node):
    return node.filter_expression.token if isinstance(node, VariableNode) else node.token.contents


def inside(node):
    """{word of a translated sentence: the expression of its value, or None where the context has it by that name}."""
    words = node.render_token_list(node.singular)[1] + (node.render_token_list(node.plural)[1] if node.plural else [])
    known = {**node.extra_context, **({node.countervar: node.counter} if node.countervar else {})}
    return {word: known.get(word) for word in words}


def shown(node, context):
    """What a part is in a sample; nothing where the sample does not know it: only a whole mail does."""
    try:
        return node.render_annotated(context)
    except (TemplateSyntaxError, NoReverseMatch, AttributeError, KeyError, TypeError, ValueError):
        return ""


def valued(word, expression):
    return lambda context: str(context.get(word, "") if expression is None else expression.resolve(context))


def context_of(values):
    # A mail is text: nothing in it is escaped.
    return Context({PORTAL: settings.PORTAL_URL, **values}, autoescape=False)


def tidy(words):
    return EMPTY_LINES.sub("\n", words.replace("\r\n", "\n")).strip()


@dataclass(frozen=True)
class MailPlace(Place):
    """A whole mail: `key` is the beginning of its templates' names. Its words have a subject beside the text.

    `names` says what its parts are called, `kept` which of them the text must have where the template has them, `sample`
    returns a context with values to show; both languages have the same parts.
    """

    names: dict = None
    kept: frozenset = frozenset()
    sample_context: object = None
    is_mail: bool = True

    @cached_property
    def of_subject(self):
        return Source(f"{self.key}_subject.txt", self.names)

    @cached_property
    def of_text(self):
        return Source(f"{self.key}_body.txt", self.names)

    @property
    def own_subject(self):
        return " ".join(self.of_subject.words(self.sample_context()).split())

    @property
    def own_words(self):
        return self.of_text.words(self.sample_context())

    @cached_property
    def usable(self):
        """The names of all parts, those of the text first."""
        return list(dict.fromkeys([*self.of_text.parts, *self.of_subject.parts]))

    @cached_property
    def usable_in_subject(self):
        """Words only: the subject stays in the log of mails, and no one-time link may."""
        names = dict.fromkeys([*self.of_subject.parts, *self.of_text.in_sentences])
        return [name for name in names if name not in self.kept]

    @cached_property
    def needed(self):
        """The parts that the text must not lack: a one-time link, a reason, what the law wants said."""
        return [name for name in self.of_text.parts if name in self.kept]

    def fill_subject(self, text, context):
        return " ".join(self.filled(text, context, [self.of_text, self.of_subject]).split())

    def fill(self, text, context):
        return tidy(self.filled(text, context, [self.of_subject, self.of_text]))

    def filled(self, text, context, sources):
        """The text with the values of its parts; where both templates have a part, that of the later source counts."""
        names, values = PLACEHOLDER.findall(text), {}
        for source in sources:
            values |= source.values(names, context)
        return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)

    def sample_values(self):
        """{name: its value in the sample}."""
        context = self.sample_context()
        return {**self.of_subject.values(self.usable, context), **self.of_text.values(self.usable, context)}
