"""Words that stand where a name could and are none, and the small words inside names."""

from __future__ import annotations

import re

ORGANISATION = re.compile(
    r"(?<!\w)(?:gmbh|e\.? ?v\.?|ag|kg|inc\.?|llc|llp|ltd\.?|team|schule|gymnasium|amt|büro|klub|club|verein|chor|"
    r"verband|society|committee|department|office|"
    r"redaktion|stabsstelle|sekretariat|stadt|city|county|university|universität|hochschule|school|church|kirche|"
    r"\w*stiftung|foundation|association|"
    r"agentur|agency|presse|press|news|courier|bote|zeitung|radio|praxis|laden|info|kontakt|support|service|vorstand|board|council|"
    r"vorsitzende[rn]?|leiter(?:in)?|director|manager|editor|reporter|writer|student(?:in)?|schatzmeister(?:in)?|"
    r"vertrieb|abteilung|referat|"
    r"fachdienst|fachbereich|deputy|aide|officer|mitglied|member|ministerium|landkreis|landratsamt|rathaus|hall|group|"
    r"bürger(?:in)?|familie|begleitung|durchwahl|apparat|bauhof|gruppe|projekt|freundeskreis|"
    r"chorale|heritage|sachbearbeiter(?:in)?|geschäftsführer(?:in)?|prüfungsamt|rechnungsprüfungsamt|\w+(?:amt|verein|"
    r"schule|gymnasium|verband|chor))(?!\w)",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    "von van vom zu zur zum der den de del della di da dos das do du la le el al bin ibn ben ter ten af av y e "
    "freiherr freifrau graf gräfin thị".split()
)
NO_NAME = frozenset(
    "im auftrag vertretung freundliche freundlichen herzliche herzlichen zeichen az tag tage jahr jahre woche wochen "
    "uhr euro dipl sir madam damen herren team friends freunde all everyone colleagues kolleginnen kollegen zusammen "
    "leute stadt city office büro people folks nachbarn "
    "ihnen ihr ihre sie ich wir mit und oder bitte danke vielen dank gruß grüße beste liebe liebes lieber best regards "
    "kind thanks thank many sincerely "
    "the and please street straße platz weg allee council committee department darmstadt germany deutschland board "
    "tourist press international "
    "editor mayor bürgermeister bürgermeisterin there again to whom it may concern rathaus verwaltung stadtverwaltung "
    "reise frage fragen anfrage mail e-mail "
    "telefon phone tel tel. fax mobil mobile email iban konto betreff subject montag dienstag mittwoch donnerstag "
    "freitag samstag sonntag monday tuesday "
    "wednesday thursday friday saturday sunday january february august september oktober october november december "
    "dezember januar februar märz "
    "high school university hall house water river university texas ohio usa yours wednesdays warm ja nein not a an in "
    "on at my our your we you they he she "
    "gruss gruß accounts dept dept. dept san new saint fort "
    "iphone ipad android samsung cheers hello hi hallo voraus antwort rückmeldung advance postfach p.s. ps".split()
)
