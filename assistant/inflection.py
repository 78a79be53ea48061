"""Roots of words: what a verb's forms, its participle and the noun made from it have in common, German and English.

    zurückgibt, zurückgegeben             ->   zuruck+geb         gibt … aus, ausgegeben, Ausgabe   ->   aus+geb
    gesperrt, sperren, Sperrung                           ->   sperr              rose, risen, rising               ->   rise

The stemmer of the search takes endings off; this takes off what stands before and inside the word too. It is for comparing words that
already stand in two sentences about one thing, not for finding any.
"""

from __future__ import annotations

import re
from functools import cache

from vectorstore.analyse import fold

SHORTEST = 4  # letters of a root that no table knows
_PARTICLES = """
zusammen zurück wieder nieder unter durch statt über nach fest frei teil fort vor auf aus ein her hin los mit weg bei um ab an zu
"""
PARTICLES = tuple(map(fold, _PARTICLES.split()))
_ABLAUT = """
geb gib gab; nehm nimm nahm nomm; find fand fund; geh ging gang; steh stand; komm kam; halt hielt; fahr fuhr; fall fiel; lad lud; trag
trug; schlag schlug; lass liess; ruf rief; lauf lief; schreib schrieb; bleib blieb; leih lieh; steig stieg; treib trieb; weis wies; zieh
zog zug; bieg bog; biet bot; schieb schob; schliess schloss schluss; giess goss; geniess genoss; verlier verlor; sprech sprich sprach
sproch; treff triff traf troff; brech brich brach broch; helf hilf half holf; werb wirb warb worb; sterb stirb starb storb; werf wirf
warf worf; seh sieh sah; les lies las; ess iss ass; mess miss mass; tret tritt trat; sitz sass sess; lieg lag; bitt bat bet; sing sang
sung; sink sank sunk; spring sprang sprung; trink trank trunk; bind band bund; wind wand wund; gewinn gewann gewonn; beginn begann
begonn; schwimm schwamm schwomm; bring brach brachte; denk dach; renn rann; nenn nann nannt; kenn kann kannt; send sand; wend wand;
wachs wuchs; wasch wusch; schaff schuf; heb hob; empfehl empfiehl empfahl empfohl; stehl stiehl stahl stohl; befehl befiehl befahl
befohl; reiss riss; greif griff; schneid schnitt; streit stritt; reit ritt; leid litt; gleich glich; scheid schied; steh stund; empfang
empfing; fang fing; hang hing; rat riet; schlaf schlief; stoss stiess; heiss hiess; weich wich; streich strich; verzeih verzieh; rise
rose risen; sell sold; buy bought; bring brought; take took taken; give gave given; keep kept; leave left; lose lost; meet met; pay
paid; say said; see saw seen; send sent; spend spent; stand stood; teach taught; tell told; think thought; win won; write wrote written;
speak spoke spoken; choose chose chosen; break broke broken; build built; catch caught; come came; draw drew drawn; drive drove driven;
eat ate eaten; fall fell fallen; feel felt; find found; fly flew flown; get got gotten; grow grew grown; hear heard; hold held; know
knew known; lay laid; lead led; lend lent; make made; ride rode ridden; ring rang rung; run ran; sing sang sung; sit sat; sleep slept;
steal stole stolen; swim swam swum; throw threw thrown; understand understood; wear wore worn; begin began begun; become became; fight
fought; shoot shot; hide hid hidden; bear bore borne; go went gone; do did done; show shown; bid bade; seek sought; shake shook shaken;
freeze froze frozen; bind bound; light lit; wake woke
"""
_BASE = {short: forms.split()[0] for forms in _ABLAUT.split(";") for form in forms.split() for short in (form.removesuffix("e"), form)}
_ENDING = re.compile(r"(?:ungen|ung|endes?|end(?:en|er)|eter|etes|eten|ete|et|test|tes|ter|ten|te|est|st|t|en|er|es|e|n|s)$")
_ENGLISH_ENDING = re.compile(r"(?:ations?|at(?:ed|es?|ing)|ements?|ments?|ings?|ions?|als?|ances?|ed|es|s|e)$")


@cache
def roots(folded: str, particle: str = "") -> frozenset[str]:
    """The roots the word may have, each with the particle before it; `particle` stands apart from the word ("gibt … aus")."""
    found = {f"{particle}+{root}" if particle else root for root in _bare(folded)}
    for prefix in PARTICLES:
        rest = folded.removeprefix(prefix)
        if rest != folded and len(rest) >= 3:
            found |= {f"{prefix}+{root}" for root in _bare(rest)}
    return frozenset(found)


def _bare(word: str) -> set[str]:
    insides = {word, *(word[2:] for inside in ("ge", "zu") if word.startswith(inside) and len(word) > 5)}
    cut = insides | {ending.sub("", inside) for inside in insides for ending in (_ENDING, _ENGLISH_ENDING)}
    return {_BASE.get(form, form) for form in cut if form in _BASE or len(form) >= SHORTEST}
