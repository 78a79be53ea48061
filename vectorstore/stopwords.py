"""Words too common to search for, German and English, as the analyser sees them (lower case, ß as ss).

"war" is missing on purpose: an English corpus may be about one, and in a German one its weight is near nothing anyway.
"""

from __future__ import annotations

GERMAN = """
aber als also am an ans auch auf aus bei beim bin bis bist da dabei dadurch dafür daher damit danach dann daran darauf daraus darf darin
darum darüber das dass davon dazu dein deine deinem deinen deiner dem den denen denn dennoch der deren des deshalb dessen dich die dies
diese dieselbe diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwa etwas euch euer eure für
gegen gibt ging habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede
jedem jeden jeder jedes jedoch jene jenem jenen jener kann kannst kein keine keinem keinen keiner konnte können könnte könnten man manche
manchem mein meine meinem meinen meiner mich mir mit muss musste müssen nach nicht noch nun nur ob obwohl oder ohne schon sehr sein seine
seinem seinen seiner seines seit sich sie sind so sogar solch solche sollte soll sollen sondern sonst sowie um und uns unser unsere
unserem unseren unserer unter vom von vor wann warum was wegen weil welche welchem welchen welcher welches wem wen wenn wer werde werden
wessen weshalb wie wieder wieso wieviel will wir wird wo wobei wodurch wofür woher wohin womit woran worauf worin worüber wovon wozu wurde
wurden während wäre wären würde würden zu zum zur zwar über bitte denn mal eigentlich
"""

ENGLISH = """
a about after again all also am an and any are as at be because been before being between both but by can could did do does doing done
during each either for from further had has have having he her here hers him his how however i if in into is it its itself just me more
most my no nor not of off on once only or other our ours out over own please same shall she should so some such than that the their theirs
them then there these they this those through to too under until up upon us very was we were what when where whether which while who whom
whose why will with would you your yours may might must
"""
