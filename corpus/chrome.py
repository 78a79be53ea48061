"""Text dumps of web pages without the page's furniture: consent notices, menus, buttons, lone symbols.

A text counts as a dump only where several independent signs agree (`_looks_like_dump`), so that an agreement, minutes or
a page *about* data protection stay as they are. What is removed is a whole line or a whole notice; nothing moves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["", "consent", "menu", "trail", "skip", "footer", "term", "label", "symbol"]

# Signs that ordinary documents hardly ever show; two different ones, or one and three weak kinds, make a dump.
_STRONG: tuple[Kind, ...] = ("consent", "menu", "trail", "skip")
_WEAK: tuple[Kind, ...] = ("term", "label", "symbol", "footer")
_BESIDE_NOTICES: frozenset[Kind] = frozenset(["label", "symbol", "skip"])
_NOTICE_CHARACTERS = 1500  # a longer block about cookies is an article
_LINE_CHARACTERS = 400  # a longer line is no menu
_MENU_RUN = 4  # lines; in a run of short lines half of which are menu words, the others are menu words too
_MENU_WORDS = 4

_TERM = (
    "Impressum|Datenschutz(?:erklärung|hinweise?|einstellungen|bestimmungen)?|Nutzungsbedingungen|Nutzungshinweise"
    "|Kontakt(?:formular)?|Startseite|Sitemap|Inhaltsverzeichnis|(?:Erklärung zur )?Barrierefreiheit|Barriere melden"
    "|Leichte Sprache|Gebärdensprache|Suche|Suchen|Menü|Navigation|Login|Anmelden|Abmelden|Registrieren|Warenkorb|Hilfe"
    "|Presse|Aktuelles|Newsletter(?: abonnieren)?|RSS(?:-Feed)?|Facebook|Twitter|Instagram|YouTube|LinkedIn|Mastodon"
    "|WhatsApp|Xing|Cookie-Einstellungen|Cookies?|AGB|Haftungsausschluss|Rathaus|Bürgerservice|Stadtleben|Serviceportal"
    "|Stellenangebote|Karriere|Veranstaltungen|Über uns|Deutsch|English|Français|DE|EN|FR|Home(?:page)?|About(?: us)?"
    "|Contact(?: us)?|Privacy(?: policy| notice| statement)?|Terms(?: of (?:use|service)| (?:and|&) conditions)?|Imprint"
    "|Legal notice|Disclaimer|Accessibility(?: statement)?|Cookie (?:policy|settings|preferences)|Site ?map|Search|Menu"
    "|Log ?in|Sign (?:in|up)|Register|Help|News|Events|Careers|Subscribe|Press|Departments|Services|FAQs?|Gallery|Archive?"
    "|Blog|Jobs|Feedback"
)
_MENU_TERM = re.compile(rf"(?:{_TERM})", re.IGNORECASE)
# Set solid ("ImpressumDatenschutz") a new entry shows by its capital, so here case counts.
_SOLID_MENU = re.compile(rf"(?:(?:{_TERM})(?:\s*[|·•/,›>–-]\s*|\s+(?:und|and|&)\s+|\s+|(?=[A-ZÄÖÜ])|$)){{2,}}")
_TRAIL = re.compile(
    r"(?:(?:Sie (?:sind|befinden sich) hier|You are here)\b.{0,200}|(?:Startseite|Home|Homepage)(?:\s*[>›»/→|]\s*[^>›»/→|]{1,60}){1,8})",
    re.IGNORECASE,
)
_SKIP = re.compile(
    "(?:Direkt |Springen Sie |Weiter )?(?:zum|zur) (?:Seiten|Haupt)?(?:inhalt|navigation|menü|suche|anfang)(?: springen| wechseln)?"
    "|(?:Skip|Jump) to (?:the )?(?:main )?(?:content|navigation|search)|(?:Zurück )?nach oben|Zum Seitenanfang"
    "|(?:Back )?to (?:the )?top",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:©|\(c\)|copyright\b).{0,120}|.{0,100}(?:Alle Rechte vorbehalten|All rights reserved)\.?.{0,40}"
    r"|(?:Realisiert|Umgesetzt|Powered|Website) (?:mit|durch|von|by)\b.{0,60}",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"Artikel|Beitrag|Seite drucken|Drucken|Teilen|Weiterempfehlen|Vorlesen|Merken"
    r"|(?:Wichtige|Aktuelle) (?:Mitteilung|Meldung|Hinweise?)|Hinweis schließen|Schließen|OK|Okay|Ja|Nein|Einverstanden"
    r"|Verstanden|(?:Alle |Alle Cookies |Cookies |Nur notwendige )?(?:akzeptieren|ablehnen|zulassen|erlauben|zustimmen)"
    r"|(?:Auswahl|Einstellungen) (?:speichern|bestätigen|ändern|anpassen)"
    r"|Nur (?:notwendige|essenzielle|technisch notwendige)(?: Cookies)?|(?:Cookie-)?Einstellungen"
    r"|Mehr (?:erfahren|Informationen|lesen|anzeigen)|Weiterlesen|Weitere Informationen|Details(?: anzeigen)?"
    r"|Menü (?:öffnen|schließen|anzeigen)|Suche (?:öffnen|starten)|Schrift(?:größe)?(?: (?:vergrößern|verkleinern))?"
    r"|Kontrast(?: ändern)?|Zurück|Weiter|Vorherige|Nächste|Anzeige|Werbung|Article|Print(?: this page)?"
    r"|Share(?: this page)?|Close|Dismiss|Got it|I agree|Agree|Yes|No"
    r"|(?:Accept|Reject|Allow|Decline|Deny)(?: all)?(?: cookies)?"
    r"|(?:Manage|Cookie|Change|Save)(?: my)?(?: cookie)? (?:preferences|settings|choices)"
    r"|(?:Only )?necessary(?: cookies)?(?: only)?|Read more|Learn more|More information|Show more"
    r"|(?:Open|Close|Toggle) (?:menu|search|navigation)|Important (?:notice|message)|Listen|Previous|Next|Advertisement"
    r"|Loading(?:…|\.\.\.)?|Wird geladen(?:…|\.\.\.)?",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[×✕✖☰≡»«›‹▲▼►◄▶◀→←↑↓|·•⌂🔍🔎☎✉\ue000-\uf8ff]{1,3}")
_COUNTER = re.compile(r"\d{1,2}|[xX]")  # furniture only beside furniture; else a cell of a table

_DATA = re.compile(
    r"cookie|tracking|google|youtube|matomo|analytics|facebook|dritt(?:anbieter|e\b)|nutzerdaten|personenbezogen|browser"
    r"|server|third[- ]part|personal data|einwilligung|consent",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\b(?:diese|unsere|dieser|unserer|auf der|die) (?:Internetseite|Web ?seite|Website|Seite|Webpräsenz|Homepage)\b"
    r"|\b(?:this|our) (?:web ?)?(?:site|page)\b|\bunserer Datenschutzerklärung\b"
    r"|\bour (?:privacy|cookie) (?:policy|notice)\b|\b(?:wir|this site|we) (?:verwenden|nutzen|setzen|use)\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\bklicken Sie\b|\banklicken\b|\bStimmen Sie\b"
    r"|\b(?:Sie|du) (?:weitersurfen|stimmen|stimmst|akzeptieren|erklären sich)\b|\bweitere Nutzung\b"
    r"|\bIhre (?:Auswahl|Einwilligung|Zustimmung)\b|\bAlle (?:Cookies )?(?:akzeptieren|ablehnen|zulassen)\b"
    r"|\b(?:durch|mit) (?:einen |dem )?Klick\b|\bby (?:clicking|continuing|using)\b|\byou (?:agree|accept|consent)\b"
    r"|\b(?:accept|reject|allow|decline) (?:all|cookies)\b|\byour (?:choices?|preferences|consent)\b"
    r"|\bclick(?:ing)? (?:on )?[\"“]",
    re.IGNORECASE,
)
_POLICY_LINK = re.compile(r"(?:Datenschutz|privacy|cookie).{0,120}https?://\S+\s*$", re.IGNORECASE)
_CONTACT = re.compile(r"@|\b(?:Tel(?:efon)?|Phone|Fax|E-?Mail|Mobil)\b\s*[.:]|\+\d{2}", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;]\W*$")


def strip_chrome(text: str) -> str:
    """The text without menus, notices, buttons and lone symbols if it is a dump of a web page; otherwise the very same text.

    Order stays; lines with a telephone number or an e-mail address stay, and so does a heading "Contact" above them.
    """
    blocks = [[" ".join(line.split()) for line in block.splitlines()] for block in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n"))]
    blocks = [lines for block in blocks if (lines := [line for line in block if line])]
    kinds = [_kinds(lines) for lines in blocks]
    _add_counters(blocks, kinds)
    _spare_articles(blocks, kinds)
    if not _looks_like_dump(kinds):
        return text
    _add_menu_runs(blocks, kinds)
    kept: list[str] = []
    for index, lines in enumerate(blocks):
        follower = blocks[index + 1] if index + 1 < len(blocks) else []
        left = [
            line
            for place, (line, kind) in enumerate(zip(lines, kinds[index], strict=True))
            if not kind or (kind == "term" and _heads_contact(line, [*lines[place + 1 :], *follower]))
        ]
        if left:
            kept.append("\n".join(left))
    return "\n\n".join(kept)


def _kinds(lines: Sequence[str]) -> list[Kind]:
    if _is_notice(" ".join(lines)):
        return ["" if _CONTACT.search(line) and not _is_notice(line) else "consent" for line in lines]
    return [_kind(line) for line in lines]


def _is_notice(block: str) -> bool:
    """Whether a block asks the visitor of this site for a choice about data: what, where and the choice itself are all named."""
    if len(block) > _NOTICE_CHARACTERS or len(block) < 40:
        return False
    return all(pattern.search(block) for pattern in (_DATA, _HERE, _CHOICE))


def _kind(line: str) -> Kind:
    if _CONTACT.search(line):
        return ""
    if _is_notice(line) or (len(line) < 300 and _DATA.search(line) and _POLICY_LINK.search(line)):
        return "consent"
    if len(line) > _LINE_CHARACTERS:
        return ""
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("skip", _SKIP),
        ("symbol", _SYMBOL),
        ("label", _LABEL),
        ("term", _MENU_TERM),
        ("trail", _TRAIL),
        ("menu", _SOLID_MENU),
        ("footer", _FOOTER),
    )
    return next((kind for kind, pattern in patterns if pattern.fullmatch(line)), "")


def _add_counters(blocks: Sequence[Sequence[str]], kinds: Sequence[list[Kind]]) -> None:
    """Marks a lone "1" or "x" that is a block of its own between or beside furniture."""
    for index, lines in enumerate(blocks):
        if len(lines) == 1 and _COUNTER.fullmatch(lines[0]):
            beside = [*kinds[index - 1][-1:], *kinds[index + 1][:1]] if 0 < index < len(blocks) - 1 else []
            if any(beside):
                kinds[index][:] = ["symbol"]


def _spare_articles(blocks: Sequence[Sequence[str]], kinds: Sequence[list[Kind]]) -> None:
    """Unmarks notices that answer a question or stand among real text: they are what the document is about."""
    index = 0
    while index < len(kinds):
        stop = index
        while stop < len(kinds) and all(kind == "consent" for kind in kinds[stop]):
            stop += 1
        if stop > index:
            above = kinds[index - 1][-1] if index else "skip"
            below = kinds[stop][0] if stop < len(kinds) else "skip"
            answers = index > 0 and blocks[index - 1][-1].endswith("?")
            if answers or not (_BESIDE_NOTICES.intersection((above, below)) or (above and below)):
                for block in kinds[index:stop]:
                    block[:] = [""] * len(block)
        index = max(stop, index + 1)


def _looks_like_dump(kinds: Sequence[Sequence[Kind]]) -> bool:
    """Whether the signs agree: two different strong kinds, or a strong one with three weak kinds."""
    found = {kind for block in kinds for kind in block}
    strong = len(found.intersection(_STRONG))
    return strong >= 2 or (strong == 1 and len(found.intersection(_WEAK)) >= 3)


def _add_menu_runs(blocks: Sequence[Sequence[str]], kinds: Sequence[list[Kind]]) -> None:
    """Marks the unknown entries of a menu: short lines, in a run of at least four, half of which are known."""
    places = [(block, line) for block, lines in enumerate(blocks) for line in range(len(lines))]
    run: list[tuple[int, int]] = []
    for place in [*places, (-1, -1)]:
        line = blocks[place[0]][place[1]] if place[0] >= 0 else ""
        if place[0] >= 0 and _entry_like(line, kinds[place[0]][place[1]]):
            run.append(place)
            continue
        _mark_run(run, kinds)
        run = []


def _entry_like(line: str, kind: Kind) -> bool:
    if kind:
        return True
    return (
        len(line.split()) <= _MENU_WORDS and not _SENTENCE.search(line) and not _CONTACT.search(line) and not any(c.isdigit() for c in line)
    )


def _mark_run(run: list[tuple[int, int]], kinds: Sequence[list[Kind]]) -> None:
    while run and not kinds[run[-1][0]][run[-1][1]]:
        run = run[:-1]
    while run and not kinds[run[0][0]][run[0][1]]:
        run = run[1:]
    known = sum(bool(kinds[block][line]) for block, line in run)
    if len(run) >= _MENU_RUN and known * 2 >= len(run):
        for block, line in run:
            kinds[block][line] = kinds[block][line] or "term"


def _heads_contact(line: str, following: Sequence[str]) -> bool:
    return line.lower() in ("kontakt", "contact", "contact us", "presse", "press") and any(
        _CONTACT.search(other) for other in following[:4]
    )
