"""What is taken out of a web page before it is read: navigation, consent banners, forms, scripts, hidden parts."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_INVISIBLE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "math",
        "audio",
        "video",
        "map",
        "head",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "dialog",
        "menu",
    ]
)
_CHROME = frozenset(("nav", "footer", "aside", "form"))
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|dsgvo|breadcrumbs?|brotkrumen|navigation|nav|navbar|menue?|skip-?links?|sprungmarken|social|share|teilen|"
    r"newsletter|sidebar|related|pagination|pager|toolbar|searchbox|suche|site-?footer|footer|lightbox|modal|popup|overlay)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONSENT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|navigation|nav|navbar|menue?|skip-?links?|breadcrumbs?)(?:$|[\s_-])", re.IGNORECASE
)

_UNSEEN_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0?\.?0*(?:;|$)|font-size:(?:0|0?\.[0-2]\d*|1(?:\.\d+)?(?=px|pt|;|$))(?:px|pt|em|rem|%)?"
    r"(?:;|$)|(?:left|top|right|text-indent|margin-left):-\d{3,}|clip:rect\(0|(?:max-)?(?:height|width):0(?:px)?(?:;|$))"
)
_WHITE = re.compile(r"(?:^|;)color:(?:white|#fff(?:fff)?|rgb\(255,255,255\))")
_ON_WHITE = re.compile(r"background(?:-color)?:(?:white|#fff(?:fff)?|rgb\(255,255,255\))")


def without_chrome(element: Element, *, contact: bool = False) -> Element:
    """A copy without what no reader of the article sees; with `contact`, footers and asides stay (contact lines are there)."""
    names = _CONSENT_NAMES if contact else _CHROME_NAMES
    tags = (_INVISIBLE | {"nav"}) if contact else (_INVISIBLE | _CHROME)
    result = copy.deepcopy(element)
    result.tail = None
    for child in list(result.iter()):
        if child is result:
            continue
        if not isinstance(child.tag, str) or child.tag in tags or _hidden(child) or _named(child, names):
            _drop(child)
        elif contact and child.tag == "a" and not (child.tail or "").strip() and child.getnext() is not None:
            child.addnext(child.makeelement("br"))
    return result


def drop_invisible(tree: Element) -> None:
    """Takes out scripts, templates and everything else that no reader of the page sees: text hidden from people may be meant for programs.

    Hidden by the element's own attributes; what a style sheet hides by class is not recognised.
    """
    tags = _INVISIBLE - {"head"}
    for element in list(tree.iter()):
        if isinstance(element.tag, str) and element.tag not in ("html", "body") and (element.tag in tags or _unseen(element)):
            _drop(element)


def _unseen(element: Element) -> bool:
    style = re.sub(r"\s|!important", "", (element.get("style") or "").lower())
    return element.get("hidden") is not None or bool(_UNSEEN_STYLE.search(style)) or bool(_WHITE.search(style) and _ON_WHITE.search(style))


def _hidden(element: Element) -> bool:
    return _unseen(element) or element.get("aria-hidden") == "true" or element.get("role") in ("navigation", "dialog", "search")


def _named(element: Element, names: re.Pattern[str]) -> bool:
    return element.tag not in ("main", "article", "body", "p", "h1", "h2") and bool(
        names.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )


def _drop(element: Element) -> None:
    """Takes the element out and leaves the text behind it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
