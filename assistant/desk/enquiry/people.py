"""People's names in a text: by what stands around them (title, family, closing, header) and by first names of many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .announced import announced
from .beside import Found, pairs, titled
from .names import is_first_name
from .no_names import NO_NAME, ORGANISATION, PARTICLES
from .signature import CLOSING, DEVICE, Line, signature_lines

_LABEL = re.compile(r"\[(?:Name|Adresse|Address|Telefon|Phone|E-Mail|IBAN|Aktenzeichen|File number) \d+\]")
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*\.?")
_TITLE = re.compile(
    r"(?<![\w-])(?:herrn?|frau|hr\.|fr\.|familie|fam\.|eheleute|mr\.?|mrs\.?|ms\.?|miss|mx\.?|mister|señora?|mme|"
    r"monsieur|dr\.|prof\.|dipl\.-\w+\.?)\s+",
    re.IGNORECASE,
)
_DEGREE = frozenset(
    "dr dr. prof prof. professor professorin dipl dipl.-ing. dipl.-kfm. med med. phil. rer. nat. h.c. mag. ing. jur. sir frau herr".split()
)
_ROLE = re.compile(
    r"(?:ober)?(?:bürger|stadt|gemeinde|land|kreis|amts|abteilungs|referats|fachbereichs|bereichs)\w*|\w*(?:vorsteher|"
    r"vorsitzender?|präsident|minister|direktor|sekretär|leiter|dezernent|kämmerer|rat|rätin|meister|botschafter|konsul)(?:in)?|mayor|"
    r"council(?:man|woman|member|lor|or)|treasurer|president|director|professor|secretary|ambassador|senator|governor|chair(?:man|woman|person)?|pastor|"
    r"reverend|judge",
    re.IGNORECASE,
)
_ROLE_BEFORE = re.compile(
    r"(?<![\w-])(?:(?:Ober)?[Bb]ürgermeister(?:in)?|Stadt(?:rat|rätin|verordnete[rn]?)|Dezernent(?:in)?|Landrat|"
    r"Landrätin|Mayor|Council(?:man|woman|member|lor|or)|"
    r"Treasurer|President|Senator|Governor|Director)\s+"
)
_OWN = re.compile(r",? (?:(?:of|from) (?:our|my)|(?:von|aus) (?:unsere|meine)|unserer|meiner)(?!\w{3})")
_SAYS = re.compile(
    r"(?:mein(?:en)? name(?:n)? (?:ist|lautet|war)|ich heiße|ich heisse|my name(?:'s| is)|my name,|i am called|"
    r"(?:konto)?inhaber(?:in)?:?|account holder:?|"
    r"(?<!\w)(?:vor- und nach)?name:|ansprechpartner(?:in)?:?|contact(?: person)?:|absender:|sender:|gez\.|i\. ?a\.|"
    r"i\. ?v\.|signed)\s+",
    re.IGNORECASE,
)
_IS = re.compile(r"(?<!\w)(?:ich bin(?: die| der)?|hier (?:ist|schreibt)|i am|i['’]m|this is|here is)\s+", re.IGNORECASE)
_KIN = re.compile(
    r"(?<!\w)(?:(?:schwieger|stief|enkel|groß|ur|paten)*(?:tochter|töchter|sohn|söhne|mann|frau|mutter|vater|bruder|"
    r"schwester|tante|onkel|oma|opa|enkelin|cousine?|nichte|neffe|kind(?:er)?)|enkel|partner(?:in)?|verlobter?|verlobte[nr]?|schwager|schwägerin|bekannte[rn]?|"
    r"mitbewohner(?:in)?|zwillinge?|eltern|großeltern|principal|fianc[eé]e?|freund(?:in)?|nachbar(?:in)?|kollegen?|kollegin|"
    r"gastschwester|gastbruder|austauschschüler(?:in)?|"
    r"(?:grand|step|god)?(?:daughter|son|mother|father|child)|wife|husband|brother|sister|aunt|uncle|cousin|niece|"
    r"nephew|friend|neighbou?r|colleague|"
    r"partner|oldest|youngest|eldest|boy|girl|kids?|mom|mum|dad|grandma|grandpa)s?,?\s+(?:named |called |namens |der |die |d\. )?",
    re.IGNORECASE,
)
# In English only a name is capitalised after these; in German every noun is.
_KIN_EN = re.compile(
    r"(?<!\w)(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir)\s(?:\w+\s)?(?:daughter|son|wife|husband|brother|sister|aunt|uncle|cousin|niece|"
    r"nephew|friend|neighbou?r|fianc[eé]e?|teacher|principal|tenant|landlord|roommate|grandfather|grandmother|great-grand\w+|mother|father|"
    r"colleague|partner|grandson|granddaughter|boss|late husband|late wife)\s(?:named |called |, )?(?:(?:Dr|Mr|Ms|Mrs)\.? )?(?=[^\W\d_a-z])"
)
_INLINE = re.compile(
    r"(?:^|(?<=[\s.!?,]))(?:lg|mfg|vg|vlg|gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|cheers|thx|thanks|regards|danke?|best|ciao|"
    r"xoxo|ihr|ihre|euer|eure|dein|deine)"
    r"[,.! ]{1,3}(?:von |der |die )?(?P<name>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’.-]*){0,2})[ \t.!]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TAIL = re.compile(
    r"(?=(?:^|[.?!…][ \t]+|,[ \t]+|[ \t][–—-][ \t]|"
    r"\d[ \t]+)(?P<name>(?:[A-Z]\. )?[^\W\d_a-z][^\n.?!,;:–—\d(]*(?:\b[A-Z]\.[^\n.?!,;:–—\d]*)?)(?:[,(–—][^\n?!]{0,60})?[.!]?\s*$)"
)
_FAMILY = re.compile(r"(?<!\w)[Tt]he\s+(?P<name>[^\W\d_a-z][\w'’-]+)\s+family\b")
# A first name that is in no list, and a surname, behind a title and before a comma: "Dr. Imani Freeman, …".
_BOTH = re.compile(r"[^\W\d_a-z][\w'’-]+ [^\W\d_a-z][\w'’-]+(?=[,;)\n]|$)")
_PLURAL = re.compile(r"(?<!\w)[Tt]he (?P<name>[A-Z][a-z]{3,}s)(?=\s*$| next door)", re.MULTILINE)
_SCHOOL = re.compile(r"(?: [A-Z]\w+)? (?:School|College|University|Bridge|Park|Hall|Library|Gymnasium|Schule|Foundation)\b")
_GREETING = re.compile(
    r"(?:^|\n)[ \t]*(?:hallo|hi|hey|hello|liebe[rs]?|dear|moin|guten tag|guten morgen|good (?:morning|afternoon|"
    r"evening)|servus)\s+(?=[^\n,!]{2,40}[,!:\n])",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^(?:From|Von|Cc|Kopie|An|To|Absender):[ \t]*\"?(?P<name>[^\n<>\"\[\]@]{2,60}?)\"?[ \t]*(?:<|\[E-Mail|\[mailto|$)",
    re.MULTILINE | re.IGNORECASE,
)
MOST_TITLES = 6  # before a name; a page full of them is no letter, and would be read again from each
MOST_TOKENS = 5


def find_names(text: str, *, letter: bool = True) -> tuple[Found, ...]:
    """Names in the order in which the rules find them; `letter` False leaves out header, greeting and signature (for documents)."""
    found = [*_announced(text), *_by_first_name(text)]
    if letter:
        found = [*_headers(text), *_signed(text), *pairs(text), *found, *_alone(text), *_greeted(text), *titled(text), *announced(text)]
    return tuple(found)


def holders(text: str) -> tuple[str, ...]:
    """The people asked about as holders of a public office ("Stadtrat Manny Pelaez"); not "our mayor", who tells where the writer lives."""
    found = (name for match in _ROLE_BEFORE.finditer(text) for name in _named(text, match.end(), False, two=True))
    return tuple(text[name.start : name.end] for name in found if not _OWN.match(text, name.end))


def _announced(text: str) -> Iterator[Found]:
    for pattern, sender in ((_TITLE, False), (_ROLE_BEFORE, False), (_SAYS, True)):
        for match in pattern.finditer(text):
            whole = _BOTH.match(text, match.end()) is not None
            yield from _named(text, match.end(), sender, two=whole or pattern is not _TITLE)
    for pattern, sender in ((_IS, True), (_KIN, False)):
        for match in pattern.finditer(text):
            first = _TOKEN.match(text, match.end())
            if first and first.group()[0].isupper() and is_first_name(first.group()):
                yield from _named(text, match.end(), sender)
    for match in _KIN_EN.finditer(text):
        yield from _named(text, match.end(), False)
    for match in _FAMILY.finditer(text):
        if match["name"].casefold() not in NO_NAME:
            yield Found(*match.span("name"))
    yield from (Found(*match.span("name")) for match in _PLURAL.finditer(text) if not ORGANISATION.fullmatch(match["name"][:-1]))


def _named(text: str, start: int, sender: bool, *, two: bool = False) -> Iterator[Found]:
    """The name that begins at `start`, titles and offices in front of it left out; `two`: the first word may be any first name."""
    position = start
    for _ in range(MOST_TITLES):
        token = _TOKEN.match(text, position)
        if token is None:
            break
        following = _TOKEN.match(text, _space(text, token.end()))
        more = following is not None and following.group()[0].isupper() and text[token.end() : following.start()] == " "
        if token.group().casefold() in _DEGREE or (more and _ROLE.fullmatch(token.group()) and not is_first_name(token.group())):
            position = _space(text, token.end())
            continue
        break
    end = _name_end(text, position, two)
    if end > position:
        yield Found(position, end, sender)


def _space(text: str, position: int) -> int:
    return position + 1 if text[position : position + 1] == " " else position


def _name_end(text: str, start: int, two: bool = False) -> int:
    """Where the name that begins at `start` ends; `start` where none does. Nothing follows a surname alone."""
    position, end, count, given = start, start, 0, False
    while count < MOST_TOKENS and (token := _TOKEN.match(text, position)) is not None:
        word = token.group()
        folded = word.rstrip(".").casefold()
        initial = len(word.rstrip(".")) == 1
        if folded == "und" and text[:position].endswith("von ") and text.startswith(" zu ", token.end()):  # "von und zu"
            position, count = token.end() + 1, count + 1
            continue
        if folded in PARTICLES and (count or word[0].islower() or not is_first_name(word)):
            position, count = token.end(), count + 1
        elif not word[0].isupper() or (folded in NO_NAME and not (given and folded == "may")) or (ORGANISATION.fullmatch(word) and count):
            break
        elif word.endswith(".") and not initial and folded not in ("jr", "sr"):
            return token.end() - 1  # the end of a sentence
        else:
            if count and not given and not (two and count == 1):
                break
            given = given or initial or is_first_name(word) or word.endswith(".")
            position = end = token.end()
            count += 1
        nickname = re.compile(r' (?:["“„\'(][^\W\d_]+["”“\')] )?').match(text, position)
        if nickname is None:
            break
        position = nickname.end()
    return end


def _by_first_name(text: str) -> Iterator[Found]:
    """A first name with what follows it: capitalised words, initials; and alone at the very end, or before an e-mail or telephone."""
    position = 0
    while (token := _TOKEN.search(text, position)) is not None:
        position = token.end()
        word = token.group()
        if not word[0].isupper() or (word.endswith(".") and len(word) > 2) or not is_first_name(word) or word.casefold() in NO_NAME:
            continue
        end = _name_end(text, token.start())
        if end > token.end() and len(text[token.start() : end].split()) > 1 and not _SCHOOL.match(text, end):
            yield Found(token.start(), end)
            position = end


# What stands behind a name in running text, where hardly another noun stands alone.
_ACTS = re.compile(
    r" (?:and I|und ich|says?|said|told|thinks?|wants?|asked|was told|"
    r"sagte?|meinte?|behauptet|send their regards|hat gesagt|has asked|has left)(?!\w)"
)


def _alone(text: str) -> Iterator[Found]:
    """A first name by itself where somebody acts or is named beside the writer: "ich (Friederike)", "My fiancée Ximena and I"."""
    for token in _TOKEN.finditer(text):
        word = token.group().rstrip(".")
        if not word[0].isupper() or word.isupper() or not is_first_name(word) or word.casefold() in NO_NAME:
            continue
        end = token.start() + len(word)
        bracket = text[token.start() - 1 : token.start()] == "(" and text[end : end + 1] == ")"
        named = re.search(r"\b(?:one|named|called|namens|ich|I am|I'm)\s$", text[max(0, token.start() - 10) : token.start()])
        if bracket or named or _ACTS.match(text, end):
            own = bool(re.search(r"\b(?:ich|I)\s\(?$", text[max(0, token.start() - 6) : token.start()]))
            yield from _named(text, token.start(), own, two=True)


def _greeted(text: str) -> Iterator[Found]:
    for match in _GREETING.finditer(text):
        token = _TOKEN.match(text, match.end())
        if token and token.group()[0].isupper() and (is_first_name(token.group()) and token.group().casefold() not in NO_NAME):
            yield from _named(text, match.end(), False)


def _headers(text: str) -> Iterator[Found]:
    for match in _HEADER.finditer(text):
        name = match["name"].strip()
        own = match.group()[:1].lower() in "fva" and not match.group().lower().startswith("an")
        words = _TOKEN.findall(name)
        if name and not ORGANISATION.search(name) and not re.search(r"\d", name) and any(word[0].isupper() for word in words):
            yield Found(match.start("name"), match.start("name") + len(name), own)


def _signed(text: str) -> Iterator[Found]:
    """The writer's name: the first line below the closing that can be one; without a closing one of the last lines."""
    done_below = -1
    for line in signature_lines(text):
        if line.sure and done_below >= 0 and line.start < done_below + 400 and not _TITLE.match(line.text):
            continue
        name = _signer(line)
        if _LABEL.search(line.text):
            done_below = line.start
        elif name is not None:
            if line.sure:
                done_below = line.start
            yield Found(*name, True)
    yield from _beside(text)


def _beside(text: str) -> Iterator[Found]:
    """The writer's name on a line of running text: "… nach riverbend lg mandy", "… haben? Jürgen Mönkemöller, 0201/…"."""
    for match in _INLINE.finditer(text):
        words = match["name"].split()
        if all(word.casefold().strip(".") not in NO_NAME and not ORGANISATION.fullmatch(word) for word in words) and (
            all(word[0].isupper() for word in words) or len(words) == 1 or is_first_name(words[0])
        ):
            yield Found(*match.span("name"), True)
    end = DEVICE.split(text.rstrip())[0].rstrip()
    last = end[end.rfind("\n") + 1 :]
    for tail in () if "[Name " in last else _TAIL.finditer(last):
        words = tail["name"].split()
        if not 1 <= len(words) <= 4 or not all(word[0].isupper() or word in PARTICLES for word in words):
            continue
        alone = is_first_name(words[0]) or len(words) > 1
        if alone and not any(word.casefold().strip(".") in NO_NAME for word in words) and not ORGANISATION.search(tail["name"]):
            start = len(end) - len(last) + tail.start("name")
            yield Found(start, start + len(tail["name"].rstrip()), True)
            return


_CUT = re.compile(r"\s*(?:[,(|•·;\d<+&]|\s(?:[-–—]|mit|with|samt|nebst)\s|\[|@).*", re.DOTALL)
_BEFORE = re.compile(
    r"\s*(?:[-–—*•]+\s*|i\. ?[AV]\.\s+|p\.p\.\s+|gez\.\s+|cand\. \w+\.\s+|(?:em|hc|h\. ?c|ret|"
    r"Lt|Col|Capt|Maj|Sgt|Rev|Fr|Hr|Fam)\.\s+|\(ret\.\)\s+|"
    r"(?:Wing Cdr|Sqn Ldr|Flt Lt|Lt Col|Cdr|Major|Brig|Gen)\.?\s+|\([Rr]etd\.?\)\s+|"
    r"(?:Eheleute|Familie|Father|Sister|Mag\.?a?|Dipl\.-\w+\.?)\s+|(?:Dr|Prof|Dipl|Mag|med|rer|nat|phil|jur|h\.c|Ing)\.?(?:-\w+)?\.?\s+|"
    r"Herr\s+|Frau\s+|Mr\.?\s+|Mrs\.?\s+|Ms\.?\s+|"
    r"(?:[Dd]eine?|[Ii]hre?|[Ee]uer|[Ee]ure|[Yy]our)\s+)*"
)


def _signer(line: Line) -> tuple[int, int] | None:
    before = _BEFORE.match(line.text)
    start = before.end() if before else 0
    nick = re.match(r"[^\"“„]*[\"“„][^\W\d_]+[\"”“][^,|(\d]*", line.text[start:])
    name = nick.group().rstrip() if nick else _CUT.sub("", line.text[start:], count=1).rstrip(" .!")
    words = re.findall(r"[^\W\d_][\w'’.-]*", name)
    if (
        not words
        or name[0] in "&+#"
        or len(words) > 6
        or DEVICE.match(name)
        or CLOSING.match(name)
        or name.endswith((":", "?"))
        or len(name) < 2
    ):
        return None
    if any(word.casefold().strip(".") in NO_NAME for word in words) or ORGANISATION.search(name):
        return None
    capital = [word for word in words if word[0].isupper() or word.casefold() in PARTICLES]
    known = [word for word in words if is_first_name(word)]
    whole = len(capital) == len(words) and (line.sure or known or (2 <= len(words) <= 4 and words[0] not in PARTICLES))
    given = known and len(words) <= 3 and (line.sure or len(capital) == len(words))
    # In small letters behind a closing also a word that is in no list: "lg mandy".
    small = line.sure and len(words) <= 2 and name == name.lower() and line.text.strip() == name
    if not (whole or given or small or (known and len(words) == 1 and name == line.text.strip())):
        return None
    if not line.sure and len(words) == 1 and not known:
        return None
    return line.start + start, line.start + start + len(name)
