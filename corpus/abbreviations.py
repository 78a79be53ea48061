"""Word lists for `sentences`: German and English abbreviations by what a full stop after them means, and sentence openers.

Every entry is written without its last full stop, spaced forms closed up ("z.B", "i.V.m"). Compiled by hand from
general knowledge of both languages' usage in administrative text.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A sentence never ends here: something must follow.
NEVER_END = _words(
    """
    Abb Fa em Oberbgm Pers Abschn Abt Adr Anl Anm Aufl Ausg Bd Bde Bearb Bev Bgm Bez Betr BGBl Bl Dipl Dipl.-Ing Dipl.-Kfm Dir Dr Dres
    Drs Ev Frl Gde Geb Gebr Gem Ges Hd Hg Hptm Hr Hrn Hrsg Hs Ing Inh Jg Kap Kath Kl Komm Kto Lfd Lit Mag Mitgl Nr Nrn Obb OBgm Orig Pfr
    Pkt Präs Prof Prot Rd Red Ref Reg Rn Rspr Rz Sekr Skt St Std.-Nr Stadtverw StR Stv Tel Telef Übers Univ Urk Verf Verw Vors Vorst
    Wiss Zf Ziff Zi abds abzgl allg amtl angebl ausschl begr bes betr bez bspw bzgl bzw ca dt durchschn ehem eigtl einschl entspr erg
    ersch erw europ ev evtl exkl frz geb gegr gek gem gen gesch gesetzl gest gez ggf ggfs ggü griech grds hl hrsg inkl insb insbes insg
    int internat ital jap jew kath kgl lat lfd lt mind möglw mtl näml nat nördl östl öffentl pol rd resp rom russ schriftl sog soz span
    städt stv südl süddt teilw tlw ungar urspr verh verm vgl vorl westl wg wiss zit zul zus zw zzgl z.B z.T z.Z z.Zt z.Hd z.Hdn z.K d.h
    d.i i.e i.V i.V.m i.S i.S.d i.S.v i.Ü i.H.v i.Z.m i.d.F i.d.S i.e.S i.w.S i.B m.E m.a.W m.W o.g o.a s.o s.u s.a u.U u.E u.d u.zw v.a
    v.d v.l m.H m.d a.a.O e.g cf c.f v.g vgl.a n.b o.J o.O b.z.w l.c Mr Mrs Ms Messrs Mx Mme Mlle Gen Col Lt Maj Capt Cpt Cmdr Sgt Cpl
    Adm Brig Gov Sen Rep Pres Rev Hon Fr Supt Insp Atty Amb Mt Ft Sts Pte Det Ald Cllr Hrs approx esp incl viz vs v eds trans repr ref
    tel ext
    """
)

# German abbreviations that are whole words in English: "a gem.", "in my mind."
ENGLISH_WORDS_TOO = _words(
    """
    mind gem ref trans int span lit Lit Mag mag Red Rep rep Ex do Do So Mi mar Best Ill Mass Wash Sun Sat Mon Wed Tex Pa Tech ext best
    kath pol
    """
)

# A sentence may end here; it does where the next word opens one.
MAY_END = _words(
    """
    Abs Hbf Bhf Str str Pl Jh Jhd Jhdt Jhs Chr Mio Mrd Tsd Bio Std Min Sek Stk Mo Di Mi Do Sa So Jan Jän Feb Febr Mär Mrz Apr Jun Jul
    Aug Sep Sept Okt Oct Nov Dez Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun f ff fg usf dgl desgl m w d u o einschl.MwSt MwSt
    exkl.MwSt Inc Ltd Co Corp Bros Jr Sr Esq Ave Blvd Rd Hwy Dept Dist Univ Assn Assoc Tech Mfg Intl Sq Ct Dr.h.c h.c rer jur phil med
    u.a u.ä u.Ä u.dgl u.v.m u.v.a u.s.w u.a.m o.ä o.Ä o.dgl i.d.R i.A i.R i.Br i.Allg a.D a.M a.d a.Rh a.G e.V e.K e.G v.H v.T v.Chr
    n.Chr d.J d.M d.Ä d.Gr d.Red n.n N.N p.a p.M k.A m.w u.Z v.u.Z b.a.w a.m p.m A.M P.M B.C A.D B.C.E C.E U.S U.S.A U.K U.N E.U D.C L.A
    N.Y U.S.S.R Ph.D M.A B.A M.D M.Sc B.Sc LL.M LL.D P.S R.I.P St.P G.m.b.H Cie al et.al ca.Std Calif Mass Tex Fla Penn Pa Va Wash Conn
    Ariz Ill Mich Minn Wis Colo
    """
)

# A sentence ends here wherever a capital follows.
LIKELY_END = _words(
    """
    usw etc u.s.w &c
    """
)

# Abbreviations only before a number (or a roman one); otherwise ordinary words, as in "Oh no." and "dieser Art."
BEFORE_NUMBER = _words(
    """
    No no Nos Art art Arts pp Fig fig Figs Tab Vol vol Ch ch Sec sec Par para Bd Kap Nr Ziff Satz ad Ex Op op Tit cap max min
    """
)

# Last letters of a street: "Rheinstr. 12"
STREET_ENDINGS = ("str", "Str", "pl")

# Measures without a vowel, which would look like abbreviations and are not.
UNITS = _words(
    """
    km cm mm qm kg mg kW MW GW kWh MWh GWh dB Hz kHz MHz GHz ml cl hl km/h m² m³ km² CO₂ ft lb lbs kWp MWp km²
    """
)

# Words that count something after them, so that a number there is no ordinal: "stieg auf 15. Darmstadt …"
COUNTING = _words(
    """
    auf um etwa rund knapp fast circa Platz Kapitel Artikel Seite Nummer Nr Gruppe Teil Absatz Abschnitt Raum Zimmer Halle Gleis Ziffer
    Agenda Stufe Phase Band Punkt Paragraph Paragraf Anlage Anhang Linie Saal Version Klasse Hausnummer Haus Typ TOP
    """
)

# Words after which a single letter is a label rather than an initial: "Plan B. Die …"
LABELLED = _words(
    """
    Plan Vitamin Hepatitis Typ Type Klasse Class Punkt Teil Part Gruppe Group Anlage Anhang Appendix Annex Option Variante Abschnitt
    Section Gleis Block Level Kategorie Category Liga League Serie Buchstabe Letter Zone Gebäude Building Team Note Phase Stufe Band
    Volume Exhibit Schedule Anlagen Halle Hall Room Raum Lemma Satz Influenza War Weltkrieg Krieg Act Akt Sektor Sector
    """
)

ARTICLES = _words(
    """
    der die das dem den des ein eine einen einem einer eines am im zum zur vom beim ins ans seine seinen ihre ihren unser
    """
)

# Capitalised, these open a sentence far more often than they follow an abbreviation or an ordinal inside one.
_OPENERS_DE = _words(
    """
    der die das dem den des ein eine einen einem einer eines er sie es wir ihr ich man im in ins am an auf aus außer bei beim bis durch
    für gegen hinter mit nach neben ohne seit seitdem seither über um unter von vom vor während wegen zu zum zur zwischen als wenn weil
    da dabei dadurch dafür dagegen daher damals damit danach daneben dann daran darauf daraufhin daraus darin darüber darum darunter
    dass davon davor dazu demnach denn dennoch deren dessen deshalb deswegen dies diese diesem diesen dieser dieses dort doch ebenfalls
    ebenso einerseits einige einzelne entsprechend erst erstmals etwa etwas falls ferner folglich gemäß gegenüber gerade gleichzeitig
    häufig heute hier hierbei hierfür hiermit hierzu hinzu ihre ihrem ihren ihrer ihm ihn ihnen immer infolge innerhalb insbesondere
    insgesamt inzwischen je jede jedem jeden jeder jedes jedoch jene jener jetzt kein keine keiner laut letztlich manche mehr mehrere
    meist meistens mein meine mittlerweile nachdem nämlich nicht nichts nie niemand noch nun nur ob obgleich obwohl oder oft ohnehin
    schließlich schon sein seine seinem seinen seiner selbst sind sobald sodann sofern sogar solange solche sollte sollten somit sondern
    sonst soweit sowie sowohl später statt stattdessen teilweise trotz trotzdem und unser unsere unseren viele vielmehr vielleicht wann
    war waren warum was weder weitere weiterhin weiters welche welcher welches wenige wer werden wie wieder wird wo wobei wodurch wofür
    wurde wurden zudem zuerst zuletzt zumindest zunächst zuvor zusätzlich zusammen alle allein allem aller allerdings alles also andere
    anderen andererseits anders anfangs anlässlich anschließend anstelle auch aufgrund außerdem aber bald beide beiden beispielsweise
    bereits besonders bevor bisher bitte hat hatte haben hatten ist kann können konnte muss müssen soll sollen wollen darf dürfen ende
    mitte seitens sämtliche jährlich zahlreiche übrigens natürlich derzeit neben lediglich gegründet weiter weil zwar ja nein allgemein
    vorher nachher seitens
    """
)
_OPENERS_EN = _words(
    """
    the a an this that these those it he she they we you i in on at by for from with without within after before during since until when
    whenever while where wherever although though because if unless as but and or nor so then there here his her its their our my your
    all some any many much most both each every several other others another however moreover furthermore additionally also thus
    therefore hence nevertheless nonetheless meanwhile later today now once such under over through throughout between among amongst
    despite unlike like according to of what who whom whose which why how not no only one two three four five instead indeed further
    again still yet even perhaps besides beyond upon across along around about against near next finally first second third initially
    subsequently eventually currently recently previously originally similarly overall due given having being is are was were has have
    had do does did can could will would should may might must let please few fewer less more neither either none nobody everyone
    someone something nothing everything
    """
)
OPENERS = frozenset(word.capitalize() for word in _OPENERS_DE | _OPENERS_EN)

# Function words: a line that ends in one goes on in the next.
CONNECTING = _words(
    """
    der die das dem den des ein eine einen einem einer eines und oder sowie bzw. von vom zu zum zur in im mit für auf an am bei beim aus
    nach durch über unter um als wie dass ob the a an and or of to in on at by for with from as that which its their his her our
    """
)

# What tells the language of a sentence (words the two languages do not share).
ENGLISH = _words(
    """
    the of and to is was are were by that with from which has have had his their its it for this be been as on at not after when then
    there they he she we you my our i who but if see also a into about more
    """
)
GERMAN = _words(
    """
    der die das und ist den dem des ein eine einer einem einen im von mit für auf zu zum zur sich wird wurde bei nach am als auch sind
    vom
    """
)

MONTHS = _words(
    """
    Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember January February March May June July
    October December Jan Feb Mär Apr Jun Jul Aug Sep Sept Okt Oct Nov Dez Dec
    """
)
