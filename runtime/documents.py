"""A partner's page as a document: its links, frames and forms found by what a person reads there.

As in a page object, everything is named by role and label, never by an address or a field's own
name; what is not there under its label has moved, and the connector closes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from re import Pattern
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.errors import PageNotAsExpected

HEADINGS = "h1, h2, h3, h4, h5, h6"
FIELDS = "input, select, textarea"
BUTTONS = frozenset({"submit", "button", "reset", "image"})
SENDERS = "button, input[type=submit]"
SWITCHES = frozenset({"checkbox", "radio"})
# A link of ASP.NET Web Forms, whose script sends the form around it with these two fields set.
_POST_BACK = re.compile(r"javascript:__doPostBack\('([^']*)', ?'([^']*)'\);?")


@dataclass(frozen=True, slots=True)
class Field:
    """A form's field: its own name, and of a list each choice's value by its words."""

    name: str
    choices: Mapping[str, str] | None = None


TWICE = Field("")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a browser would send it: where to, how, and a value for each field by its name."""

    screen: str
    system: str
    address: str
    method: str
    values: Mapping[str, str]
    fields: Mapping[str, Field]

    def filled(self, by_label: Mapping[str, str]) -> "Form":
        """The same form with these fields filled; a list takes the words of a choice.

        Raises: PageNotAsExpected naming the label that is not there, or there twice, or the choice.
        """
        typed = {self._field(label).name: self._typed(label, by_label[label]) for label in by_label}
        return self.sending(typed)

    def sending(self, values: Mapping[str, str]) -> "Form":
        """The same form with what a button or a script adds to it, by the fields' own names."""
        return replace(self, values={**self.values, **values})

    def _field(self, label: str) -> Field:
        if self.fields.get(label, TWICE) is TWICE:
            raise PageNotAsExpected(self.screen, f'field "{label}"', system=self.system)
        return self.fields[label]

    def _typed(self, label: str, words: str) -> str:
        choices = self._field(label).choices
        if choices is None:
            return words
        if words not in choices:
            raise PageNotAsExpected(self.screen, f'choice "{words}"', system=self.system)
        return choices[words]


class Document:
    """A page as it came. `address`: where it came from in the end; `screen` names it in errors."""

    def __init__(self, html: str, address: str, screen: str, system: str) -> None:
        self.html = html
        self.address = address
        self.screen = screen
        self._system = system
        self._tree = LexborHTMLParser(html)

    def ends(self, words: Pattern[str]) -> bool:
        """Whether a line of it is the last line of a page that arrived whole."""
        return any(map(words.fullmatch, self.lines()))

    def alerts(self) -> Sequence[str]:
        """What its alerts say."""
        return [_text(node) for node in self._tree.css("[role=alert]")]

    def headings(self) -> Sequence[str]:
        """Its headings."""
        return [_text(node) for node in self._tree.css(HEADINGS)]

    def lines(self) -> Sequence[str]:
        """The text of each of its paragraphs."""
        return [_text(node) for node in self._tree.css("p")]

    def tables(self) -> Sequence[str]:
        """The captions of its tables."""
        return [_text(node) for node in self._tree.css("table > caption")]

    def frames(self) -> Sequence[str]:
        """The titles of its frames."""
        return [node.attributes.get("title") or "" for node in self._tree.css("iframe[src]")]

    def link(self, name: str) -> str:
        """Where the link with this name leads. Raises: PageNotAsExpected."""
        for node in self._tree.css("a[href]"):
            if _text(node) == name:
                return self._absolute(node.attributes["href"])
        raise PageNotAsExpected(self.screen, f'link "{name}"', system=self._system)

    def frame(self, title: str) -> str:
        """Where the frame with this title shows a page from. Raises: PageNotAsExpected."""
        for node in self._tree.css("iframe[src]"):
            if node.attributes.get("title") == title:
                return self._absolute(node.attributes["src"])
        raise PageNotAsExpected(self.screen, f'frame "{title}"', system=self._system)

    def form(self, button: str) -> Form:
        """The form as this button sends it. Raises: PageNotAsExpected."""
        for node in self._tree.css("form"):
            for one in node.css(SENDERS):
                if _words(one) == button:
                    return self._form(node).sending(_pressed(one))
        raise PageNotAsExpected(self.screen, f'button "{button}"', system=self._system)

    def posting(self, link: str) -> Form:
        """The form as this link's script posts it back. Raises: PageNotAsExpected."""
        for node in self._tree.css("form"):
            for one in node.css("a[href]"):
                event = _POST_BACK.fullmatch(one.attributes["href"] or "")
                if event and _text(one) == link:
                    target, argument = event.groups()
                    posted = {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
                    return self._form(node).sending(posted)
        raise PageNotAsExpected(self.screen, f'link "{link}"', system=self._system)

    def _form(self, node: LexborNode) -> Form:
        sent = [one for one in node.css(FIELDS) if _is_sent(one)]
        return Form(
            screen=self.screen,
            system=self._system,
            address=self._absolute(node.attributes.get("action")),
            method=(node.attributes.get("method") or "get").lower(),
            values={_name(one): _value(one) for one in sent},
            fields=_by_label(node),
        )

    def _absolute(self, address: str | None) -> str:
        try:
            return urljoin(self.address, address or "")
        except ValueError:
            missing = "address that can be one"
            raise PageNotAsExpected(self.screen, missing, system=self._system) from None


def _by_label(form: LexborNode) -> dict[str, Field]:
    by_id = {one.attributes.get("id"): one for one in form.css(FIELDS)}
    fields = dict[str, Field]()
    for label in form.css("label"):
        words, one = _text(label), by_id.get(label.attributes.get("for"))
        if one is not None:
            # Two fields under one label: nobody can say which, so it is no label to type by.
            fields[words] = TWICE if words in fields else Field(_name(one), _choices(one))
    return fields


def _choices(field: LexborNode) -> dict[str, str] | None:
    if field.tag != "select":
        return None
    return {_text(option): _option(option) for option in field.css("option")}


def _is_sent(field: LexborNode) -> bool:
    kind = field.attributes.get("type") or ""
    is_off = kind in SWITCHES and "checked" not in field.attributes
    return bool(_name(field)) and kind not in BUTTONS and not is_off


def _pressed(button: LexborNode) -> dict[str, str]:
    """What a button itself adds to the form it sends; one without a name adds nothing."""
    return {_name(button): button.attributes.get("value") or ""} if _name(button) else {}


def _words(button: LexborNode) -> str:
    if button.tag == "input":
        return " ".join((button.attributes.get("value") or "").split())
    return _text(button)


def _name(field: LexborNode) -> str:
    return field.attributes.get("name") or ""


def _value(field: LexborNode) -> str:
    if field.tag == "textarea":
        return field.text()
    if field.tag != "select":
        return field.attributes.get("value") or ""
    options = field.css("option")
    chosen = [one for one in options if "selected" in one.attributes] or options[:1]
    return _option(chosen[0]) if chosen else ""


def _option(option: LexborNode) -> str:
    value = option.attributes.get("value")
    return _text(option) if value is None else value


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())
