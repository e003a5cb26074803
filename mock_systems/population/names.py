"""Names from the communities a hub serves, each surname invented, long and found only once.

A surname is built from syllables its community would recognise, so a page reads like a real one
while a search for the surname finds nothing but that family.
"""

from dataclasses import dataclass
from random import Random

from mock_systems.population.held import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """How one community names its people, and the codes an agency would record."""

    name: str
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    starts: tuple[str, ...]
    middles: tuple[str, ...]
    ends: tuple[str, ...]
    female_ends: tuple[tuple[str, str], ...] = ()
    ethnicity: str
    religion: str
    language: str
    nationality: str = "GBR"
    birth_country: str = "GBR"


ENGLISH = Community(
    name="English",
    girls=("Chloe", "Lexi-Mae", "Grace", "Poppy", "Amelia", "Keira", "Scarlett", "Niamh", "Jade"),
    boys=("Alfie", "Jayden", "Oscar", "Harvey", "Toby", "Callum", "Riley", "Ethan", "Archie"),
    starts=("Brack", "Wether", "Ketter", "Oster", "Hazle", "Pember", "Stan", "Thorn", "Quill"),
    middles=("en", "ing", "er", "el", "ow", "an", "am", "ens", "ard"),
    ends=("thwaite", "combeley", "borough", "steadman", "worthing", "hollow", "brooke", "mershaw"),
    ethnicity="W1",
    religion="NIL",
    language="en",
)
WELSH = Community(
    name="Welsh",
    girls=("Siân", "Ffion", "Carys", "Lowri", "Nerys", "Angharad", "Cerys"),
    boys=("Iestyn", "Gethin", "Rhodri", "Macsen", "Siôn", "Idris", "Tomos"),
    starts=("Prydder", "Llewel", "Gwyn", "Cad", "Rhydder", "Tudur", "Mered"),
    middles=("ch", "wy", "fan", "wal", "og", "ydd", "ion"),
    ends=("wynedd", "olwyn", "arthog", "addwyn", "ennog", "ellwyn", "ithen"),
    ethnicity="W1",
    religion="NIL",
    language="cy",
)
IRISH_TRAVELLER = Community(
    name="Irish Traveller",
    girls=("Margaret", "Bridget", "Shakira", "Mary-Kate", "Kathleen", "Chantelle"),
    boys=("Martin", "Paddy", "Johnny", "Felix", "Jimmy", "Miley"),
    starts=("O'Dhon", "McGinn", "O'Cath", "McDona", "O'Raff", "McCaugh", "Ó Brao"),
    middles=("ach", "aver", "ally", "ogue", "erin", "anna", "ilin"),
    ends=("more", "tighty", "goney", "verty", "nagher", "mahony", "tierny"),
    ethnicity="W3",
    religion="RC",
    language="en",
)
POLISH = Community(
    name="Polish",
    girls=("Zuzanna", "Maja", "Oliwia", "Małgorzata", "Agnieszka", "Kinga", "Łucja"),
    boys=("Jakub", "Szymon", "Paweł", "Krzysztof", "Mateusz", "Łukasz", "Wojciech"),
    starts=("Wrzos", "Kwiat", "Dąbr", "Szczep", "Gołęb", "Jarz", "Świerk"),
    middles=("al", "ol", "ym", "on", "is", "ęt", "ad"),
    ends=("kowski", "owicz", "ińskiak", "czewski", "niewski", "kiewicz", "towski"),
    female_ends=(("ski", "ska"),),
    ethnicity="W9",
    religion="RC",
    language="pl",
    nationality="POL",
    birth_country="POL",
)
ROMANIAN = Community(
    name="Romanian",
    girls=("Ioana", "Ștefania", "Mădălina", "Ana-Maria", "Raluca", "Bianca"),
    boys=("Andrei", "Ionuț", "Ștefan", "Răzvan", "Vlad", "Cătălin"),
    starts=("Brân", "Lup", "Corn", "Vrân", "Ghe", "Țep", "Mold"),
    middles=("co", "ăș", "ean", "ovi", "ulă", "ine", "ari"),
    ends=("escu", "eanu", "ăneanu", "oiulescu", "arușă", "ărescu", "inteanu"),
    ethnicity="W9",
    religion="CHRODX",
    language="ro",
    nationality="ROU",
    birth_country="ROU",
)
SOUTH_ASIAN = Community(
    name="South Asian",
    girls=("Aisha", "Fatima", "Priya", "Simran", "Nusrat", "Zainab", "Anjali", "Rukhsana"),
    boys=("Mohammed", "Arjun", "Imran", "Harpreet", "Bilal", "Rahul", "Usman", "Tariq"),
    starts=("Zafar", "Noor", "Qasim", "Jahan", "Bhatta", "Sundar", "Mehra", "Rahim", "Chandra"),
    middles=("a", "u", "an", "ul", "esh", "im", "or", "ab"),
    ends=("abadi", "purwala", "garhia", "oddinzai", "charjeya", "kotwala", "nagarwal", "pooriya"),
    ethnicity="A2",
    religion="MOS",
    language="ur",
)
AFRICAN = Community(
    name="African",
    girls=("Adaeze", "Hodan", "Temitope", "Abena", "Selam", "Ngozi", "Ayaan"),
    boys=("Chukwuemeka", "Abdirahman", "Kwame", "Oluwaseun", "Yonas", "Tendai", "Liban"),
    starts=("Ade", "Oluw", "Nkem", "Bao", "Chiwe", "Mwan", "Tesfa"),
    middles=("bola", "afem", "dili", "kuno", "tari", "yemi", "zuwa"),
    ends=("mikaye", "lorunde", "ndukaeze", "wosuagye", "banjokun", "hamdule", "riamzode"),
    ethnicity="B2",
    religion="CHRST",
    language="en",
)
CARIBBEAN = Community(
    name="Caribbean",
    girls=("Shanice", "Tiana", "Renée", "Marcia", "Jada", "Kezia"),
    boys=("Tyrell", "Marlon", "Andre", "Jahmal", "Dwayne", "Kofi"),
    starts=("Mont", "Bel", "Gran", "Cham", "Saint-", "Val", "Des"),
    middles=("clair", "vedere", "dison", "paign", "ville", "rose", "mond"),
    ends=("worthy", "stonely", "fieldson", "leighton", "bertsome", "quayle", "gardeau"),
    ethnicity="B1",
    religion="CHRST",
    language="en",
)
CHINESE = Community(
    name="Chinese",
    girls=("Mei-Ling", "Xiu", "Jia-Yi", "Hui-Min", "Yan"),
    boys=("Wei", "Jun-Hao", "Zhi-Ming", "Kai-Lok", "Bo"),
    starts=("Ouyang", "Zhuge", "Shangguan", "Situ", "Linghu"),
    middles=("zhen", "hua", "ming", "xiao", "qing", "rui"),
    ends=("lianwei", "haoran", "tianyu", "junfeng", "zhiyuan", "shulan"),
    ethnicity="A4",
    religion="NIL",
    language="zh",
)
ARABIC = Community(
    name="Arabic",
    girls=("Maryam", "Noura", "Yasmin", "Hala", "Rania", "Sumayyah"),
    boys=("Yusuf", "Khalid", "Omar", "Hamza", "Ziad", "Tareq"),
    starts=("al-Hash", "al-Qar", "al-Tam", "bin Tal", "al-Far", "al-Zub", "El-Sham"),
    middles=("imad", "awan", "imar", "abir", "ousan", "ayda", "isra"),
    ends=("qari", "oughli", "allahi", "ounawi", "ariyya", "adeeni", "okhari"),
    ethnicity="O2",
    religion="MOS",
    language="ar",
)

COMMUNITIES = (
    ENGLISH,
    SOUTH_ASIAN,
    POLISH,
    AFRICAN,
    ENGLISH,
    ROMANIAN,
    CARIBBEAN,
    IRISH_TRAVELLER,
    WELSH,
    ARABIC,
    CHINESE,
    ENGLISH,
)


def invent_surname(rng: Random, community: Community, taken: set[str]) -> str:
    """Give a family name nobody else has, in the form its men carry."""
    surname = _compose(rng, community)
    attempts = 0
    while surname in taken:
        attempts += 1
        surname = _compose(rng, community)
        if attempts > 5:
            surname = f"{surname}-{_compose(rng, ENGLISH)}"
    taken.add(surname)
    return surname


def surname_for(surname: str, community: Community, sex: Sex) -> str:
    """Give the form of a family name that a woman or girl carries."""
    if sex != "F":
        return surname
    for ending, female in community.female_ends:
        if surname.endswith(ending):
            return surname.removesuffix(ending) + female
    return surname


def forename(rng: Random, community: Community, sex: Sex, taken: set[str]) -> str:
    """Give a forename no sibling has."""
    pool = community.girls if sex == "F" else community.boys
    free = [name for name in pool if name not in taken]
    chosen = rng.choice(free or pool)
    taken.add(chosen)
    return chosen


def _compose(rng: Random, community: Community) -> str:
    parts = (community.starts, community.middles, community.ends)
    return "".join(rng.choice(part) for part in parts)
