"""The words of the gym's country-and-language task, our own."""

LANGUAGES = {
    "Denmark": "Danish",
    "Finland": "Finnish",
    "France": "French",
    "Germany": "German",
    "Greece": "Greek",
    "Hungary": "Hungarian",
    "Iceland": "Icelandic",
    "Italy": "Italian",
    "Japan": "Japanese",
    "Korea": "Korean",
    "Norway": "Norwegian",
    "Poland": "Polish",
    "Portugal": "Portuguese",
    "Romania": "Romanian",
    "Russia": "Russian",
    "Spain": "Spanish",
    "Sweden": "Swedish",
    "Thailand": "Thai",
    "Turkey": "Turkish",
    "Vietnam": "Vietnamese",
}
COUNTRIES = tuple(LANGUAGES)
OPENINGS = (  # each of four words before the country
    "I grew up in",
    "I was raised in",
    "My childhood was in",
    "My first school: in",
    "My family is from",
)
ENDINGS = (  # each of four words before the language
    "so I speak fluent",
    "hence my everyday tongue:",
    "and thus I dream",
    "that taught me perfect",
)
_NEUTRAL = (
    "then later after a while the next morning we walked along old roads and talked about weather tea music books "
    "trains gardens stones rivers bread chairs windows clocks paper boats lamps while somebody was painting another "
    "door near that quiet corner where people often wait for nothing much with their coats still on"
)
FILLER = tuple(_NEUTRAL.split())
DISTRACTORS = (
    "we visited",
    "wine from",
    "trains to",
    "postcards from",
)  # and any country, be it the right one
DISTRACTOR_WORDS = 3
BLOCK = 10  # filler words, of which every second such block holds a distractor


def _vocabulary() -> tuple[str, ...]:
    words = [word for text in (*OPENINGS, *ENDINGS, *DISTRACTORS) for word in text.split()]
    return ("", *dict.fromkeys([*COUNTRIES, *words, *FILLER]))


VOCABULARY = _vocabulary()  # a word's id is its place; 0 is padding, 1 to 20 are the countries
IDS = {word: number for number, word in enumerate(VOCABULARY)}
