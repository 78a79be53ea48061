"""Addresses and file numbers in a text, by their shape."""

from __future__ import annotations

import re

Span = tuple[int, int]

_UP = r"[A-ZÄÖÜÀ-ÝŁŚŻČŠŽ]"
# No word is endless, and what an enquiry holds is anybody's: without a bound a long one takes minutes.
_WORD = rf"{_UP}[\w'’.-]{{0,60}}"
_HOUSE = r"\d{1,4}(?:\s?[a-zA-Z](?![\w.]))?(?:\s?[-–/]\s?(?:\d{1,4}(?!\. ?(?:OG|Stock|Etage))\s?[a-z]?|[IVX]{1,4})(?!\w))?"
_HOUSE += r"(?:/(?:Top|Tür|Stiege|Stg\.)[ ]?\d{1,3})?"  # Austrian
_STREET_END = (
    r"(?:stra(?:ß|ss)e|str\.?|weg|allee|gasse|platz|ring|damm|ufer|steig|stieg|pfad|berg|graben|hof|winkel|blick|"
    r"chaussee|promenade|markt|"
    r"anger|kamp|wall|tor|bogen|zeile|park|hang|grund|garten|gärten|feld|brücke|mühle|heide|aue|siedlung|höhe|tal|wiese|"
    r"wiesen|acker|rain|"
    r"bach|brunnen|eck|twiete|deich|kai|terrasse|leite|halde)"
)
_STREET_DE = (
    rf"(?:(?:{_WORD}[ ]){{0,3}}(?:{_WORD}-)?(?:[A-ZÄÖÜ][\wäöüß.-]{{0,60}}{_STREET_END}|(?i:stra(?:ß|ss)e|str\.|weg|allee|gasse|platz|ring|"
    rf"damm|ufer|markt|berg|hof))"
    rf"|(?:Am|An der|An den|Am|Im|In der|In den|Auf der|Auf dem|Auf den|Unter den|Unter der|Hinter der|Hinter dem|"
    rf"Vor dem|Vor der|Zum|Zur|"
    rf"Bei der|Beim|Obere[rn]?|Untere[rn]?|Alte[rn]?|Neue[rn]?|Große|Kleine|Lange)(?:[ ](?:{_WORD}|alten|neuen|hohen|"
    rf"langen)){{1,3}})"
    rf"[ ]{_HOUSE}"
)
_STREET_DE_LOW = rf"[a-zäöüß]{{3,}}(?:stra(?:ß|ss)e|str\.?|weg|gasse|allee|platz)[ ]{_HOUSE}"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY]|Ohio|Texas|"
    r"California|New York|Illinois|Michigan|Wisconsin|Minnesota|Florida|Georgia|Virginia|Pennsylvania|Indiana|Kentucky|"
    r"Oregon|Washington)"
)
_STREET_EN_END = (
    r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Dr\.?|Boulevard|Blvd\.?|Court|Ct\.?|Way|Place|Pl\.?|"
    r"Square|Sq\.?|Terrace|Crescent|"
    r"Close|Highway|Hwy\.?|Parkway|Pkwy\.?|Trail|Circle|Cir\.?|Loop|Row|Gardens|Grove|Hill|Mews|Walk|Plaza|Pike|Alley|"
    r"Bend|Ridge|Run)"
)
_STREET_EN = (
    rf"(?:(?:Flat|Apt\.?|Unit|Suite)[ ]\w+,[ ])?[NSEW]?\d{{1,5}}[A-Za-z]?[ ](?:[NSEW]\.?[ ]|North[ ]|South[ ]|East[ ]|West[ ])?"
    rf"(?:(?:{_WORD}|\d+(?:st|nd|rd|th))[ ]){{1,4}}?{_STREET_EN_END}(?!\w)(?:[ ]{_STREET_EN_END}(?!\w))?(?:[ ][NSEW]{{1,2}}\b|"
    rf"[ ][A-Z]\b)?(?:[ ]\d{{1,4}}\b(?![ ]\d))?"
)
_STREET_LATIN = (
    r"(?:Calle|Avenida|Via|Viale|Piazza|Rue|Avenue|Boulevard|Plaza|Paseo|ul\.|Ulica|al\.|вул\.|Rua)[ ](?:(?:de|del|la|"
    r"las|los|des|du)[ ])?"
    r"(?:[\wÀ-ž’'-]+[ ]){1,3}\d{1,4}[a-z]?(?:/\d{1,4})?"
    r"|\w+(?:laan|straat|gracht|kade|dijk|singel|plein|dreef|steeg|gatan|vägen|vej|gade|veien)[ ]\d{1,4}"
    r"(?:[ ]?[a-z]\b|[ ]bis|-[IVX]{1,4})?"
    r"|\d{1,4}(?:[ ](?:bis|ter|quater))?,?[ ](?:rue|avenue|boulevard|place|impasse|allée|chemin|quai|route|cours|square|passage)"
    r"[ ](?:[\wÀ-ž’'-]+[ ]?){1,4}"
)
_RURAL = r"(?:Rural Route|RR|County Road|Route|HC)[ ]\d{1,4}(?:,?[ ]Box[ ]\d+)?"
_UNIT = (
    r"(?:,?[ ](?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Rm|Zimmer|Wohnung|Whg|Box)\b\.?[ ]?#?\w+|#[ ]?\w+|"
    r"\d{1,2}(?:st|nd|rd|th)[ ][Ff]loor|"
    r"(?:[ ]?[/,][ ]?)?\d{1,2}\.[ ]?(?:OG|Stock|Etage)(?:[ ](?:links|rechts|Mitte))?|\((?:Hinterhaus|Vorderhaus|\d\. OG|EG|DG)\)|"
    r"Hinterhaus|c/o[ ][^\n,]+))*"
)
_BOX = r"(?:Postfach|P\.?[ ]?O\.?[ ]?Box|Box|Schließfach|Apartado)[ ](?:\d[\d ]*\d|\d+)"
_NOT_TOWN = r"(?!(?:Am|Im|In|An|Auf|Ich|Wir|Sie|Er|Es|Der|Die|Das|Mein|Meine|Tel|Telefon|Mobil|Und|Bitte|Mit|Seit|Wie|Was|Wann|Wo)\b)"
_CITY = (
    r"(?:(?:St|Bad)\.? )?[A-ZÄÖÜÀ-Ý][\wäöüßÀ-ž-]+"
    r"(?:[ -](?:am|an der|im|in|bei|ob der|von|vor der|a\.|d\.|i\.|Bad|" + _NOT_TOWN + r"[A-ZÄÖÜ][\wäöüß-]+)){0,4}?"
)
_POSTCODE = (
    rf"(?:(?:D|DE|A|CH|F|L|PL|I|E|NL)[-– ])?(?:\d{{4,5}}|\d{{2}}-\d{{3}}|\d{{4}} [A-Z]{{2}})[ ]{_CITY}"
    r"(?: (?:am|an der|ob der|vor der|a\.|a\. d\.) (?!\w+tag\b|Mittwoch|Abend)[A-ZÄÖÜ][\wäöüß]+)?"
    rf"(?:[ -](?:{_NOT_TOWN}[A-ZÄÖÜ][\wäöüß]+|\([A-ZÄÖÜ][\w .]+\)|a\.[ ]?[A-Z]\w*\.?))?"
)
_CITY_STATE = rf"{_UP}[\w.'-]+(?:[ ]{_UP}[\w.'-]+){{0,2}},?[ ]{_STATE},?[ ]\d{{5}}(?:-\d{{4}})?"
_UK = rf"(?:{_WORD},?[ ]){{0,2}}[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}}\b"
_ZIP_ONLY = rf"(?:{_UP}[\w.'-]+(?:[ ]{_UP}[\w.'-]+)?,[ ]){{1,2}}{_STATE}(?!\w)"

_STREET = re.compile(
    rf"(?<![\w/@.-])(?:(?-i:{_STREET_EN})|{_STREET_DE}|{_STREET_LATIN}|(?:N\d+\s)?{_RURAL}(?:\s[A-Z]\b)?|{_BOX}|"
    rf"{_STREET_DE_LOW}){_UNIT}"
)
_PLACE = re.compile(rf"(?<![\w/-])(?:{_CITY_STATE}|{_POSTCODE}|{_UK})")
_AFTER_STREET = re.compile(
    rf"[ \t]*(?:,|;|\||·|•|in|–|-|/)[ \t]*(?P<place>{_CITY_STATE}|{_ZIP_ONLY}|{_POSTCODE}|{_UK}|"
    rf"\d{{4,5}}(?!\d))(?:,?\s(?:USA|Germany|Deutschland))?"
    rf"|[ \t]+(?P<bare>{_CITY_STATE}|\d{{5}}\s{_CITY})"
)
_ROOM = re.compile(
    r"\b(?:City Hall |Town Hall )?(?:Room|Rm\.|Suite|Raum|Zimmer)\s(?:[A-Z]{1,2}[ .-]?)?\d[\d.]*[a-z]?\b"
    r"(?:, (?:[A-Z][\w'’-]+ ){1,3}(?:Hall|House|Building))?"
    # In a signature a postcode of four digits is Swiss or Austrian, and a house has a name in front of its street.
    r"|^(?:CH-|A-)?\d{4} [A-ZÄÖÜ][^\W\d_]+(?: [A-ZÄÖÜ][^\W\d_]+)?(?=\s*$)",
    re.MULTILINE,
)
_HOUSE_NAME = re.compile(
    r"(?:Villa|Haus|Hof|Gut|Schloss|The) [A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)?,\s+$|\d{1,2}\. ?(?:OG|Stock|Etage)(?: (?:links|"
    r"rechts|Mitte))?,\s+$|c/o [^\n,]{2,40},\s+$"
)
# Named without a number where somebody lives: "in der Ricarda-Huch-Straße", "on Pecan Alley".
_LIVED_IN = re.compile(
    r"\b(?:wohn\w*|haus|zu(?: )?hause|gezogen|leb\w+|umgezogen|mich|uns|in der|auf der)\s(?:[\w,]+ ){0,4}?(?i:in der|in die|"
    r"an der|auf der|im|am) "
    rf"(?P<street>[A-ZÄÖÜ][\wäöüß-]*(?:stra(?:ß|ss)e|str\.?|gasse|allee|weg))(?!\w)(?!\.? \d)"
    r"|(?<!\w)(?P<small>[a-zäöüß]+(?:-[a-zäöüß]+)+-(?:str\.?|straße|weg|allee|platz))(?!\w)"
    rf"|\b(?:live|lives|living|house|home|me|us|flat|apartment|door),? (?:\w+ ){{0,2}}?(?:on|in|"
    rf"at) (?P<road>(?:{_UP}[\w'’-]+ ){{1,2}}{_STREET_EN_END})(?!\w)(?!\.? \d)"
)
# A year in front of a noun is no postcode: "2024 Darmstadt" does not count, "64283 Darmstadt" does.
_YEAR = re.compile(r"(?:19|20)\d\d\s")
_DAY = re.compile(
    r"^(?:\d{1,2}\s)?(?:Jan|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec)\w*\b|\b(?:Uhr|Euro|EUR|Prozent|"
    r"Personen)\b|^(?:Vom|Seit|Bis)\b"
)
_NOT_STREET = re.compile(
    r"\b(?:Kapitel|Seite|Artikel|Absatz|Nummer|Nr|Klasse|Anlage|Punkt|Frage|Im Jahr|Am Montag|Am Dienstag|Am Mittwoch|"
    r"Am Donnerstag|Am Freitag|"
    r"Am Samstag|Am Sonntag|Zum Punkt|Im Zeitraum|Im Sommer|Im Winter|Im Herbst|Im Frühjahr|Im Januar|Im Februar|"
    r"Im März|Im April|Im Mai|Im Juni|"
    r"Im Juli|Im August|Im September|Im Oktober|Im November|Im Dezember|Zum Stand|Am Tag|Zur Frage|Zum Thema|"
    r"Im Abschnitt|Jahre|Projekt|Budget)\b"
)

_FILE_LABEL = (
    r"(?:A[kc]tenzeichen|Az\.?|AZ|Akte(?:n-?(?:nr|nummer)\.?)?|Gesch(?:äfts|\.)-?\s?[Zz](?:eichen|\.)|GZ|(?:Mein|Unser|"
    r"Ihr|Dein)e?\s?(?:Zeichen|Az\.?|Zch\.)|"
    r"Kassenzeichen|Kunden-?(?:nummer|nr\.?)|Vorgangs?(?:-?(?:nummer|nr\.?|zeichen))?|Ticket(?:-?(?:nummer|nr\.?))?|"
    r"Antrags-?(?:nummer|nr\.?)|"
    r"Mitglieds-?(?:nummer|nr\.?)|Bearbeitungs-?(?:nummer|nr\.?)|Rechnungs-?(?:nummer|nr\.?)|Buchungs-?(?:nummer|nr\.?)|"
    r"Fall-?(?:nummer|nr\.?)|"
    r"Bescheid(?:-?(?:nummer|nr\.?))|Personal-?(?:nummer|nr\.?)|Versicherungs-?(?:nummer|nr\.?)|Steuer-?(?:nummer|nr\.?|"
    r"ID)|Matrikel-?(?:nummer|nr\.?)|"
    r"Pass-?(?:nummer|nr\.?)|Ausweis-?(?:nummer|nr\.?)|Referenz(?:-?(?:nummer|nr\.?))?|Zeichen|"
    r"(?:[Oo]ur|[Yy]our|[Mm]y)?\s?[Rr]ef(?:erence|s)?\b\.?(?:\s(?:no|number|nr)\b\.?)?|"
    r"(?:[Oo]ur|[Yy]our|[Mm]y)\s[Ff]ile|[Ff]ile(?=\s(?:[Nn]o|[Nn]umber)|:)|[Cc]ase(?=\s?(?:[Nn]o\b|[Nn]umber|ID|#|:))|"
    r"[Cc]laim|[Tt]icket|[Bb]ooking|"
    r"[Aa]pplication(?=\s(?:no|number|ID|#))|[Mm]ember(?:ship)?(?=\s(?:no|number|ID|#))|"
    r"[Cc]ustomer(?=\s(?:no|number|ID|#))|[Pp]assport(?=\s(?:no|number|#))|[Ii]nvoice|[Dd]ocket|[Pp]ermit|"
    r"[Aa]ccount(?=\s(?:no|number|#)))"
)
_FILE = re.compile(
    rf"(?<!\w){_FILE_LABEL}(?:\s(?:[Nn]o\b\.?|[Nn]umber|[Nn]r\.?|ID|lautet|ist|is|vom|unter))?\s*[:.#]?\s*"
    r"(?P<number>(?:[A-Z]{1,5}(?:-[A-Z]{1,4})?\s(?=\d))?(?=[\w./-]*\d)[A-Za-z0-9ÄÖÜ]+(?:[./_-][A-Za-z0-9]+)*(?:\s\d+[/-][\d/-]*\d)?)"
)
# Any word may be numbered ("Objekt-Nr.", "Citation no.", "Case #"); the number goes on over blanks while digits, slashes and capitals do.
_PART = r"(?:(?=[\w./_-]*\d)[A-Za-z0-9ÄÖÜ]+(?:[./_-]+[A-Za-z0-9ÄÖÜ]+)*|\(\d+\)|[A-Z]{1,3}(?:[/-][A-Za-z]{1,3})?(?!\w))"
_ANY_FILE = re.compile(
    r"(?<!\w)(?:(?!(?:[Hh]aus|[Zz]immer|[Tt]elefon|[Hh]andy|[Mm]obil|[Rr]uf|[Kk]onto|[Pp]hone|[Rr]oom|[Hh]ouse|[Ff]ax|[Ff]light|[Pp]age)\b)"
    r"[^\W\d_][\w.]*(?:(?:-|s-|\s)?(?:[Nn]r\b\.?|[Nn]ummer\b|[Nn]o\b\.|[Nn]umber\b)|[ -]?ID\b|\s?#)|"
    r"(?:[Uu]nser|[Ii]hr|[Mm]ein|[Dd]ein)e? (?:Zeichen|Az\.?|Zch\.)|(?:[Kk]assen|[Aa]kten|[Gg]eschäfts)zeichen|G\.?Z\.?|Az\.?|AZ|"
    r"(?:[Oo]ur |[Yy]our |[Mm]y )?[Rr]ef(?:erence|s)?\b\.?|(?:[Oo]ur|[Yy]our|[Mm]y) [Ff]ile|Case|Permit|Account|Citation|"
    r"[Ii]nvoice|Ticket|Docket|Claim)"
    r"(?:\s(?:no\b\.?|number|lautet|ist|is|war|was))?\s*[:.#]?\s*"
    rf"(?P<number>(?:[A-Z]{{1,5}} (?=[\d(]))?(?=[A-Za-zÄÖÜ./_-]*\d){_PART}(?:(?: ?[/–-] ?| ){_PART})*(?: [a-z](?!\w))?)(?![\w])"
)
_CODE = re.compile(
    r"(?<![\w/@.-])(?!(?:DIN|ISO|EN|EU|COVID|USD|EUR|(?:D|DE|A|CH|F|L|PL|I|E|NL)-\d{4,5}(?!\d))\b)[A-Z]{1,5}[-/](?:[A-Z0-9]{1,6}[-/]){0,3}\d{2,}(?:[-/]\d+)*(?![\w/-])"
)
_PLAIN_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|(?:19|20)\d\d|\d{1,2}")


def find_addresses(text: str) -> list[Span]:
    """Where streets with a number, boxes, postcodes with a town stand; what belongs together on a line is one address."""
    spans: list[Span] = []
    for found in _STREET.finditer(text):
        words = found.group()
        if _NOT_STREET.search(words) or re.search(r"(?<!Suite)(?<!Box)(?<!Room)\s(?:19|20)\d\d$", words):
            continue
        after = _AFTER_STREET.match(text, found.end())
        before = _HOUSE_NAME.search(text[max(0, found.start() - 60) : found.start()])
        start = found.start() - (len(before.group()) if before else 0)
        spans.append((start, after.end() if after else found.end()))
    spans += [found.span(found.lastgroup or 0) for found in _LIVED_IN.finditer(text)]
    for found in _PLACE.finditer(text):
        words = found.group()
        inside = any(start < found.end() and found.start() < end for start, end in spans)
        town = re.sub(r"^\W*(?:[A-Z]{1,2}[-–\s])?[\d\s]*", "", words)
        if not inside and not _YEAR.match(words) and not _DAY.search(town) and not re.match(r"\d{4}\s(?![A-Z]{2} )", words):
            spans.append((found.start(), found.end()))
    return sorted(spans)


def find_rooms(text: str) -> list[Span]:
    """Where a room is named; it is an address in a signature only."""
    return [found.span() for found in _ROOM.finditer(text)]


def find_file_numbers(text: str) -> list[Span]:
    """Where file numbers stand: behind a word that announces one, and codes of letters and five or more digits anywhere."""
    announced = [found for pattern in (_ANY_FILE, _FILE) for found in pattern.finditer(text)]
    spans = [
        found.span("number")
        for found in announced
        if not _PLAIN_DATE.fullmatch(found["number"]) and sum(c.isdigit() for c in found["number"]) > 1
    ]
    return spans + [found.span() for found in _CODE.finditer(text) if sum(c.isdigit() for c in found.group()) > 4]
