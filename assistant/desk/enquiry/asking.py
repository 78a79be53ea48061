"""How German and English ask in letters: words that lead in an indirect question, requests, and what only looks like a question."""

from __future__ import annotations

import re

from ...clauses import INTERROGATIVE

PHRASE = (
    r"(?:(?:an|in|mit|von|zu|für|aus|bei|auf|bis|seit|ab|um|unter|über|nach|vor|durch|gegen|wegen|"
    r"at|on|for|with|from|to|by|of|under|until|since)\s+)"
)
"""A preposition before an interrogative."""

FIRST_VERB = (
    r"(?:kann|können|könnte|könnten|gibt|gibt['’]?s|ist|sind|war|waren|darf|dürfen|muss|müssen|wird|werden|wurde|wurden|hat|haben|"
    r"hatte|soll|sollen|braucht?|"
    r"brauchen|bekommt?|bekommen|kostet|findet|stimmt|trifft|gilt|bezahlt|steht|stehen|geht|fährt|besteht|liegt|werd|"
    r"do|does|did|is|are|was|were|can|could|has|have|had|will|would|should|must|may|am)"
)

BEGINS = re.compile(rf"(?:{PHRASE})?(?:{INTERROGATIVE}|{FIRST_VERB})(?!\w)", re.IGNORECASE)
"""How a direct question begins."""

WORDY = re.compile(
    r"(?:wie (?:besprochen|vereinbart|angekündigt|gesagt|bekannt|immer|schon|gewünscht|telefonisch|sie wissen)|was mich|"
    r"wer auch|wo auch|as |when i\b|when we\b|"
    r"what an?\b|how (?:nice|lovely|kind)|which is|who is also|while|thank|have a (?:nice|good|great)|is fine|am |"
    r"should you|would be|will be|had )",
    re.IGNORECASE,
)
"""Sentences that begin like a question and are none."""

LEAD = re.compile(
    r"^(?:(?:und|außerdem|ausserdem|zudem|ferner|weiterhin|dann|also|noch|ach ja|achso|übrigens|eine frage|"
    r"noch eine frage|erstens|zweitens|drittens|schließlich|"
    r"and|also|by the way|btw|but|aber|oh|well|secondly|firstly|first|second|finally|hi|hallo|hello|quick one|one more|"
    r"quick question|quick q|hey|außerdem noch|p\.?s\.?|un|oder|so)"
    r"(?:[,:]|\s[-–])?\s+)+(?=\w)",
    re.IGNORECASE,
)

ASKED = re.compile(
    r"(?<!\w)(?:wissen|gewusst|gewußt|wü(?:ss|ß)te[nt]?|weiß|interessier\w+|interessant|spannend|mitteil\w+|mitzuteilen|(?:teilen|teil|teilt|"
    r"geben|gib) (?:sie |du )?(?:mir|uns|bitte)|sagen|erklären|"
    r"erläutern|auskunft|mitteilung|information(?:en)?|beantworten|beantwortung|frag(?:e|en|te)|erfahren|nennen|"
    r"schreiben sie|klären|bestätigen|unklar|nicht klar|unclear|not clear|clarification(?: as to| on)?|"
    r"wonder(?:ing|ed)?|know|tell|explain|confirm|advise|find out|learn|interested|curious|clarify|grateful if|"
    r"appreciate|inform(?:ation)?|ask(?:ed|ing)?|"
    r"let (?:me|us) know)(?!\w)",
    re.IGNORECASE,
)
"""Words before an indirect question."""

_GIVE_DE = (
    r"(?:(?:zu)?send|(?:zu|über)?schick|übersend|nenn|mitteil|teil|lass|gib|geb|erläuter|bestätig|streich|lösch|nehm|"
    r"erklär|stell|leit|sag|schreib|trag|setz|"
    r"informier|beantwort|prüf|entfern|veranlass|berichtig|korrigier|besorg|reservier|meld|leg|begründ|händig)\w*"
)
_GIVE_EN = (
    r"(?:send|provide|tell|confirm|state|explain|let (?:me|us) know|list|share|forward|give|remove|delete|advise|supply|"
    r"include|add|register|sign|put|arrange|"
    r"correct|inform|email|mail|clarify|specify|indicate|quote|outline|describe|furnish)"
)
REQUEST = re.compile(
    rf"(?:^|[,;:–]\s|(?<!\w)(?:und|and)\s)(?:bitte\s+(?:\w+\s+){{0,2}}?{_GIVE_DE}|(?:kindly|please)\s+(?:also\s+)?{_GIVE_EN})\b|"
    rf"(?<!\w){_GIVE_DE}\s+(?:sie|du|ihr)\s+(?:mir|uns|mich|bitte)\b|^{_GIVE_DE}\s+sie\s[^?]*\bbitte\b|"
    r"(?<!\w)(?:ich|wir|hiermit)\s+(?:\w+\s+){0,2}?(?:bitten?|ersuchen?|beantragen?|benötigen?|"
    r"brauchen?)(?:\s+\w+){0,6}?\s+(?:um|die|den|das|eine?n?|folgende\w*|noch)\b|"
    r"(?<!\w)(?:bitten?)\s+(?:ich|wir)\s+(?:\w+\s+){0,3}?um\b|(?<!\w)um (?:übersendung|zusendung|mitteilung|auskunft|"
    r"angabe|nennung)\b|"
    r"(?:would|should) be (?:glad|grateful|happy|pleased|interested)(?: to (?:receive|have|get|learn|know)| if)\b|"
    r"(?:would|d) (?:like|love) to (?:receive|have|know|get|request|ask)\b|"
    rf"(?:would|must) (?:like to )?ask you to {_GIVE_EN}|(?:could|can|would) you (?:please |kindly )?{_GIVE_EN}\b|"
    r"\bobliged (?:for|if)\b|\b(?:i|we) (?:shall |will |would |should |also )*need (?:somewhere|someone|something)\b|"
    r"(?:i|we) (?:hereby )?request\b|(?:würde|würden|möchte|möchten|hätte|hätten) (?:ich |wir )?(?:gern|"
    r"gerne)\b(?:\s+\w+){0,8}?\s*(?:haben|erhalten|bekommen|anfordern)\b|"
    r"^(?:ich|wir) (?:beantrage|verlange|fordere|beantragen|verlangen|fordern)\b|"
    r"(?:würde|würden) (?:ich |wir )?(?:mich |uns )?(?:sehr )?(?:freuen|dankbar sein|begrüßen),? wenn (?:sie|ihr|du) (?:mir|uns)\b|"
    r"wäre\w* (?:ich |wir )?(?:ihnen )?(?:sehr )?dankbar,? wenn (?:sie|ihr) (?:mir|uns)\b|"
    r"needs? the\b|wird (?:\w+ ){0,2}?gebeten\b|\bnach (?:dem|der|den|einem|einer) [^?]+ erkundigen\b|"
    r"wäre\w* (?:ich|wir) (?:ihnen )?(?:\w+ )?für "
    r"(?!(?:eine? )?(?:\w+ )?(?:antwort|rückm|rückr|nachricht|hilfe))[^?]+ (?:verbunden|dankbar)\b|"
    r"(?:benötige|brauche|bräuchte|benötigen|brauchen|bräuchten) (?:ich|wir) (?:\w+ ){0,2}?(?:den|das|die|eine?n?) |"
    r"(?<!\w)(?:be (?:very |most )?grateful for|appreciate) (?:an?|the|any) (?!\[|(?:\w+ )?(?:reply|response|answer|help))|"
    r"\b[ei]nquir(?:e|ing) about\b|\blooking for (?:an? |the |your )?(?:contact|copy|details|address|form|documents?|list)\b|"
    r"(?:i|we) need (?:an? |the |some )?(?:copy|copies|proof|confirmation|certificate|form|list|appointment|documents?)\b",
    re.IGNORECASE,
)
"""Requests for something that an office can give."""

VAGUE = re.compile(
    r"\[IBAN \d+\]|(?:send|transfer|refund|pay) (?:the|my) (?:money|amount)|please advise\.?$|melde\w* (?:sie|dich)|rufen sie|"
    r"call (?:me|us|back)|(?:teil|geb)\w* sie mir bescheid\.?$|"
    r"überweis|wire\b|payment|deposit|konto\b|bankverbindung|"
    r"please do not|bitte nicht|(?:please )?let me know\.?$|entschuldig|verzeih|nehmen sie (?:das )?zur kenntnis|"
    r"get back to me|respond|reply to|antworten sie|"
    r"informieren sie bitte sofort|would like to apply|beantwortung folgender|folgende\w* frag\w+:?$|"
    r"following questions|\bhelp me\.?$|einen (?:\w+ )?gruß|\bnichts weiter|grüße\b|regards to\b|nicht zu (?:wissen|fragen)",
    re.IGNORECASE,
)
"""Requests that name nothing, and such as are for the cash office or the post."""

NO_QUESTION = re.compile(
    r"^(?:(?:and |und )?(?:if so|if not|wenn ja|wenn nein|falls ja|falls nicht)(?=\?$)|was soll das|wie geht es|wie geht's|"
    r"how are you|how do you do|stimmt das|oder|typisch|(?:ist|war) das (?:klar|"
    r"möglich|wahr|okay|ok)|(?:ja )?geht'?s noch|muss das sein|"
    r"wo kommen wir|wo leben wir|wer (?:will|hätte|weiß|glaubt|braucht)\b.*\b(?:schon|gedacht|das)\b|who would have|"
    r"who (?:wouldn|doesn|hasn|isn)['’]t|warum nur|"
    r"wie lange soll das|sind (?:wir|ihnen) [^?]*\begal|do you (?:people|guys|lot)\b|what kind of (?:an? )?\w+ is this|why is it always|"
    r"who can blame|who knows|who runs a|wer \w+ denn so(?:et)?was|wer weiß(?= schon|\?)|"
    r"(?:könnt|kannst|can) (?:ihr|du|you) (?:das|this|it) (?:bitte )?übernehmen|"
    r"can you (?:please )?(?:take|handle|deal with) (?:this|it)|whether you (?:might|may|can|could) (?:be able to )?help|"
    r"isn'?t it|aren'?t|don'?t you think|what is wrong with you|"
    r"(?:können|könnten|könnt) (?:sie|ihr) mir (?:bitte |da |dabei |weiter)*(?:helfen|weiterhelfen)|(?:can|"
    r"could) you (?:please )?help(?: me)?(?: with this)?|"
    r"(?:can|could) you answer this|do you remember|did you know|wissen sie was|guess what|right|really|wirklich|"
    r"ernsthaft|seriously|what'?s the point|who cares|wen (?:interessiert|kümmert) das|"
    r"(?:was|wie) (?:sagen|meinen|denken) sie(?: dazu)?|warum eigentlich nicht|why not|is this (?:a joke|some kind)|"
    r"ist das ihr ernst|"
    r"wofür (?:zahle|bezahle) ich|what (?:do|am) i pay|was (?:denken|bilden) sie sich|ich bitte sie|(?:do|"
    r"does) (?:anybody|anyone) (?:even )?(?:care|read)|haben sie (?:nichts besseres|kein))"
    r"[^?]*\?$|favou?rite thing|^\[[^\]]+\]\?$|müssen sie diese e-?mail|verst(?:eh|ünd)\w* (?:kein|niemand)\w*|, you see\?$|"
    r"who (?:wouldn|doesn)['’]t be\?|, könnt ihr das (?:bitte )?übernehmen",
    re.IGNORECASE,
)
"""Rhetorical questions, courtesies and complaints."""
