"""Forenames that stand for one another: short forms, and one name in several spellings or tongues.

Written for this suite from what is common in England and Wales and in the communities a hub
serves. That a name stands here makes a match possible, never certain.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

# The given name, and what its bearers are called; letters folded as `fold_name` does.
_FORMS = """
abdul: abdel abdal
abigail: abby abbie abi gail
abraham: abe ibrahim ebrahim
adam: adi
agnieszka: aga agnes
ahmed: ahmad ahmet
aisha: aysha ayesha aicha aishah
albert: al bert bertie
aleksandra: ola alexandra
alexander: alex alec alexandru aleksander sasha sandy alistair
alexandra: alex alexa lexi sandra sasha sandy
alfred: alf alfie fred freddie
amelia: amy milly millie mia
andrew: andy drew andrei andrzej andre
angela: angie ange
anna: ann anne annie ania ana anca
anthony: tony ant antoni antonio
archibald: archie
arthur: art artie
barbara: barb babs basia
benjamin: ben benny benji
bernadette: bernie
bridget: bridie biddy brigid
callum: cal calum
cameron: cam
catalin: cata
catherine: cath cathy cat kate katie caitlin
charles: charlie chas chuck
charlotte: charlie lottie char
christine: chris chrissy tina
christopher: chris kit krzysztof cristian
daniel: dan danny dani
david: dave davey dai daud dawid
deborah: debbie deb debs
dorothy: dot dottie dolly
edward: ed eddie ted teddy ned
eleanor: ellie nell nora ella
elizabeth: liz lizzie beth betty betsy eliza libby elspeth elzbieta
emily: em emmy millie
emma: em
ethan: eth
evelyn: evie eve
fatima: fatma fatimah fatema
florence: flo florrie
frances: fran frankie
francis: frank frankie fran
frederick: fred freddie
gabriel: gabe
george: georgie gheorghe
georgina: georgie gina
gerald: gerry jerry
grace: gracie
gwendolen: gwen
hannah: hana
harold: harry hal
harpreet: harry preet
harry: henry
harvey: harv
helen: nell ellen
henry: harry hal hank
hussein: hussain hossein husain hussayn
ibrahim: ebrahim
ionut: ion nelu
isabella: bella izzy isabel isobel ella
jacob: jake jakub kuba yakub yaqub
jacqueline: jackie jacqui
jaden: jay jayden
jakub: kuba
james: jim jimmy jamie jem seamus hamish
janet: jan
jasmine: jas yasmin
jennifer: jen jenny jenni
jessica: jess jessie
john: jack johnny jon jan sean ian evan ieuan ion
jonathan: jon jonny nathan
joseph: joe joey yusuf yousef jozef iosif
joshua: josh
katarzyna: kasia
katherine: kate katie kath kathy katy kat kitty kathryn katharine kay
kathleen: kath kathy kay kate
kenneth: ken kenny
khadija: khadijah hadiya
krzysztof: krzys krzysiek
lawrence: larry laurie lawrie
leonard: len lenny leo
lewis: lew louis
lily: lil lilian
lucy: lou
lukasz: luke luca lucas
madalina: mada
magdalena: magda
malgorzata: gosia margaret
margaret: maggie meg peggy madge mags marge rita greta
maria: marie mary mia
martin: marty
mary: molly polly maria may mair
mateusz: mati matthew
matthew: matt matty
megan: meg
michael: mick mike mikey micky mihai michal
mohammed: mohammad muhammad muhammed mohamed mohamad mohamud mohd mo md mehmet
natalie: nat
nathaniel: nat nate nathan
nicholas: nick nicky nicolae
nicola: nicky nikki
oliver: ollie oli
oluwaseun: seun
oscar: oz ozzie
oluwatobi: tobi
osman: usman othman
pamela: pam
patricia: pat patsy trish tricia
patrick: pat paddy padraig
pawel: paul
peter: pete piotr petru
philip: phil pip
rachel: rach rachael
rebecca: becky bex becca
reginald: reg reggie
rhiannon: rhi
richard: rick dick ricky rich richie
robert: bob bobby rob robbie bert
ronald: ron ronnie
rosemary: rose rosie
rukhsana: roxana ruksana
ryszard: richard
saeed: said sayed syed
samantha: sam sammy
samuel: sam sammy
sarah: sally sadie sara
siobhan: shevaun chevonne
simon: si szymon
sophia: sophie sofia zofia
stanislaw: stan staszek
stefan: stephen steven steve
stephen: steve steven stevie
susan: sue susie suzy susanna
temitope: temi tope
terence: terry
theodore: ted teddy theo
theresa: terry tess tessa teresa
thomas: tom tommy tomos tomasz twm
timothy: tim timmy
tobias: toby
tyrell: ty
victoria: vicky vic tori
vasile: basil vasi
vladimir: vlad
walter: wally walt
wiktoria: wika victoria
william: will bill billy willie liam gwilym wil
wojciech: wojtek
yusuf: yousef youssef yousuf joseph
zachary: zach zac zak
zainab: zaynab zeinab zeynep
zuzanna: zuza susanna
"""


def are_forms_of_one(one: str, other: str) -> bool:
    """Whether two forenames, folded, are called after one given name."""
    return one != other and bool(_GIVEN.get(one, _NONE) & _GIVEN.get(other, _NONE))


def _given_names() -> Iterator[tuple[str, str]]:
    for line in _FORMS.strip().splitlines():
        given, forms = line.split(":")
        for form in (given, *forms.split()):
            yield form, given


def _by_form() -> Mapping[str, frozenset[str]]:
    found = defaultdict[str, set[str]](set)
    for form, given in _given_names():
        found[form].add(given)
    return {form: frozenset(given) for form, given in found.items()}


_NONE = frozenset[str]()
_GIVEN = _by_form()
