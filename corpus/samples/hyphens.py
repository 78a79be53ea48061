"""Text -> text with soft hyphens in its long words, so that narrow justified columns break as print does.

The list holds the words of the sample texts alone; a hyphenation library for a handful of pages would be one dependency more.
"""

from __future__ import annotations

import re

SOFT_HYPHEN = "\u00ad"

ENGLISH = """
ac·tiv·i·ties ad·min·is·tra·tions agree·ment ap·proval can·di·dates com·ments com·mit·tee com·pa·ra·ble con·cluded con·fer
con·sid·er·ably con·sid·ered con·sul·ta·tion con·tin·ues con·trib·ute con·tri·bu·tions co·or·di·nated co·or·di·na·tion co·or·di·na·tors
cre·ate dam·age dash·board de·part·ment de·velop dig·i·tal dis·agree·ments dol·lars emer·gency em·ploy·ees en·gi·neers en·vi·ron·ment
eval·ua·tion ex·am·ines ex·change ex·er·cise ex·pen·di·ture ex·pense ex·presses ex·tended fol·low·ing in·de·pen·dent in·forms in·stall
in·stalled in·ten·tions in·ter·na·tional lan·guages mea·sure·ments mem·o·ran·dum min·utes mod·els nom·i·nated no·tice ob·li·ga·tions
op·er·ate op·er·ated par·ties part·ners part·ner·ship per·sonal prac·ti·cal pre·pared·ness pro·grams prop·erty pro·vides pub·lic
pub·lished pub·lish·ing rea·son·able re·ceives re·ceiv·ing re·leased res·i·dents re·sult re·ten·tion run·off sal·aries sep·a·rately
sig·na·ture soft·ware storm·wa·ter sum·mary sur·face teach·ing ter·mi·na·tion to·gether trib·u·taries un·der·stand·ing warn·ing
with·draw with·drawal work·place work·shop writ·ten
"""

GERMAN = """
Abend·essen Abfall·wirt·schaft An·passung Ansprech·stelle Ansprech·stellen Arbeits·gruppe Arbeits·tagen Auf·enthalt Aus·schuss
Außen·poli·tische Beförde·rung Begeg·nung Begeg·nungen Begleit·person Begleit·personen Behin·derung beschluss·fähig Beschäf·tigte
Bürger·betei·li·gung Bürger·schaft Daten·schutz Ein·willi·gung Einwoh·ner*innen er·wei·ter·tes Fach·aus·tausch Finan·zie·rung
Freund·schaft Förder·mittel Führungs·zeugnis Gast·familien gemein·same gemein·samen gleicher·maßen Grup·pen·ver·siche·rung Haus·halts
Hochwas·ser Hochwas·ser·schutz Hospi·tation hospi·tieren Jugend·aus·tausch Jugend·liche Kalen·der·jahr Kirchen·gemeinde
Kreis·lauf·wirt·schaft Kündi·gung Lauf·zeit Minder·jährigen Mindest·betrag Mindest·betrags Mitglie·der Nach·haltig·keits·zielen
Partner·schaft Partner·schafts·aus·schuss Partner·schafts·ausschusses Partner·schafts·vertrag Partner·stadt Partner·städte Reise·beginn
Reise·kosten Schüler·aus·tausch Sorge·berech·tigten Stadt·ober·häupter Stadt·verord·neten·versamm·lung Stadt·verwal·tungen
Stimmen·gleich·heit Städte·partner·schaft Teil·nahme·beitrags Teil·neh·menden unent·gelt·lich Unter·brin·gung unter·zeich·neten
Verein·barungen Verein·igten Vereins·leben Ver·stän·di·gung Ver·tretungs·körper·schaft Ver·wal·tung Ver·wal·tungen veröffent·licht
Video·kon·ferenz vor·behalt·lich Wider·ruf Zustim·mung Zuwen·dungen
"""


def soft_hyphenate(text: str) -> str:
    """The text with soft hyphens wherever a listed word stands; joining the parts again gives the text back."""
    parts = {entry.replace("·", ""): entry.replace("·", SOFT_HYPHEN) for entry in (ENGLISH + GERMAN).split()}

    def parted(match: re.Match[str]) -> str:
        word = match[0]
        if entry := parts.get(word):
            return entry
        entry = parts.get(word[0].lower() + word[1:])
        return word[0] + entry[1:] if entry else word

    return re.sub(r"[\w*]+", parted, text)
