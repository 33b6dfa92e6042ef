"""Every Danish sentence and word that more than one part of the screen says.

The words follow one table of meanings, so that the same finding reads the same on every page, in a
chart's hover and in its alternative text. No statistics words here.
"""

from __future__ import annotations

from typing import Literal

Better = Literal["higher", "lower", "neither"]
Signal = Literal[
    "none",
    "outside_high",
    "outside_low",
    "trend_up",
    "trend_down",
    "two_of_three_high",
    "two_of_three_low",
    "shift_high",
    "shift_low",
]
Flag = Literal["none", "low", "high", "very_low", "very_high"]

# States
NOTHING_FOUND = "Ingen sager i dette udvalg. Prøv en længere periode eller flere målgrupper."
TABLE_MISSING = "Siden mangler {label}. Indlæs tabellen “{name}” – se Data."
FIGURE_MISSING = "Tabellen {label} er ikke indlæst. Hent skabelonen under “Sådan er tallene lavet”, og indlæs den."
NO_TEAMS = "Sagerne har ikke noget team i de indlæste filer, så der er ingen at sammenligne."
TO_DATA = "Gå til Data"
PRELIMINARY = "Foreløbigt tal: efterregistreringer kan ændre det."
TOO_FEW = "Der er for få sager til at konkludere (n = {n})."

# Control charts: what is said of the last point
COMMON_CAUSE = "Det er inden for det, tallet plejer at svinge."
WORTH_TALKING = "Værd at tale om."
LAST_POINT = {
    "none": COMMON_CAUSE,
    "outside_high": "Det er højere, end tilfældige udsving kan forklare.",
    "outside_low": "Det er lavere, end tilfældige udsving kan forklare.",
    "trend_up": "Tallet er steget hver måned gennem de seneste {run} måneder.",
    "trend_down": "Tallet er faldet hver måned gennem de seneste {run} måneder.",
    "two_of_three_high": "To af de seneste tre måneder ligger usædvanligt højt.",
    "two_of_three_low": "To af de seneste tre måneder ligger usædvanligt lavt.",
    "shift_high": "De seneste {run} måneder ligger alle over det hidtidige niveau.",
    "shift_low": "De seneste {run} måneder ligger alle under det hidtidige niveau.",
}
# The same signals said of any point, in hovers
ANY_POINT = {
    "none": "Inden for det, tallet plejer at svinge.",
    "outside_high": "Højere, end tilfældige udsving kan forklare.",
    "outside_low": "Lavere, end tilfældige udsving kan forklare.",
    "trend_up": "En del af en stigning, der varede mindst 7 måneder.",
    "trend_down": "En del af et fald, der varede mindst 7 måneder.",
    "two_of_three_high": "En af to usædvanligt høje måneder ud af tre.",
    "two_of_three_low": "En af to usædvanligt lave måneder ud af tre.",
    "shift_high": "En del af mindst 7 måneder i træk over niveauet.",
    "shift_low": "En del af mindst 7 måneder i træk under niveauet.",
}
# The sign and word of a tile
SIGN_OF = {
    "none": "som normalt",
    "outside_high": "▲ højere end normalt",
    "outside_low": "▼ lavere end normalt",
    "trend_up": "▲ stigende",
    "trend_down": "▼ faldende",
    "two_of_three_high": "▲ usædvanligt højt",
    "two_of_three_low": "▼ usædvanligt lavt",
    "shift_high": "▲ over det hidtidige niveau",
    "shift_low": "▼ under det hidtidige niveau",
}

# Units compared
UNITS_ALIKE = "Forskellen mellem teamene kan være tilfældig."
NOTHING_TO_COMPARE = "Der er kun ét team at vise."
UNIT_DIFFERENT = "{unit} skiller sig ud: {count} afgange, hvor man ville vente {expected}. Hvad gør de?"
FLAG_OF = {
    "none": "Det kan være tilfældigt.",
    "low": "Lavere end de andre. Værd at se på.",
    "high": "Højere end de andre. Værd at se på.",
    "very_low": "Klart lavere end de andre.",
    "very_high": "Klart højere end de andre.",
}

# Words on charts
AVERAGE = "gennemsnit"
UPPER = "øvre grænse"
LOWER = "nedre grænse"
NO_LOWER_LIMIT = "ingen nedre grænse"
TARGET = "mål"
ALL_UNITS = "alle"
FUNNEL_KEY = "Tilfældet alene: bånd 95 af 100, linje 998 af 1.000."
STILL_OPEN = "stadig åbne"
NO_VALUE = "Intet tal: der er for få at regne på."
OFF_BENEFIT = "Væk fra ydelsen"
OTHER_BENEFIT = "Videre til anden ydelse"
UP_TO = "op til {value}"
PART_OF_QUARTER = "Kun {count} af kvartalets 3 måneder er med."
NOT_YET_FOLLOWED = "endnu ikke fulgt så længe"


def direction(signal: str) -> Literal["up", "down", "none"]:
    """Return which way a signal or a funnel flag points."""
    if signal.endswith(("high", "up")):
        return "up"
    return "down" if signal.endswith(("low", "down")) else "none"


def judgement(signal: str, better: str) -> Literal["neutral", "better", "worse", "note"]:
    """Return the role of a signal or flag: its direction weighed by which way is better."""
    way = direction(signal)
    if way == "none":
        return "neutral"
    if better not in {"higher", "lower"}:
        return "note"
    return "better" if (way == "up") == (better == "higher") else "worse"


def signal_sentence(signal: str, better: str, run: int = 7) -> str:
    """Return what a control chart's last point means; `run` is the length of a shift or trend in months."""
    said = LAST_POINT[signal].format(run=run)
    return f"{said} {WORTH_TALKING}" if judgement(signal, better) == "worse" else said


# Frame, sidebar and saved views --------------------------------------------------------------------------
EXITS_PAGE = "Afgang"
DATA_PAGE = "Data"
DEMO = "Syntetiske demodata"
PAGE_CAPTION = "{selection} · data til {date}"
EVERYONE = "Alle sager"
OVER_30 = "30+"
TEAM = "Team"
TARGET_GROUP = "Målgruppe"
CENTRE = "Center"
AGE = "Alder"
MARKERS = "Kendetegn (alle skal være ja)"
FROM_MONTH = "Fra"
TO_MONTH = "Til og med"
PERIOD = "Periode"
ALL = "Alle"
MORE_FILTERS = "Flere filtre"
RESET = "Nulstil"
REMOVE_FILTER = "Fjern {label}"
SAVED_VIEWS = "Gemte udvalg"
OPEN_VIEW = "Gemt udvalg"
CHOOSE_VIEW = "Vælg"
OPEN = "Åbn"
DELETE = "Slet"
VIEW_NAME = "Gem det, der vises nu, som"
VIEW_NAME_EXAMPLE = "fx Team Nord 2026"
SAVE_VIEW = "Gem udvalg"
SOURCE_VIEW = "Januar 2017 – juli 2025 (som i kilden)"
VIEW_SAVED = "Udvalget “{name}” er gemt."
VIEW_REPLACED = "Udvalget “{name}” er erstattet med det, der vises nu."
VIEW_DELETED = "Udvalget “{name}” er slettet."
VIEW_NAME_TAKEN = "“{name}” er et fast udvalg. Vælg et andet navn."
VIEW_PARTS_DROPPED = "Dette findes ikke i de indlæste data og er udeladt: {parts}."
UNFORESEEN = (
    "Siden kunne ikke vises på grund af en fejl i programmet. Prøv at genindlæse den. Sker det igen, så send "
    "referencen {reference} til den, der driver Resultatdialog. Referencen står også i loggen."
)
START_AT_THE_DASHBOARD = "Siden skal åbnes gennem Resultatdialog: streamlit run dashboard.py."
FIRST_START_TITLE = "Bygger demodata"
FIRST_START = "Der er ingen data endnu. Nu bygges en opdigtet kommune, så siderne kan prøves. Det tager få sekunder."

# How gaps in a citizen's time on a benefit were bridged when the store was built
SPELL_GAP = {
    "full_month": "Et hul mellem to perioder på samme ydelse uden en hel kalendermåned regnes med til sagen, "
    "som på jobindsats.dk.",
    "none": "Hvert hul på en dag eller mere mellem to perioder på samme ydelse deler sagen i to.",
}

# Under each chart
HOW = "Sådan er tallet lavet"
TABLE = "Tabel"
CSV = "CSV"
EXCEL = "Excel"
INTERNAL_FILE = "intern"
INTERNAL_HELP = "Intern fil: små tal er ikke skjult. Del den ikke uden for enheden."
INTERNAL_MODE = "Intern: små tal er ikke skjult. Må ikke deles uden for enheden."
SHEET_FIGURES = "Tal"
SHEET_ABOUT = "Om tallene"
ABOUT_TITLE = "Hvad tabellen viser"
ABOUT_DEFINITION = "Sådan er tallet lavet"
ABOUT_SELECTION = "Udvalg"
ABOUT_DATA_DATE = "Data til og med"
ABOUT_MODE = "Deling"
ABOUT_SOURCE = "Kilde"
BEWARE = "Vær opmærksom på:"
SOURCE = "Kilde"

# The page Afgang -----------------------------------------------------------------------------------------
LEVEL_TOO_SHORT = "Der er for få måneder til at sige, hvor meget tallet plejer at svinge."
NO_FINISHED_MONTH = "Der er endnu ingen afsluttet måned i perioden. Vælg en længere periode."
SHARE_TILE_HELP = (
    "Andelen af de seneste 12 måneders afgange, der gik til job, fleksjob eller uddannelse. "
    "I parentes: usikkerheden, dvs. hvor andelen sandsynligvis ligger, når antallet er så lille."
)
RATE_TILE = {
    "exit_rate": "Afgangsrate",
    "exit_rate_per_100": "Afgange pr. 100 personmåneder",
    "exit_rate_to_work": "Afgangsrate til job mv.",
    "exit_rate_to_work_per_100": "Til job mv. pr. 100 personmåneder",
}
MOST_EXITS = {
    "fraflyttet": "Flest afgange skyldes fraflytning",
    "død/pension": "Flest afgange skyldes død eller pension",
    "ukendt": "Flest afgange har ukendt årsag",
}
TITLE_OF = {
    "none": "inden for det, tallet plejer at svinge",
    "outside_high": "usædvanligt højt",
    "outside_low": "usædvanligt lavt",
    "trend_up": "steget måned for måned",
    "trend_down": "faldet måned for måned",
    "two_of_three_high": "usædvanligt højt to af tre måneder",
    "two_of_three_low": "usædvanligt lavt to af tre måneder",
    "shift_high": "over det hidtidige niveau",
    "shift_low": "under det hidtidige niveau",
}
ASSURANCE = {
    "will_meet": "Med det nuværende niveau bliver målet nået måned efter måned.",
    "will_miss": "Med det nuværende niveau bliver målet ikke nået.",
    "hit_and_miss": "Med det nuværende niveau bliver målet nået i nogle måneder og ikke i andre.",
}
CONTROL_CHART_HELP = (
    "**Linjer og mærker.** Den midterste linje er gennemsnittet, de prikkede linjer er grænserne for, hvad tallet "
    "plejer at svinge (gennemsnit ± 2,66 gange den gennemsnitlige forskel mellem to måneder). Er der mere end 36 "
    "måneder siden seriens start eller den sidst valgte hændelse, regnes de af de seneste 36. En måned mærkes, når "
    "den ligger uden for grænserne, er en del af syv stigende eller faldende i træk, er en af to ud af tre tæt ved "
    "en grænse eller en af syv i træk på samme side af gennemsnittet. I en lang serie er et mærke hist og her "
    "tilfældigt; teksten øverst taler kun om den seneste måned. Foreløbige måneder er hule og sætter ingen grænser."
)
DESTINATIONS_HELP = (
    "Alle afgange efter den årsag, der er registreret på sagens sidste periode. Overgang til en anden ydelse er vist "
    "for sig: borgeren har forladt ydelsen, men ikke systemet. **Ukendt** er afgange uden årsag eller med "
    "selvforsørgelse uden kendt job. Et skift af team, målgruppe eller aldersgruppe er ikke en afgang."
)
SHARES_HELP = (
    "Afgange til hvert sted ÷ alle afgange i perioden. Stregen er usikkerheden: med så få afgange kunne andelen "
    "lige så godt ligge et andet sted på stregen (Wilsons interval, 95 %)."
)
RETURNS_HELP = (
    "Andelen af de afgange, der er fulgt i 6 (12) måneder, hvor borgeren er begyndt på samme ydelse igen inden da. "
    "Afgange, der endnu ikke er fulgt så længe, er ikke med i andelen, men talt ved siden af."
)
FUNNEL_HELP = (
    "Hvert team er et punkt: antal personmåneder og afgange pr. 100 personmåneder over de seneste 12 afsluttede "
    "måneder. Linjen er alle team under ét, og sager uden team er med i "
    "den. Afgjorde tilfældet det hele, ville 95 af 100 team af den størrelse ligge "
    "i det grå bånd og 998 af 1.000 inden for den yderste linje. Små team svinger mest, så båndet er bredt til "
    "venstre. Forskelle i borgernes situation er ikke regnet med: et punkt uden for båndet er et spørgsmål, ikke et "
    "svar."
)
MULTIPLES_HELP = "Hvert team har sit eget gennemsnit og sine egne grænser; alle har samme skala."
DURATION_HELP = (
    "Andelen, der er gået hvert sted hen, efter tid siden sagens start. Sager, der allerede var i gang ved periodens "
    "start, tæller med fra den dag, de kan ses, og sager, der stadig er åbne, tæller med til og med datadatoen "
    "(Aalen–Johansen). Kurven vises, så længe mindst 10 sager kan følges."
)
BANDS_HELP = (
    "Afgange i hvert tidsrum siden start ÷ de personmåneder, der er tilbragt i tidsrummet, gange 100. Stregen er "
    "usikkerheden (95 %). En personmåned er 30,4375 dage."
)

# The page Data -------------------------------------------------------------------------------------------
SEVERITY = {"refused": "afvist", "repaired": "rettet", "noted": "bemærket", "stop": "stopper importen"}
SKIPPED = "sprunget over"
METRIC_FORMULA = "Beregning: {numerator} ÷ {denominator}."
IMPORT_COUNTS_HELP = "Læst = indlæst + afvist. Rettede rækker er en del af de indlæste."
IMPORT_FAULTS_HELP = (
    "Åbn en linje for at se, hvordan det rettes, og højst ti eksempler. Afviste rækker ligger i en fil."
)
IMPORT_NO_FAULTS = "Der er ingen fejl."
IMPORT_BY_COMMAND = (
    "Her indlæses data med kommandoen `python -m data import` på den maskine, der driver Resultatdialog. "
    "Træk og slip er kun slået til, når dashboardet kører på jeres egen maskine."
)
IMPORT_INTRO = (
    "Træk filerne hertil: CSV, Excel (et ark pr. tabel) eller Parquet, som fagsystemet afleverer dem. Filerne bliver "
    "på denne maskine. De kontrolleres først, og det, der vises nu, røres ikke, før data tages i brug. En import er "
    "en fuld leverance: den afløser alt, hvad der er indlæst."
)
IMPORT_FILES = "Filer"
IMPORT_MORE = "Oversættelsesfil og datadato"
IMPORT_MAPPING = "Oversættelsesfil til kolonner og værdier (TOML)"
IMPORT_DATA_DATE = "Datadato"
IMPORT_DATA_DATE_HELP = (
    "Den sidste dag, data dækker. Er feltet tomt, bruges den nyeste dato, der ikke ligger i fremtiden."
)
IMPORT_READING = "Læser filerne"
IMPORT_CHECK = "Kontrollér filerne"
IMPORT_CHECKED = "Filerne er kontrolleret og kan tages i brug."
IMPORT_ACCEPT = "Jeg har læst, hvad der er galt, og vil tage data i brug alligevel"
IMPORT_ACCEPT_HELP = "Godkender afviste rækker og store ændringer. Andre fejl skal rettes i filerne."
IMPORT_PUBLISH = "Tag data i brug"
IMPORT_DONE = "De nye data er taget i brug."
IMPORT_COUNTS = "Rækker i hver tabel"
IMPORT_FAULTS = "Hvad kontrollen fandt"
IMPORT_NOTES = "Antaget og ændret"
IMPORT_CHANGE = "{figure}: før {before}, nu {now} ({change})."

# Charts of caseload and follow-up ------------------------------------------------------------------------
PER_FTE = "Borgere pr. årsværk"
NORM = "norm"
NORM_RANGE = {"both": "{low}–{high}", "high": "højst {high}", "low": "mindst {low}", "none": ""}
STILL_FOLLOWED = "følges endnu"
