"""Words and nonsense sentences for content at random."""

from __future__ import annotations

import random

VERBS = [
    "controleert",
    "meet",
    "verdeelt",
    "noteert",
    "herstelt",
    "bespreekt",
    "vergelijkt",
    "bestelt",
    "tekent",
    "weegt",
]
NOUNS = [
    "waterpeil",
    "bruggen",
    "lantaarns",
    "archiefdozen",
    "hekken",
    "roosters",
    "pompen",
    "boombakken",
    "kaarten",
    "sleutels",
    "rekeningen",
    "dossiers",
    "speeltoestellen",
    "gevelplaten",
    "tunnelwanden",
    "oeverbeschoeiing",
]
PLACES = [
    "langs de kade",
    "in het magazijn",
    "bij strenge vorst",
    "voor de wijkraad",
    "na overleg met de haven",
    "zonder uitstel",
    "op verzoek van een collega",
    "met behulp van een lijst die elk kwartaal verandert",
    "tussen de middag",
    "volgens een schema dat per seizoen verschilt en dat niet altijd haalbaar is",
]
SUBJECTS = [
    "Waterwerk",
    "Havenbeheer",
    "Archief",
    "Sportvelden",
    "Markten",
    "Begroeiing",
    "Gebouwen",
    "Magazijn",
]
QUALITIES = [
    "Oplettendheid",
    "Rekenen met ruimte",
    "Geduld",
    "Omgaan met machines",
    "Sturen op afspraken",
    "Verbeelding",
    "Zorg voor materiaal",
    "Overtuigingskracht",
    "Vooruitzien",
]
KEYWORDS = [
    "opletten",
    "begrijpen en uitleggen",
    "meten",
    "richting geven",
    "zorgen",
    "niet-routinematig",
]
FACETS = ("Kennis", "Vaardigheid", "Verantwoordelijkheid")
ROMANS = ("I", "II", "III", "IV", "V", "VI")


def sentence(rng: random.Random, capital: bool = True, stop: str = ".") -> str:
    """Words that look like a sentence; one in three is longer than a line."""
    text = f"{rng.choice(VERBS)} {rng.choice(NOUNS)} {rng.choice(PLACES)}"
    if rng.random() < 0.35:
        text += f" en {rng.choice(VERBS)} {rng.choice(NOUNS)} {rng.choice(PLACES)}"
    return (text[0].upper() + text[1:] if capital else text) + stop


def several(rng: random.Random, low: int, high: int, capital: bool = True) -> list[str]:
    stop = "." if capital else ""
    return [sentence(rng, capital, stop) for _ in range(rng.randint(low, high))]


def prose(rng: random.Random, most: int = 3) -> str:
    return " ".join(several(rng, 1, most))
