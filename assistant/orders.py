"""Orders to a program, in a question or planted in a document: what is one, and what is left of a question without them.

An extractive writer can't obey, but it could quote an order as if it were an answer, or look for an answer to one. The patterns are the
usual forms of prompt injection (Perez and Ribeiro 2022, "Ignore Previous Prompt"; OWASP LLM01), not a proof against new ones.
"""

from __future__ import annotations

import re

from corpus.sentences import sentence_spans

_RULES = r"(?:instruc\w+|istruzioni|instrukcj\w+|anweisung\w*|regeln?\b|rules?\b|vorgaben?\b|prompts?\b|guidelines?|consignes|policies)"
_PROGRAM = (
    r"(?:ki|ai|llms?|gpt|chatbots?|bots?|assistant(?:s|en)?|assistenten?|assistenzsysteme?n?|sprachmodelle?n?|language models?|"
    r"auskunftssysteme?|ki-\w+|ai[ -](?:systems?|models?|assistants?)|künstliche intelligenz\w*|das system|the system)"
)
ORDERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:ignor\w+|disregard|forget|override|bypass|vergiss|missachte|überschreibe?|zignoruj)\b.{{0,60}}\b{_RULES}",
        rf"\b{_RULES}.{{0,30}}\b(?:ungültig|aufgehoben|void|no longer apply)\b.{{0,60}}\b(?:antwort\w*|answer|reply|ausgabe|output)",
        r"<\|?/?\w*(?:im_start|im_end|system|inst)\w*\|?>|\[/?inst\]|\[?system override",
        r"\b(?:your|deine[nr]?|ihre[nr]?) (?:system ?prompt|(?:initial|hidden|secret|geheimen?) (?:prompt|instr\w+|anweis\w+))",
        r"\b(?:system|developer|entwickler)(?:[ -]?(?:message|prompt|nachricht|regel|anweisung)|[ -](?:mode|modus))\b",
        r"(?:^|[:;|#]\s*)(?:system|assistant|assistent|user|instruction)\s*:",
        rf"\b(?:für|an|to|for)\s+(?:alle |jede |die |den |any |all |the |every )?{_PROGRAM}\b[^.!?]{{0,40}}:",
        r"\b(?:instruction|anweisung|note|hinweis|order|befehl|policy|regel)\w*\s+(?:für|an|to|for)\s+"
        rf"(?:alle |jede |die |den |das |the |all |any )?{_PROGRAM}",
        r"\byou are (?:now |in )?(?:dan\b|an? unrestricted|developer mode)|\bdu bist (?:jetzt|ab sofort|nun) ",
        r"\b(?:antworte|schreibe?|gib|nenne|print|say|reply|respond|answer)\b[^.!?]{0,60}"
        r"\b(?:nothing else|und nichts sonst|ausschließlich|only with)\b",
        r"\b(?:antworte|schreibe|sage) (?:ab (?:jetzt|sofort) )?nur (?:noch )?(?:mit )?\b|\bnur (?:noch )?die zeichenfolge\b",
        r"(?:^|\s)=(?:hyperlink|webservice|import\w+)\(",
    )
)
# What a question may carry that no person reads: markup, scripts, images and links of Markdown.
_PAYLOAD = re.compile(r"<(script|style|iframe)\b.*?(?:</\1\s*>|$)|<[^<>]*>|!?\[[^\]]*\]\([^)]*\)?", re.IGNORECASE | re.DOTALL)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells a program what to do instead of telling people something."""
    return any(pattern.search(sentence) for pattern in ORDERS)


def without_orders(question: str) -> str:
    """What is asked besides orders and markup; "" if nothing is."""
    plain = _PAYLOAD.sub(lambda found: f" {found.group()} " if is_order(found.group()) else " ", question)
    spans = sentence_spans(plain)
    kept = " ".join(plain[start:end] for start, end in spans if not is_order(plain[start:end]))
    return kept if any(character.isalnum() for character in kept) else ""
