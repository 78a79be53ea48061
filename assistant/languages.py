"""Questions in other languages than German and English: told from these two, and which of them is a greeting or refers back.

The encoder finds passages whatever the language; only our own lines are written in two. So it is enough to know that a question is in
neither. French, Spanish, Italian, Polish and Turkish are known by their function words and letters, Ukrainian, Russian and others by
their script, the rest by py3langid where it is sure.
"""

from __future__ import annotations

import re
from typing import Literal

from corpus.metadata import guess_language

Courtesy = Literal["greeting", "thanks", "farewell"]

SURE = 0.9  # of py3langid, which is asked only where neither German nor English words tell
FEWEST_WORDS = 3  # fewer are names: "San Antonio"

# Words that neither German nor English has.
_WORDS = frozenset(
    "le la les du des une au aux est sont était étaient ont a-t-il a-t-elle qui que quoi quel quelle quels quelles quand où comment "
    "combien pourquoi dans avec sur sous chez par pas ne se ce cette ces il elle ils elles nous vous y lieu fut été être avoir peut "
    "faut el los las una unos del al qué quién quiénes cuándo dónde cómo cuánto cuánta cuántos cuántas cuál cuáles por para con sin "
    "sobre es son fue fueron tiene tienen hay está están cuesta su sus lo gli uno di dei della delle degli nel nella nelle nei allo "
    "alla alle agli dal dalla chi che cosa quando dove come quanto quanta quanti quante perché è sono era erano ha hanno quale "
    "quali si non kto kogo co gdzie kiedy jak jaki jaka jakie ile dlaczego czy jest są był była było były w z ze na dla od przez "
    "przy po nie się ten tej tego który która które którego o i kim kimin zaman nerede nereye nereden nasıl niçin neden kaç hangi "
    "mı mi mu mü ve bir bu şu için var yok oldu olarak kadar wat waar wanneer waarom hoeveel welke het een van voor niet zijn werd "
    "quem onde como quantos quantas qual quais uma dos das não em foi foram kdo kde kdy proč kolik jaký která je jsou byl byla cine "
    "unde când cum câte cât este sunt care et e ed".split()
) - frozenset(
    "des die das der war was in an am um so man hat die es on no me a i do to of or we he his her per son are is as at by".split()
)
_LETTERS = re.compile(r"[ışğçłąęćńśźżřěůășțñãõœèêàîôûâ¿¡İŞĞÇ]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)

GREETINGS: dict[Courtesy, re.Pattern[str]] = {
    "greeting": re.compile(
        r"bonjour|bonsoir|salut|buenos días|buenas tardes|hola|buongiorno|buonasera|ciao a tutti|salve|dzień dobry|cześć|witam"
        r"|merhaba|selam|iyi günler|"
        r"günaydın|добрий день|доброго дня|привіт|вітаю|здравствуйте|добрый день|привет|bom dia|olá|goedendag|hoi|dobrý den|bună ziua"
    ),
    "thanks": re.compile(
        r"merci( beaucoup| bien)?|(muchas )?gracias|grazie( mille)?|dziękuję( bardzo)?|dzięki|teşekkürler|teşekkür ederim"
        r"|çok teşekkürler|sağ ol|"
        r"дякую|щиро дякую|спасибо|большое спасибо|obrigad[oa]|dank u wel|bedankt|děkuji|mulțumesc"
    ),
    "farewell": re.compile(
        r"au revoir|adiós|hasta luego|arrivederci|do widzenia|güle güle|hoşça kal(ın)?|до побачення|до свидания|tot ziens"
        r"|na shledanou|la revedere|adeus"
    ),
}
# "Et combien …?", "I kto …?", "А де …?", "Ve kim …?": begins where the question before stopped.
_OPENERS = re.compile(r"¿?(?:et|mais|y|pero|e|ed|ma|i|a(?! qu)|ale|oraz|та|і|й|а|але|и|но|ve|peki|ama|maar|mas|și|dar)\s+\w", re.IGNORECASE)
_PRONOUNS = re.compile(
    r"\b(?:cela|ça|celui-ci|celle-ci|elle|elles|ils|lui|leur|là-bas"
    r"|eso|esto|ello|ellos|ellas|allí|ahí|ella"
    r"|ciò|questo|essi|essa|esso|loro|lì"
    r"|to|on|ona|ono|oni|one|tam|tego|temu|tym|nich|nim|niej|jego|jej|ich"
    r"|це|цього|цьому|він|вона|воно|вони|там|його|її|їх|ним|ній|это|этого|он|она|оно|они|его|её|их"
    r"|bu|bunu|bunun|buna|o|onu|onun|ona|orada|oraya|onlar|onların)\b(?=\s|\?)|-(?:il|elle|ils|elles)\b",
    re.IGNORECASE,
)
_ARTICLE_LIKE = re.compile(r"\b(?:bu|to|o|on)\s+(?=\w{4,})", re.IGNORECASE)  # "bu proje": this project


def is_foreign(question: str, german: int, english: int) -> bool:
    """Whether the question is in neither language; `german` and `english` count its function words of these."""
    letters = [character for character in question if character.isalpha()]
    if len(_OTHER_SCRIPT.findall(question)) * 2 > len(letters):
        return True
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", question.lower())
    known = sum(part in _WORDS for word in words for part in {word, *re.split(r"['’]", word)[1:]})
    signs = known + len(_LETTERS.findall(question))
    if words and known and (known == len(words) or (signs >= 2 and signs > max(german, english))):
        return True
    if max(german, english) > 1 or len(words) < FEWEST_WORDS:
        return False
    language, sure = guess_language(question)
    return language not in ("de", "en") and sure >= SURE


def foreign_small_talk(plain: str) -> Courtesy | None:
    """The kind of small talk that the whole message is, its words in lower case."""
    return next((kind for kind, pattern in GREETINGS.items() if pattern.fullmatch(plain)), None)


def foreign_follow_up(question: str) -> bool:
    """Whether a question in another language can't be understood without the one before."""
    words = re.findall(r"[^\W\d_]+", question.lower())
    if _OPENERS.match(question) or sum(word not in _WORDS for word in words) <= 1:
        return True
    return bool(_PRONOUNS.search(_ARTICLE_LIKE.sub(" ", question)))
