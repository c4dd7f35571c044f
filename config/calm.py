"""Words that somebody wrote in; what in them alarms, shouts or points at people, out: a net, and it has holes."""

import re

from .quoting import quoted

_CAPITALS = {"ØVELSE", "EXERCISE", "STOP", "SMS"}
_SHORTEST_SHOUT = 3
_WORD = re.compile(r"[^\W\d_]+")

# Words that frighten more than they help, in both shipped languages. "Fare vild", "chokolade" and "hver gang" do not.
_ALARMING = re.compile(
    r"\b(?:alarm\w*|panik\w*|chok(?!ola)\w*|frygt\w*|bølge\w*|indbrudsbølge\w*|hærge\w*|epidemi\w*|terror\w*|"
    r"\w*advarsel\w*|\w*advarsler\w*|advare\w*|far(?:e|en|er|erne)(?! vild)|brandfare|livsfar\w*|farlig\w*|"
    r"(?:\w+s|tyve)?bande(?:n|ns|r|rne|rnes|medlem\w*|kriminel\w*)?|bange|angst\w*|skræm\w*|uhyggelig\w*|"
    r"voldsom\w*|vold|voldelig\w*|røver\w*|\w*tyv\w*(?: er)? på spil|"
    r"panic\w*|shock\w*|fear\w*|rampage\w*|crime wave|warn|warning\w*|beware|danger\w*|scar(?:ed|y|ing)|afraid|"
    r"frighten\w*|terrif\w*|violen(?:t|tly|ce)|robber\w*|robbed|gangs|gangsters?|"
    r"(?:an?|the|this|that|organi[sz]ed|criminal|burglary) gang)\b",
    re.IGNORECASE,
)
# Words that point at people by where they come from or what they look like, and so at the wrong ones.
_POINTING = re.compile(
    r"\b(?:udlænding\w*|udenlandsk\w*|indvandrer\w*|flygtning\w*|østeurop\w*|sigøjner\w*|romaer\w*|rumæn\w*|"
    r"polak\w*|polsk\w*|litau\w*|bulgar\w*|alban\w*|arabisk\w*|arabere?\w*|somali\w*|etnisk\w*|"
    r"mørk(?:lød|hud)\w*|mistænkelig\w* (?:mand|mænd|kvinde\w*|person\w*|fyr\w*|typer?|udseende\w*)|"
    r"(?:hvid|sort|grå|fremmed)\w* (?:varevogn|kassevogn|bil)\w*|"
    r"foreign\w*|immigrant\w*|refugee\w*|eastern europ\w*|gyps(?:y|ies)|romanian\w*|lithuanian\w*|bulgarian\w*|"
    r"ethnic\w*|dark[- ]skinned|suspicious(?:-looking)? (?:man|men|woman|women|person|persons|people)|"
    r"(?:white|black|grey) (?:van|car)s?)\b",
    re.IGNORECASE,
)


def uncalm(text: str) -> list[str]:
    """Say which words alarm or point at people, and whether there is an exclamation mark.

    >>> uncalm("Pas på hinanden, og kør ikke fare vild.")
    []
    >>> uncalm("Der er tyve på spil!")[0]
    'holds "tyve på spil", which alarms; say calmly what to do instead'
    """
    found = [f"holds {quoted(word)}, which alarms; say calmly what to do instead" for word in _all(_ALARMING, text)]
    pointing = _all(_POINTING, text)
    found += [
        f"holds {quoted(word)}, which points at people and not at what they do; leave it out" for word in pointing
    ]
    if "!" in text:
        found.append('holds "!", which shouts; end with a full stop')
    return found


def shouted(text: str) -> list[str]:
    """Say which words are written in capitals, other than the few that always are.

    >>> shouted("ØVELSE: svar STOP. LÅS døren, før I går på tv.")
    ['holds "LÅS", which shouts; write it in small letters']
    """
    loud = [word for word in _all(_WORD, text) if len(word) >= _SHORTEST_SHOUT and word.isupper()]
    return [f"holds {quoted(word)}, which shouts; write it in small letters" for word in loud if word not in _CAPITALS]


def _all(words: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(found[0] for found in words.finditer(text)))
