"""What documents can't answer by being quoted: counts over many of them, trends, valuations, advice, predictions, and requests for work.

Rules over function words and the few verbs that ask for such a thing, German and English side by side; none knows a subject. A question
that is recognised is searched all the same, and its answer carries a line about what the quotes are not. Only a request that is no
question to documents at all – a poem, a translation, a sum – is refused without a search.

Figures: eval/sets (749 questions) and XQuAD's development half, German and English (1,190): see tests/assistant/test_scope.py.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Scope = Literal["count", "trend", "opinion", "advice", "law", "prediction"]
Request = Literal["writing", "translation", "calculation"]

_SUCH = (
    r"(?:dokument|unterlage|protokoll|niederschrift|bericht|vertr[aä]g|quelle|akte|pressemitteilung|vorlage|beschl[uü]ss?"
    r"|vermerk|datei|seite"
    r"|document|minutes|report|contract|agreement|source|file|press release|record|resolution|memo|page)\w*"
)
_HERE = r"(?:dokument|unterlage|protokoll|niederschrift|bericht|quelle|akte|document|minutes|reports|sources|files|records|texte?n?\b)\w*"
# Where a question begins: "Darf ich …?" asks for permission, "Bis wann darf ich …?" for a date.
_START = r"(?:^|[.!?:;,] |\bob |\bund |\band |\bor |\boder )"
_COUNT = (
    rf"\bin wie ?vielen? (?:der |den |dieser |ihrer |eurer )?(?:\w+ )?{_SUCH}",
    rf"\bwie ?viele? (?:\w+ ){{0,2}}{_SUCH} .{{0,60}}\b(?:erwähn|nenn|handel|enthalt|enthält|befass|kommt vor|kommen vor|geht es|gibt es"
    r"|liegen (?:ihnen )?vor|sind (?:hier|durchsuch|hinterlegt|gespeichert))",
    r"\bwie (?:oft|häufig) (?:wird|werden|wurde|wurden|kommt|kommen|taucht|tauchen|steht|fällt)\b.{0,80}"
    r"\b(?:erwähnt|genannt|aufgeführt|zitiert|vor|auf)\b(?=[^.]*(?:\?|$))" + rf".{{0,60}}(?:{_HERE})?\s*\??$",
    rf"\b(?:how many|in how many) (?:of (?:the |these |your |those )?)?(?:\w+ )?{_SUCH}"
    r"\b.{0,60}\b(?:mention|contain|deal|refer|talk|say|name|list|discuss|describe|are there|do you (?:have|search|know)"
    r"|(?:does|do|is|are)\b.{1,60}\b(?:appear|occur|mentioned))",
    r"\bhow (?:often|many times|frequently) (?:is|are|was|were|does|do)\b.{0,80}\b(?:mentioned|named|cited|referred to|appear"
    r"|come up|occur)\b"
    rf".{{0,30}}(?:{_HERE})?\s*\??$",
    rf"\b(?:welche[smnr]?|which|what) {_SUCH} .{{0,40}}\b(?:am (?:häufigsten|meisten)|most often|the most)\b",
)
_TREND = (
    r"\bwie (?:hat|haben|hatte|hatten) (?:sich|\w+ sich)\b.{0,120}\b(?:entwickelt|verändert|gewandelt)\b",
    r"\bwie (?:entwickel|veränder)\w+ sich\b",
    r"(?:^|\bwie (?:stark|sehr|schnell) )(?:und )?(?:nimmt|nahm|nehmen|nahmen)\b.{2,80}\b(?:zu|ab)\s*\?|\b(?:zugenommen|abgenommen)\s*\?",
    r"\b(?:immer (?:mehr|weniger|öfter|seltener|größer|kleiner|teurer)|im (?:laufe|lauf) der (?:zeit|jahre|jahrzehnte)|über die jahre"
    r"|im vergleich (?:zu früher|zum vorjahr|zu den vorjahren|der (?:letzten )?jahre)|als (?:früher|im vorjahr)|von jahr zu jahr)\b",
    r"\b(?:welche[rn]?|what|which|gibt es eine[n]?|is there an?) (?:\w+ )?trend\b",
    r"\bhow (?:has|have|had)\b.{2,100}\b(?:changed|developed|evolved)\b(?! (?:by|with)\b)",
    r"\bhow (?:did|does|do)\b.{2,100}\b(?:change|develop|evolve)\b.{0,40}\b(?:over|since|between|through)\b",
    r"\b(?:is|are|was|were|has|have)\b.{2,80}\b(?:increasing|decreasing|growing|shrinking|rising|falling|increased|decreased)"
    r"(?: over (?:time|the (?:last |past )?(?:\w+ )?years))?\s*\?",
    r"\b(?:over the (?:years|decades)|more and more|less and less|compared (?:to|with) (?:last year|previous years|the past"
    r"|earlier years)"
    r"|from year to year|year on year|than (?:last year|in the past|it used to be))\b",
)
_VALUE = (
    r"(?:gut|schlecht|sinnvoll|sinnlos|richtig|falsch|gerecht|ungerecht|fair|unfair|wichtig genug|übertrieben|angemessen"
    r"|notwendig|überflüssig"
    r"|peinlich|schön|hässlich|langweilig|lohnend|zu (?:teuer|billig|viel|wenig|hoch|niedrig|klein|groß|spät|langsam)|\w+ geld wert"
    r"|good|bad|sensible|pointless|right|wrong|fair|unfair|appropriate|superfluous|excessive|worthwhile|a waste\b.*|worth it"
    r"|worth (?:the|that|so much|all the) (?:\w+ )?(?:money|cost|effort|trouble)|too (?:expensive|cheap|much|little|high|low|late|slow))"
)
_OPINION = (
    r"\b(?:was|wieviel|viel) (?:halten|hältst) (?:sie|du|ihr) (?:\w+ )?(?:von|davon)\b",
    r"\b(?:was|wie) (?:meinen|meinst|denken|denkst|finden|findest|beurteilen|beurteilst|bewerten|bewertest) (?:sie|du"
    r"|ihr)\b(?!.*\bstatt\s*\?)",
    r"\b(?:finden|findest|meinen|meinst|glauben|glaubst|denken|denkst) (?:sie|du|ihr)\b(?!.*\bstatt\s*\?)",
    r"\b(?:ihre|deine|eure|your) (?:\w+ )?(?:meinung|ansicht|einschätzung|opinion|view|thoughts)\b",
    r"\bwhat do you (?:think|make) (?:of|about)\b|\bdo you (?:think|believe|like|agree|find)\b|\bhow do you (?:feel|rate|see)\b",
    rf"^(?:aber |und |but |and |also )?(?:ist|sind|war|waren|wäre|is|are|was|were)\b(?!.*\b(?:wann|wer|wo|when|who"
    rf"|where)\b).{{2,120}}\b{_VALUE}\s*\?*$",
    r"\b(?:ist|war|wäre|is|was) (?:es|das|it|this|that) (?:eine? |a )?(?:wirklich |really |überhaupt )?"
    r"(?:gute[rs]?|schlechte[rs]?|sinnvoll|gerecht|richtig|fair|good|bad|sensible|right)\b",
    r"^(?:und |and )?(?:lohnt|lohnen|lohnte) (?:es )?sich\b|\b(?:hat|haben) (?:es )?(?:sich|\w+ \w+ sich)\b.{0,60}\bgelohnt\s*\?",
    r"\b(?:welche[rsn]?|which|what)\b.{0,60}\b(?:am (?:schönsten|besten|sympathischsten|wichtigsten) (?:ist|sind|wäre)?"
    r"|gefällt (?:dir|ihnen) (?:besser|am besten)|do you (?:like|prefer))\b",
    r"\b(?:wer|wessen schuld|who) (?:hat|ist|is) (?:recht|schuld|right|to blame)\b",
    r"^(?:should|shall|must) (?:the |our |your |a )?(?:city|town|council|mayor|government|germany|committee|people|they)\b"
    r"|^sollte[n]? (?:die |der |das |unsere |eine )",
)
_ADVICE = (
    rf"{_START}(?:soll|sollte|sollen|sollten) (?:ich|wir|man)\b",
    r"\bwas (?:raten|rätst|empfehlen|empfiehlst|würden|würdest) (?:sie|du|ihr)\b|\b(?:raten|rätst|empfehlen|empfiehlst) (?:sie"
    r"|du) (?:mir|uns)\b",
    r"\b(?:können|könnten|kannst|könntest) (?:sie|du) (?:mir|uns) .{0,60}\b(?:raten|empfehlen)\b|\bwas (?:mache|tue) ich am besten\b",
    rf"{_START}(?:should|shall) (?:i|we)\b|\bwhat (?:would|do) you (?:advise|recommend|suggest)\b|\b(?:can|could"
    rf"|would) you (?:advise|recommend)\b",
    r"\bwhat(?:'s| is) the best (?:way )?for me\b|\bam i better off\b",
)
_LAW = (
    rf"{_START}(?:darf|dürfte|dürfen) (?:ich|wir|mein\w*|unser\w*)\b",
    r"\b(?:hab\w*|hätte\w*) (?:ich|wir)\b.{0,60}\b(?:anspruch|(?:das |ein )recht)\b",
    r"\b(?:kann|könnte|können) (?:ich|wir|man)\b.{0,80}\b(?:klagen|verklagen|einklagen|widerspruch einlegen|anfechten|haftbar"
    r"|anzeigen)\b",
    r"\b(?:ist|wäre|war) (?:das|es|dies|\w+ \w+)\b.{0,60}\b(?:legal|illegal|strafbar|rechtmäßig|rechtswidrig|verfassungswidrig"
    r"|rechtens|gesetzwidrig)\b",
    r"\b(?:mach\w*|mache) (?:ich|wir) (?:mich|uns) strafbar\b|\bwer haftet\b|\bhafte\w* (?:ich|wir)\b"
    r"|\brechtlich\w* (?:beraten|beurteil\w*|bewert\w*)",
    rf"{_START}(?:may|must) (?:i|we|my)\b",
    r"\b(?:am i|are we) (?:legally )?(?:allowed|entitled|liable|obliged)\b|\bdo (?:i|we) have (?:a |the )?(?:legal )?right\b",
    r"\b(?:can|could) (?:i|we)\b.{0,80}\b(?:sue|go to court|appeal against|take legal action)\b"
    r"|\bis (?:it|this|that)\b.{0,60}\b(?:legal|illegal|lawful|unlawful|against the law|a crime)\b",
    r"\bwho is (?:legally )?liable\b|\blegal advice\b|\brechtsauskunft\b|\brechtsberatung\b",
)
_PREDICTION = (
    r"\bwie (?:wird|werden) sich\b|\b(?:wird|werden) sich\b.{0,100}\b(?:entwickeln|verändern|verbessern|verschlechtern|lohnen)\b",
    r"^(?:und |aber )?(?:wird|werden)\b.{2,120}\b(?:steigen|sinken|wachsen|schrumpfen|zunehmen|abnehmen|scheitern|gelingen"
    r"|überleben|gewinnen"
    r"|verlieren|(?:teurer|billiger|besser|schlechter|mehr|weniger)(?: werden)?)\s*\?",
    r"\bin (?:\d+|zehn|zwanzig|dreißig|fünfzig|hundert|ein paar) jahren (?:aus\w*|noch|sein|geben|leben|stehen)\b",
    r"\bwas (?:wird|passiert|geschieht) (?:wohl|vermutlich|voraussichtlich)\b|\b(?:wird|werden) (?:es )?(?:wohl|vermutlich|jemals)\b",
    r"\bwie (?:sieht|sähe)\b.{2,60}\b(?:in (?:\d+|zehn|zwanzig|fünfzig) jahren|in (?:der|ferner) zukunft)\b",
    r"\bwhat will\b.{2,80}\b(?:look like|become of|be like)\b|\bhow will\b.{2,100}\b(?:develop|change|evolve|turn out)\b",
    r"^(?:and |but )?will\b.{2,120}\b(?:rise|fall|grow|shrink|increase|decrease|fail|succeed|survive|win|lose|ever|get (?:more"
    r"|less|better|worse)\b.*"
    r"|become (?:more|less)\b.*|be (?:cheaper|better|worse|more \w+)(?: (?:next|this|in|by|soon)\b.*)?)\s*\?",
    r"\bin (?:\d+|ten|twenty|fifty|a hundred|a few) years(?:' time| from now)?\s*\?|\b(?:predict|forecast for|prognose für"
    r"|vorhersag\w*)\b",
)
_RULES: tuple[tuple[Scope, tuple[str, ...]], ...] = (
    ("count", _COUNT),
    ("prediction", _PREDICTION),
    ("trend", _TREND),
    ("advice", _ADVICE),
    ("law", _LAW),
    ("opinion", _OPINION),
)
SCOPES: dict[Scope, re.Pattern[str]] = {scope: re.compile("|".join(rules), re.IGNORECASE) for scope, rules in _RULES}
_FUTURE = re.compile(r"^(?:und |aber |and |but )?(?:wird|werden|will)\b.*?\b(20\d\d|21\d\d)\b", re.IGNORECASE)
_FUTURE_HOW = re.compile(
    r"\b(?:wie ?viele?|wie (?:hoch|groß|teuer|viel)|how (?:many|much|high|large))\b.*\b(?:wird|werden|will)\b.*?\b(2\d\d\d)\b",
    re.IGNORECASE,
)

_PLEASE = r"^(?:bitte |please |jetzt |now |hallo,? |hi,? |hello,? )*"
_COULD = (
    r"(?:(?:können|könnten|könntest|kannst|würdest|würden) (?:sie|du) (?:bitte )?(?:mir |uns |für mich )?(?:bitte )?"
    r"|(?:can|could|would|will) you (?:please )?|ich (?:möchte|will|hätte gern\w*),? (?:dass (?:sie|du) )?|i (?:want"
    r"|would like|need) you to )"
)
_PIECE = (
    r"(?:gedicht|lied|liedtext|reim|limerick|haiku|witz|geschichte|märchen|roman|aufsatz|essay|rede|brief|liebesbrief|e-?mail"
    r"|mail|bewerbung|grußwort"
    r"|artikel|blog\w*|tweet|drehbuch|rap|slogan|programm|skript|code|hausaufgabe\w*|referat"
    r"|poem|song|lyrics|rhyme|joke|story|fairy tale|novel|speech|letter|application|article|screenplay|script|program|homework|toast)"
)
_LANGUAGE = (
    r"(?:deutsch\w*|englisch\w*|französisch\w*|spanisch\w*|italienisch\w*|polnisch\w*|ukrainisch\w*|türkisch\w*|russisch\w*"
    r"|arabisch\w*|latein\w*"
    r"|chinesisch\w*|german|english|french|spanish|italian|polish|ukrainian|turkish|russian|arabic|latin|chinese)"
)
REQUESTS: dict[Request, re.Pattern[str]] = {
    "writing": re.compile(
        rf"{_PLEASE}(?:{_COULD})?(?:schreib\w*|verfass\w*|dicht\w*|erzähl\w*|erfind\w*|entwirf|entwerf\w*|formulier\w*"
        rf"|programmier\w*|reim\w*"
        rf"|write|compose|draft|tell me|make up|invent|create|code)\b.{{0,40}}\b{_PIECE}\b(?!.*\bsteht\b)"
        rf"|{_PLEASE}{_COULD}.{{0,50}}\b{_PIECE}\b.{{0,80}}\b(?:schreiben|schreibst|verfassen|dichten|erzählen|entwerfen|formulieren)\b",
        re.IGNORECASE,
    ),
    "translation": re.compile(
        rf"{_PLEASE}(?:{_COULD})?(?:übersetz\w*|translate)\b(?! (?:wurde|sich))"
        rf"|{_PLEASE}{_COULD}.{{0,120}}\b(?:übersetzen|translate)\b"
        rf"|\b(?:was heißt|wie sagt man|how do you say|how does one say) .{{1,60}} (?:auf|in) {_LANGUAGE}\s*\??$",
        re.IGNORECASE,
    ),
    "calculation": re.compile(
        rf"{_PLEASE}(?:{_COULD})?(?:rechne\w*|berechne\w*|calculate|compute|multiply|multiplizier\w*|add up|addier\w*|solve|lös\w*)\b"
        rf"|{_PLEASE}{_COULD}.{{0,80}}\b(?:ausrechnen|berechnen|vorrechnen)\b"
        r"|^(?:was (?:ist|ergibt|macht|sind)|wie ?viel (?:ist|sind|ergibt|macht)|what(?:'s| is)|how much is)?\s*"
        r"-?\d[\d.,]*\s*(?:[-+*/×:^]|mal|plus|minus|geteilt durch|hoch|times|divided by"
        r"|to the power of)\s*-?\d[\d.,\s()+*/-]*\s*=?\s*\??$"
        r"|\b(?:wurzel (?:aus|von)|square root of) \d",
        re.IGNORECASE,
    ),
}


def find_scope(question: str, today: date) -> Scope | None:
    """What the question asks for that quotes can't give; None for a plain question to documents."""
    plain = " ".join(question.split())
    foretold = _FUTURE.search(plain) or _FUTURE_HOW.search(plain)
    if foretold and int(foretold.group(1)) > today.year:
        return "prediction"
    return next((scope for scope, pattern in SCOPES.items() if pattern.search(plain)), None)


def find_request(message: str) -> Request | None:
    """The work that the message asks for instead of an answer from documents; None for anything that documents could answer."""
    plain = " ".join(message.split())
    return next((request for request, pattern in REQUESTS.items() if pattern.search(plain)), None)
