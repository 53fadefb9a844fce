"""Swedish words that the lexicon lacks, or has a tone of that is another word's: it was translated from English word by
word, so that its "dyrt" (dear) is good, its "gift" (poison) bad, and "fast" (quick) and "haft" (had) say something."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GOOD: Final = _words(
    """
    användarvänlig behjälplig billig enkel finfin framkomlig fräsch fungerar funkar förbättrad förståelse
    förstående gemenskap god goda godare godast gott grönskande gullig hemtrevlig hjälpt häftig hälsosam
    inkluderande jämlik kanon kanonbra klockren kompetent kul kunnig lyckad lyckat lyhörd lärorik lättillgänglig
    lättläst mysig njuta noggrann nyttig omtyckt omväxlande ordning pedagogisk praktisk prima proffsig punktlig
    rymlig samarbetsvillig serviceinriktad smidig stötta stöttande stöttar suverän tillfreds tillfredsställd
    tillgänglig tillmötesgående toppen trivas trivdes trivs trivsam trivsel trygg tydlig utvecklande vettig
    välfungerande välorganiserad välskött värdefull
    """
)
BAD: Final = _words(
    """
    avvisande bortglömd bortkastad bristande bråk bråkar bråkig buller bullrig byråkratisk deppig diskriminerad
    diskriminering dyr dyra dyrare dyrt eftersatt elak enformig exkluderad förminskad försenat försening
    försämrad gnäll ignorerad inställd kall krånglade krånglar krånglat krånglig kö köer ledsam långsam
    långtråkig läskig lögn misskött mobbar mörkrädd nedgånget nedlagd nedskräpad nedskräpning nedskärning
    nonchalerad nonchalerar oengagerad ofräsch ohållbar ohövlig ojämlik olydig omständlig onödig opraktisk
    oproffsig opålitlig orkeslös oroad oschysst osmidig ostädad otillgänglig otrevlig otrygg otydlig oupphörlig
    ouppmärksam ovårdad oväsen påfrestande rasistisk respektlös risig sexistisk skadegörelse skitig skräp
    skräpar skräpig slarvar sliten slitet snorkig sorglig strul strulade strular strulig stökig störig sur surt
    svårläst svårtillgänglig sämst trafikfarlig trång tung undermålig urdålig urusel utanförskap utsatthet
    vantrivs överbelastad överfull överkörd
    """
)
NOTHING: Final = _words(
    """
    ande anta at bo bor borr dra drag drar dras dyna fan fast fet full förl förr gift haft hugg håll höll hörn
    jard kar klar klart kon kraft krav lags list liv ljus ljust lock log lov lyft låg lösa löst m makt matt miss
    mod ny nå når pris rak ras rena rik rikt rusa röra sil skär slip spela spelar stag stal steg stockholm stor
    större störst syn sås tagg tik tom tro trut tur tycker typ udda ve veta vikt vilja vita vård ånga åter öka
    ökar ökat önskade önskar
    """
)
STRONGER: Final = ("as", "jätte", "kanon", "mega", "skit", "super", "svin", "ur", "vrål")
NEGATIONS: Final = _words("aldrig ej icke inga ingen inget ingenstans ingenting inte knappast nej sällan utan varken")
BETWEEN: Final = _words("de dem den det dig dom du er han henne hon honom jag man mig ni oss sig vi")
BUT: Final = _words("dock men")
HAPPY: Final = frozenset(
    "😀😃😄😁😆😅😂🤣😊🙂☺😇😍🥰😘😗😚😙😋😎🤩🥳🤗😺😸😹😻❤♥🧡💛💚💙💜🤎🖤🤍💖💗💓💕💞💘💝❣👍👏🙌💪👌🎉🌟"
)
UNHAPPY: Final = frozenset("😢😭😞😔😟😕🙁☹😣😖😫😩😤😠😡🤬😨😰😱😥😓😒😧😦😿👎💔🤢🤮😷🤒🖕👿")
