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
FLAG_OF_EXPECTED = {
    "none": "Det kan være tilfældigt.",
    "low": "Lavere, end man ville vente. Værd at se på.",
    "high": "Højere, end man ville vente. Værd at se på.",
    "very_low": "Klart lavere, end man ville vente.",
    "very_high": "Klart højere, end man ville vente.",
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
PAGE_CAPTION_UNFILTERED = "data til {date}"
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
SHARED_FILE = "deling"
SHARED_HELP = (
    "Fil til deling: små tal, og tal, de kan regnes ud af, er skjult. Slå “Interne filer” til i menuen for at få dem "
    "med."
)
SHARED_MODE = "Til deling: tal fra 1 til {most}, og tal, de kan regnes ud af, er skjult."
TOO_NARROW = (
    "Udvalget er for snævert til at dele: kun periode, center, team og ét filter mere. Fjern filtre, eller slå "
    "“Interne filer” til i menuen."
)
INTERNAL_FILES = "Interne filer"
INTERNAL_FILES_HELP = "Filer, der hentes, viser også små tal. De må ikke deles uden for enheden."
OWN_DATA = "Kommunens egne data"
INTERNAL_HELP = "Intern fil: små tal er ikke skjult. Del den ikke uden for enheden."
INTERNAL_MODE = "Intern: små tal er ikke skjult. Må ikke deles uden for enheden."
SHEET_FIGURES = "Tal"
SHEET_ABOUT = "Om tallene"
ABOUT_TITLE = "Hvad tabellen viser"
ABOUT_COLUMNS = "Tabellens kolonner: {columns}."
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
STILL_FOLLOWED = "følges endnu"
# The pages Sagsstammer and Opfølgning ----------------------------------------------------------------------
CASELOAD_PAGE = "Sagsstammer"
FOLLOW_UP_PAGE = "Opfølgning"
JOB_PAGE = "Job og løntimer"
MAY_BE_CHANCE = "Forskellen kan være tilfældig."
MORE_THAN_CHANCE = "mere end tilfældige udsving kan forklare."
WORKER_NUMBER = "Rådgiver {number}"
NO_WORKERS = "Ingen rådgivere i dette udvalg. Vælg flere team."
EVERY_TEAM = "Alle team"
PART_MISSING = "Denne del mangler {label}. Indlæs tabellen “{name}” – se Data."
TOO_FEW_MONTHS = "Der skal være mindst 6 afsluttede måneder, før der kan regnes frem."
CHANGES_ELSEWHERE = (0.40, "40 % i Danmark (BIP 2017)")
EVERY_WORKER = "Alle rådgivere"
WORKER = "Rådgiver"
NORM_CHOICE = "Norm"
NO_NORM = "Ingen norm"
MEDIAN_HELP = "Halvdelen af rådgiverne har færre borgere pr. årsværk, halvdelen flere."
WITHIN_NORM_HELP = (
    "Rådgivere, hvis borgere pr. årsværk ligger mellem normens to grænser. Har en rådgiver borgere i flere "
    "målgrupper, er normen vægtet efter dem."
)
SPAN_HELP = "Ansatte i dag i de team, som lederen har, delt med antallet af ledere. Lederne selv er ikke med."
CASELOAD_IS_WHOLE = (
    "Sagstal tæller alle rådgiverens borgere i de valgte team. Målgruppe, alder og kendetegn gælder kun sager uden "
    "rådgiver, intensitet og kontinuitet."
)
OUTSIDE_CASELOAD = (
    "{citizens} er ikke med i sagstallet, fordi sagen står hos en, der ikke er ansat i dag eller ikke har sagsstamme."
)
HOURS_ASSUMED = "{workers} uden oplyst timetal er regnet som fuld tid."
NORM_COVERS = "Normen dækker {share} af borgerne; resten er i målgrupper uden norm."
CASELOAD_HELP = (
    "**Sager pr. årsværk.** Borgerdage ÷ dage ÷ årsværk. Et årsværk er 37 timer om ugen. En borger med to sager hos "
    "samme rådgiver tæller én gang. Dækker en kollega (tilknytningen “vikar”), tæller borgeren hos den, der dækker. "
    "Sagsstammen hører til det team, hvor rådgiveren har sine timer; har rådgiveren timer i to team, følger den "
    "sagens team. Fravær er ikke trukket fra timerne.\n\n**Normen** er vægtet efter borgernes målgrupper, så borgere "
    "÷ norm er andelen af en fuldtidsrådgivers tid. Sagstallet er en bestand: næsten de samme borgere er med fra "
    "måned til måned. Derfor er der ingen grænser for udsving, og en ændring nævnes kun, når forskellen til samme "
    "dag sidste år er større, end tilfældet kan forklare."
)
WORKERS_HELP = (
    "Hver rådgiver i dag, i alfabetisk orden. Det lyse felt er normen for netop den rådgivers borgere. Deltid er "
    "regnet med: tallet er borgere pr. årsværk. En ny rådgiver (under 6 måneder) har en hul prik, og normen er "
    "ganget med indstillingen newcomer_norm_scale. Et tal uden for normen er et spørgsmål om arbejdsdelingen, ikke "
    "om rådgiveren."
)
INTENSITY_HELP = (
    "Åbne sager i udvalget efter, hvor ofte borgeren er set: afholdte samtaler de seneste 12 måneder (eller siden "
    "sagens start), omregnet til et år. Ofte er mindst {often} om året, sjældent er under {seldom}. Sager, der har "
    "været åbne i under 13 uger, er nye. Sagen tæller hos sin primære rådgiver, uanset hvem der holdt samtalen."
)
FORECAST_HELP = (
    "Tilgang og afgang fortsætter som de seneste {months} afsluttede måneder i de valgte team, flytninger regnet "
    "med. Den midterste linje er borgere nu × (1 − afgang) + tilgang, måned for måned; båndet er usikkerheden (90 af "
    "100 gange ligger det inden for, hvis vilkårene er de samme). Nye regler og sæson er ikke regnet med."
)
FORECAST_FLOW = (
    "Det er regnet sådan: hver måned slutter {rate} af sagerne, og {inflow} kommer til (flytninger regnet med)."
)
RULES_HELP = (
    "Dagens borgere delt ud på ny inden for hvert team efter to regler, begge i forhold til timer: til den, der har "
    "færrest, eller efter dag i fødselsdatoen, hvor hver rådgiver har nogle dage i måneden. Borgere uden fødselsdato "
    "går til den, der har færrest."
)
CONTINUITY_HELP = (
    "Et skift er, når sagens primære rådgiver bliver en anden end den forrige i samme forløb; en periode uden "
    "rådgiver imellem ændrer ikke på det, og den første rådgiver er ikke et skift. Skift, hvor borgeren samtidig "
    "skiftede målgruppe, er talt for sig; resten er enhedens egne grunde. Tallet er skift pr. år, en sag er åben. "
    "Usikkerheden er regnet ud fra forskellen mellem borgerne, da samme borger kan have flere skift."
)
CHANGE_MATTERS = (
    "Til sammenligning: 40 % af de aktivitetsparate har haft mindst ét skift af sagsbehandler (Væksthuset, BIP "
    "2017), og samme kilde fandt, at chancen for job er 22 % lavere, når sagsbehandleren skifter. Det er kildens tal "
    "og ikke regnet på jeres data."
)
NOTED = "{counter}: {reason} (til {until})."
COLUMN_OF = {
    "plan_start": "Plan fra",
    "plan_lapsed": "Plan udløbet",
    "next_step": "Næste skridt",
    "due_date": "Frist",
    "last_held": "Seneste samtale",
    "next_planned": "Næste aftale",
    "talk_weeks": "Norm (uger)",
    "missed_in_row": "Udeblevet i træk",
    "missed_since": "Første udeblivelse",
    "last_clarified": "Seneste afklaring",
    "last_effort": "Seneste job eller forløb",
}
"""The headings of the list's columns that a counter may ask for."""
NO_COUNTERS = "Ingen tællere kan regnes af de indlæste tabeller – se Data."
TABLE_LACKING = "mangler {label} – se Data"
NOBODY = "ingen"
TALKS_HELP = (
    "Holdte samtaler ÷ år, sagerne var åbne, de seneste 12 afsluttede måneder. Usikkerheden er regnet ud fra "
    "forskellen mellem borgerne."
)
TIMELY_HELP = (
    "Åbne sager ved månedens slutning, hvor den seneste holdte samtale (ellers sagens start) ikke er ældre, end "
    "normen for målgruppen sagde den dag, ÷ åbne sager med en norm."
)
NO_TALK_NORM = "ingen norm gælder for udvalget"
NO_CASE_YEAR = "ingen åben sag i perioden"
LIST_HELP = (
    "En sag står én gang med alle sine grunde. Behovet er antallet af tællere uden en god grund, derefter flest "
    "dage. “Dage” er, hvor længe den længste af dem har været sand; et negativt tal ligger forude. Periodefilteret "
    "gælder ikke her. Grænserne står i settings.toml."
)
GOOD_REASON_HINT = "Skriv ingen helbredsoplysninger og ingen navne. Højst 200 tegn."
GOOD_REASON = "Notér en god grund"
REASON_CASE = "Sagsnummer"
REASON_HOW = "Vælg en sag i listen, eller skriv dens nummer."
REASON_NO_CASE = "Der er ingen åben sag {case} i udvalget."
REASON_NO_COUNTER = "Sagen står ikke i nogen tæller, så der er intet at notere."
REASON_COUNTER = "Tæller"
REASON_WORDS = "God grund"
REASON_UNTIL = "Gælder til og med"
REASON_SAVE = "Gem grund"
REASON_WITHDRAW = "Fjern grunden"
REASON_SAVED = "Noteret på sag {case} under “{counter}” til og med {until}."
REASON_WITHDRAWN = "Grunden på sag {case} under “{counter}” er fjernet."
REASONS_LOST = "Gode grunde, hvis sag ikke længere er åben"
LIST_EMPTY = "Ingen sager her."
DISTRIBUTION_HELP = (
    "Sager, der har været åbne i hele de seneste 12 måneder, efter antal holdte samtaler i dem. Et gennemsnit på "
    "otte kan skjule dem, der ingen har haft."
)
STATUS_HELP = (
    "Samtaler efter den status, de har i dag, i den måned, de var aftalt til. “Ikke afsluttet” er samtaler før "
    "datadatoen, der stadig står som planlagt. En samtale uden status regnes som holdt. Form er kun for holdte "
    "samtaler; hjemmebesøg er talt som fremmøde."
)
STOCK_HELP = (
    "Det blege bånd er usikkerheden (95 %). Tallet er en bestand: næsten de samme sager er med fra måned til måned, "
    "så der er ingen grænser for udsving, og en ændring nævnes kun, når forskellen til samme måned sidste år er "
    "større, end tilfældet kan forklare."
)
COHORT_SUBTITLE = (
    "Andel med de krævede jobsamtaler i de første 6 måneder, efter den måned, de begyndte. Dagpenge, jobparate i "
    "kontanthjælp og ledighedsydelse"
)
COHORT_HELP = (
    "Reglen fra 1. juli 2026: mindst 75 % af dem, der begynder på dagpenge, som jobparate i kontanthjælp eller på "
    "ledighedsydelse, skal have jobsamtaler i de første 6 måneder (mindst 4 for de to sidste grupper; hvor mange der "
    "kræves for dagpenge, er ikke bekræftet, så her tælles mindst 1). Andelen er dem, der fik samtalerne, ÷ dem, der "
    "er fulgt i 6 måneder. Fritagne, dem, der stoppede inden 6 måneder, og dem, der følges endnu, er ikke med i "
    "andelen, men talt ved siden af. Måneder før reglen er vist til sammenligning."
)
PLANS_COUNTED = ("sag med plan", "sager med plan")
PLAN_FUNNEL_HELP = (
    "Hvert team er et punkt: åbne sager i dag og andelen med en plan. Afgjorde tilfældet det hele, ville 95 af 100 "
    "team af den størrelse ligge i det grå bånd og 998 af 1.000 inden for den yderste linje. Sager uden team er med "
    "i linjen. Et punkt uden for båndet er et spørgsmål, ikke et svar."
)
NORM_BLANK = "ikke bekræftet og derfor tom"
NO_TALK_NORM_YET = "Der er ingen norm for uger mellem samtaler. Indlæs tabellen “norms” – se Data."
NO_COHORT = (
    "Ingen i udvalget hører til de målgrupper, som 75 %-reglen gælder: dagpenge, jobparate i kontanthjælp og "
    "ledighedsydelse. Vælg en af dem under Målgruppe."
)
REASONS_LOST_HELP = "De er ikke slettet: kommer sagen igen med samme start, gælder de til deres sidste dag."

# The page Forløb -------------------------------------------------------------------------------------------
COURSES_PAGE = "Forløb"
NO_COURSES = "Ingen forløb i dette udvalg. Prøv en længere periode eller flere målgrupper."
NO_ENDINGS = "Ingen forløb er sluttet med en kendt afslutning i perioden."
NO_ENDINGS_SHORT = "ingen er sluttet med kendt afslutning"
NONE_BEGUN = "Ingen forløb er begyndt i perioden"
LEAST_NEED = "med mindst støttebehov"
PRECISE = ("formål oplyst", "formål ikke oplyst")
EFFORT_COURSES = "Forløb"
EFFORT_COST = "Pris"
EFFORT_SOURCE = "CBA: af hvad, siger kilden ikke"
FORMER_STATE = {"completed": "gennemført", "interrupted": "afbrudt", "running": "stadig i gang"}
NOT_AN_EXIT = "Forløbets slutning er ikke afgang fra ydelsen."
INTERRUPTED_HELP = (
    "Afbrudte forløb ÷ sluttede forløb med kendt afslutning. En afbrydelse kan være progression (job, uddannelse, et "
    "bedre tilbud), fravær eller sygdom, eller noget uden for forløbet. De er ikke det samme."
)
DROP_OUT_HELP = (
    "Afbrudt uden progression eller uden oplyst grund ÷ sluttede forløb med kendt afslutning. Progression og grunde "
    "uden for forløbet (flytning, skift af ydelse, død) er ikke frafald."
)
LONG_HELP = (
    "Forløb i gang på datadatoen, der har varet mindst {weeks} hele uger. Grænsen er indstillingen long_course_weeks "
    "i settings.toml."
)
ACTIVE_HELP = (
    "**Aktive forløb.** Forløb, der var begyndt senest på periodens sidste dag og ikke sluttet før dens første; den "
    "sidste dag i forløbet tæller med. En person kan have flere forløb, så personer står ved siden af, når tallet er "
    "et andet. Et forløb uden sag tæller som en person for sig."
)
NEEDS_HELP = (
    "Støttebehov, som det står i bestillingen: A er det største, E det mindste. Leverandøren, som tallene er tænkt "
    "efter, nævner A og B som meget stort og stort; C, D og E er vores læsning."
)
PROVIDERS_HELP = (
    "Leverandørerne i alfabetisk orden. Andelen er af alle aktive forløb i udvalget. “Oftest” er det produkt, som "
    "flest af leverandørens forløb er."
)
DOUBLE_HELP = (
    "Forløb, hvor to medarbejdere løser opgaven sammen, ÷ forløb, hvor det er oplyst. Hvor kontakten er ugentlig og "
    "opgaven svær, er to ofte svaret; et tal er ikke i sig selv godt eller skidt."
)
EFFORTS_HELP = (
    "Aktive forløb efter indsatsens art: intern (en del af sagsarbejdet), Nytte (intern, særligt tilrettelagt) og "
    "ekstern. Center for Beskæftigelse og Afklaring (CBA) oplyser 26 % intern, 20 % Nytte og 54 % ekstern for "
    "aktivitetsparate, men ikke af hvad; derfor vises både forløb og pris. Prisen er hele forløbets, også det, der "
    "ligger uden for perioden."
)
REASONS_HELP = (
    "Sluttede forløb efter grund, af dem med en kendt afslutning. “Afbrudt” alene, uden grund, er sin egen gruppe. "
    "Usikkerheden er det, andelen kunne svinge ved en tilfældighed (95 %)."
)
PARTS_HELP = (
    "Sluttede forløb med kendt afslutning. Linjen er alle i udvalget, også dem uden oplysning og dem under øvrige. "
    "Usikkerheden er 95 %. Sammenligningen er rå: har to leverandører forskellige forløb, er de svære at sammenligne; "
    "se “forventet og faktisk” længere nede. En præcis bestilling er en, hvor formålet er oplyst."
)
CURVE_HELP = (
    "Hvornår forløbene slutter, og hvordan (Aalen–Johansen). Et forløb, der var i gang, da perioden begyndte, følges "
    "fra da af; et, der stadig er i gang, følges til periodens slutning. Kurven er vist, så længe mindst 10 kan "
    "følges."
)
NEXT_HELP = (
    "Det første, der skete i 3 måneder efter et afbrudt forløb: et lønnet job begyndte (eller afgang til job, "
    "fleksjob eller uddannelse), et nyt forløb begyndte, en anden afgang, eller ingen af delene. Forløb, der sluttede "
    "for mindre end 3 måneder siden, er ikke fulgt endnu."
)
MIX_HELP = (
    "**Forventet og faktisk.** For hver gruppe af forløb med samme produkt, støttebehov og bestilling (formål oplyst "
    "eller ej) regnes frafaldet hos alle leverandører. Det ventede hos en leverandør er dens forløb i hver gruppe "
    "gange gruppens frafald, lagt sammen. Har en gruppe under 20 forløb eller under 5 frafald, gives først "
    "bestillingen op, så støttebehovet, til sidst produktet. Det mørke felt er der, hvor 95 af 100 leverandører ville "
    "ligge ved en tilfældighed, det lyse 998 af 1.000. Hver leverandør er holdt op mod alle, ikke mod en anden "
    "leverandør. Et punkt uden for feltet er et spørgsmål, ikke et svar."
)
NO_PROVIDERS_TO_COMPARE = "Der er ikke to leverandører med sluttede forløb at holde op mod hinanden"
PROVIDER_DIFFERENT = "{unit} skiller sig ud: {count} frafald, hvor man ville vente {expected}. Hvad gør de?"
CELLS_TITLE = "Grupperne bag det ventede frafald"
CELLS_SUBTITLE = "Så det ventede kan regnes efter."
CELLS_HELP = (
    "Grupperne bag det ventede, så det kan regnes efter: forløb, der sluttede, gange frafaldet hos alle i gruppen. "
    "“øvrige” og “alle” er grupper, der var for små og er lagt sammen."
)
COURSE_FLOW_HELP = (
    "Ydelsen, da forløbet begyndte, og dagen efter det sluttede. Står den ikke i forløbet, er den hentet fra "
    "borgerens sag. At et forløb slutter, er ikke afgang: de fleste er på samme ydelse bagefter."
)
AFTER_HELP = (
    "Hvor borgeren er 3, 6 og 12 kalendermåneder efter forløbets sidste dag, uanset hvordan det sluttede: i ordinære "
    "timer, fleksjob eller uddannelse, på en ydelse, flyttet eller død. Er borgeren afsluttet til job, uddannelse "
    "eller andet, og er der ingen ny sag, står det. Dem, der endnu ikke er fulgt så længe, er ikke med i andelen, men "
    "talt."
)
LONG_LIST_HELP = (
    "Forløb, der er i gang, de længste først. Rådgiver og næste skridt er borgerens åbne sag i dag. Listen er intern; "
    "“Til leverandøren” er en anden fil, der kun har leverandørens egne forløb og intet af kommunens planer."
)
PROVIDER_CHOICE = "Leverandør"
EVERY_PROVIDER = "Alle leverandører"
TO_PROVIDER = "Til leverandøren"
TO_PROVIDER_HELP = "Kun leverandørens egne forløb og to tomme kolonner: næste skridt, og hvem gør det."
TO_PROVIDER_CHOOSE = "Vælg en leverandør først."
TO_PROVIDER_MARKERS = "Fjern filtret på kendetegn først: ellers viser filen, hvem der har dem."
PROVIDER_FILE = "leverandoer"
PROVIDER_TITLE = "{provider}: forløb, der har varet {weeks} uger eller mere"
PROVIDER_DEFINITION = (
    "Dagsorden til et fælles møde om de forløb, der har varet længst. Filen har kun leverandørens egne forløb og kun "
    "det, der står i bestillingen. Kommunens planer, rådgivere og borgernes ydelser er ikke med. De to sidste "
    "kolonner er tomme: skriv, hvad næste skridt er, og hvem der gør det. Listen er kommunens udvalg og behøver ikke "
    "at have alle."
)
PROVIDER_MODE = "Til leverandøren selv. Hver række er en borger: send filen sikkert, og del den ikke videre."
REVIEW_SIZE = "Så mange forløb"
REVIEW_SEED = "Lodtrækningens tal"
REVIEW_SEED_HELP = "Samme tal giver samme forløb. Et andet tal giver en anden lodtrækning."
REVIEW_NAMED = "Eller vis bestemte forløb"
REVIEW_NAMED_HELP = "Maskerede CPR-numre, sagsnumre eller forløbs-id'er med mellemrum imellem. De kommer ikke i linket."
NOT_DRAWN = "De er valgt og ikke trukket, så de siger intet om de andre forløb."
REVIEW_HELP = (
    "Sådan efterprøves lodtrækningen: skriv tallet, et kolon og forløbets id (fx “1:F0042”) for hvert forløb, der "
    "sluttede i perioden, og tag SHA-256 af teksten. De laveste er trukket, i den orden. Dem, hvis afslutning er "
    "ukendt, er ikke med i andelen. Usikkerheden er 95 % (Wilson)."
)
REPEATS_HELP = (
    "Et nyt forløb gentager et tidligere, når samme borger før har haft et forløb med samme formål (store og små "
    "bogstaver og mellemrum er uden betydning). Dækket er det, når det tidligere blev gennemført, før det nye "
    "begyndte. Er det kun afbrudt, er det nye en genbestilling, som kan være god. Forløb uden formål kan ikke holdes "
    "op mod noget."
)
WAITS_HELP = (
    "Hele uger fra bestilling til forløbets første dag. Bestillinger, der er registreret efter starten, er ikke med."
)
COURSE_WAITING_HELP = (
    "Forløb, der er bestilt senest på datadatoen og ikke begyndt: uden startdato, eller med en der ligger forude."
)
PLANNED_HELP = (
    "Planlagte uger, som de står i bestillingen, og faktiske uger: dage fra første til sidste dag, begge med, ÷ 7. Et "
    "forløb er som planlagt, når det sluttede højst en uge fra planen. Afbrudte forløb er med."
)
OFFERS_HELP = (
    "Frafald ÷ sluttede forløb med kendt afslutning for hvert tilbud. Linjen er alle. Usikkerheden er 95 %. "
    "Forskellige tilbud har forskellige borgere: et højt frafald er et spørgsmål om match og indhold."
)
OF_COURSES_TOLD = "{count} af {total} forløb, hvor det er oplyst"
OF_COURSES_ENDED = "{count} af {total} sluttede forløb med kendt afslutning"
OF_COURSES_BEGUN = "{count} af {total} nye forløb med et formål"
BREAKS = ("slags afbrydelse", "slags afbrydelser")
OUTCOMES = ("udfald", "udfald")
DROPPED_OUT_COUNTED = ("frafald", "frafald")
COUNTED_MONTHS = "Måneder, der er talt: {months}."
NO_LONG = "Ingen forløb har varet så længe."
AT_ONCE_HELP = "Personer, der den dag er i ét, to eller flere forløb. Et forløb uden sag tæller som en person for sig."

# The page Job --------------------------------------------------------------------------------------------
NO_HOURS_YET = "Der er ingen afsluttet måned i perioden, eller for få åbne sager til at sige noget om løntimer."
CHANCE_SIGN = "forskellen kan være tilfældig"
TOO_FEW_HOURS = "for få med oplyste timer"
KINDS_HELP = (
    "Et job tæller den dag, måneden slutter, hvis det er begyndt og ikke er slut; den sidste dag er med. I den nyeste "
    "måned er det datadatoen. Job hører til borgeren og ikke til sagen, så også et job, der begyndte før sagen, er "
    "med. En borger kan stå under flere slags arbejde."
)
HOURS_BANDS_HELP = (
    "Timerne i alle borgerens ordinære job lægges sammen. Et bånd går fra og med det første tal til under det næste. "
    "Mangler timerne for blot ét af borgerens job, er timerne ikke oplyst. Perioden i menuen gælder ikke her: det er "
    "datadatoen."
)
HOURS_COUNTED = "{count} timer om ugen i alt i {total} sager."
STARTS_HELP = (
    "Job og praktikker, der begyndte i perioden, mens borgeren havde en åben sag i udvalget, i det kvartal de "
    "begyndte. Det, der begynder på afgangsdagen eller senere, er ikke med: det ses som afgang. En borger kan "
    "begynde flere steder."
)
REVERSE_HELP = (
    "Omvendt formidling er, når I spørger en arbejdsgiver om en plads til en bestemt borger, i stedet for at finde en "
    "borger til en ledig plads. Andelen er af dem, hvor filen siger ja eller nej. Stregen er usikkerheden (Wilsons "
    "interval, 95 %)."
)
NO_REVERSE = (
    "Filerne siger ikke, om pladserne er fundet ved omvendt formidling. Indlæs kolonnen “reverse_matching” i tabellen "
    "“jobs” – se Data."
)
WITH_HOURS_COUNTED = ("sag med løntimer", "sager med løntimer")
FIRST_HOURS_COUNTED = ("første løntimer", "første løntimer")
BEGUN_COUNTED = ("begyndt", "begyndte")
REVERSE_COUNTED = "{count} af {total}, der oplyser det"
HOURS_FUNNEL_HELP = (
    "Hvert team er et punkt: åbne sager ved månedens slutning og andelen med ordinære løntimer. Afgjorde tilfældet det "
    "hele, ville 95 af 100 team af den størrelse ligge i det grå bånd og 998 af 1.000 inden for den yderste linje. "
    "Sager uden team er med i linjen. Forskelle i borgernes situation er ikke regnet med: et punkt uden for båndet er "
    "et spørgsmål, ikke et svar."
)
FIRST_FUNNEL_HELP = (
    "Hvert team er et punkt: personmåneder og første løntimer pr. 100 personmåneder over de seneste 12 afsluttede "
    "måneder. De første løntimer hører til det team, der har sagen den dag, jobbet begynder. Båndet læses som ovenfor."
)

# The page Projektmål ---------------------------------------------------------------------------------------
PROJECT_PAGE = "Projektmål"
WHOLE_PROJECT = "Hele projektet"
NO_FILTERS = "Filtrene i menuen gælder ikke her: et projekt er sine deltagere."
NO_DEADLINE = "Projektet har ingen frist, så der er intet at regne frem til."
NO_GOAL = "Der er intet mål for fastholdelse; sæt et under “Mål og definition”."
NO_GOAL_YET = "Intet mål"
NOBODY_ENROLLED = "Ingen er henvist til projektet på den dag."
AS_OF = "Det er vist, som det stod den dag, efter hændelsernes datoer; det, der er registreret senere, er med."
AS_OF_HELP = "Hændelser efter dagen er udeladt, og det, der sluttede senere, er åbent."
TOO_FEW_MATURED = "for få til et ord (n = {n})"
SECURED_HELP = (
    "Deltagere, der har været i job i hele perioden. Kun de tæller; dem i job nu tæller først, når den er nået."
)
PACE_HELP = (
    "Jobstarter om måneden, der skal til i gennemsnit for at nå målet: det, der mangler, når dem i job nu er talt "
    "med efter deres sandsynlighed, ÷ andelen, der bliver, ÷ månederne frem til den sidste jobstart, der kan nå det."
)
ROAD_HELP = (
    "**Vejen.** Den sorte linje er fastholdte i alt: en deltager tæller fra den dag, perioden er nået. Den stiplede "
    "linje er den lige vej fra projektets start til målet ved fristen. **Viften** regner med, at dem i job nu og "
    "dem, der kommer til, har samme ukendte chance for at blive (skønnet ud fra de job, der er fulgt). Om jobstarter "
    "regnes lige meget med to svar: at tempoet fra de seneste 6 måneder holder, så længe der er deltagere og "
    "pladser, og at det aftager, når færre venter. Holder det, er sandsynligheden lidt for lav; aftager det, lidt "
    "for høj. Den sidste jobstart, der kan nå det, er fristen minus perioden."
)
FLOW_HELP = (
    "Hver deltager tæller én gang, på det sted, hvor det første ophold begyndte. Den, der stoppede og kom igen, er "
    "samme deltager. Kommet i job er den første dag i et job, der tæller, efter indskrivningen; et job, der begyndte "
    "før, tæller fra indskrivningen. Frafald er dem, der forlod projektet uden at være fastholdt og uden at grunden "
    "er gennemført, job eller uddannelse."
)
WAITING_HELP = (
    "Andelen af de indskrevne, der er begyndt i et job, der tæller. Den, der endnu ikke er i job, følges til i dag "
    "eller til den dag, projektet blev forladt (Kaplan–Meier)."
)
RETENTION_HELP = (
    "Deltagernes første job, der tæller. Den, der stadig er i job, følges så længe, jobbet har varet (Kaplan–Meier), "
    "og er vist med en ring. Kurven er tynd, hvor færre end 10 er fulgt så længe. En måned er her en del af den "
    "enkeltes egen periode."
)
SHARES_OF_RETENTION_HELP = (
    "Af alle begyndte: fastholdt ÷ begyndt; for lav, mens nogle er i gang. Af de afgjorte: fastholdt ÷ (fastholdt + "
    "stoppet før); den springer over dem i gang. Dem, der begyndte for så længe siden: kun dem, der har haft hele "
    "perioden at nå det i. Skønnet for alle: kurven ved periodens slutning (Kaplan–Meier)."
)
SITES_HELP = (
    "Hvert sted i forhold til sit eget mål. Stederne kan ikke sammenlignes uden videre: deres deltagere er ikke ens. "
    "Skraveret er dem i job, der ikke har nået perioden."
)
SITES_DIFFER = "Stederne kan ikke sammenlignes bart: deres deltagere er ikke ens."
MARKERS_UNKNOWN = (
    "Deltagernes kendetegn er ikke kendt: de læses af deltagernes sager (tabellerne “cases” og “markers” – se Data)."
)
BENEFIT_HELP = (
    "Kendetegn, som de var kendt den dag, deltageren blev indskrevet, blandt deltagere med mindst ét kendt "
    "kendetegn. Andel = ja ÷ (ja + nej), hvor data har et nej; ellers ja ÷ alle. Registreringspraksis er en del af "
    "tallet."
)
QUARTERS_HELP = (
    "Antal kendetegn (ja) pr. deltager, gennemsnit af dem, der blev indskrevet i kvartalet. Stiger tallet over tid, "
    "kan de letteste være taget først."
)
GOALS_HELP = (
    "Mål fra filen og mål, der er sat her. Et mål, der er sat her, gælder også efter en ny import. Er der intet mål "
    "for hele projektet, er det stedernes lagt sammen."
)
EDIT_GOAL = "Sæt eller ret et mål"
GOAL_MEASURE = "Hvad målet tæller"
GOAL_SITE = "Sted"
GOAL_TARGET = "Måltal"
GOAL_NOTE = "Bemærkning (fx hvem der har besluttet det)"
SAVE_GOAL = "Gem mål"
REMOVE_GOAL = "Fjern målet"
AS_IN_FILE = "Brug filens mål ({target})"
GOAL_WITHOUT_TARGET = "Skriv et måltal, før målet gemmes."
GOAL_IS_REMOVED = "Filens mål er fjernet her: {goal}, {site}."
GOAL_BACK = "Brug filens mål"
GOAL_SAVED = "Målet er gemt."
GOAL_REMOVED = "Målet er fjernet."
GOAL_WITHDRAWN = "Filens mål gælder igen."
EDIT_PROJECT = "Ret, hvad der tæller som fastholdt, og fristen"
SAME_EMPLOYER = "Kun hos samme arbejdsgiver"
GAP_WEEKS = "Højst så mange uger mellem to job"
DEADLINE = "Frist"
SAVE_PROJECT = "Gem definition"
PROJECT_AS_IN_FILE = "Brug filens definition"
DEADLINE_STAYS = "En frist kan flyttes, men ikke fjernes her. Intet er gemt."
PROJECT_SAVED = "Definitionen er gemt."
PROJECT_RESET = "Filens definition gælder igen."
PROJECT_PARTS = {
    "period_months": "måneder i job",
    "same_employer": "samme arbejdsgiver",
    "gap_weeks": "uger mellem job",
    "deadline": "frist",
}
HIDDEN = "Skjult"
HIDDEN_NUMBER = "tallet er for lille til at blive vist"
HANDOUT_MODE = "Til deling: tal fra 1 til {most}, og tal, de kan regnes ud af, er skjult"
HANDOUT_SITES = (
    "Stederne kan ikke sammenlignes bart: deres deltagere er ikke ens. Kun deltagere, der har været i job i hele "
    "perioden, tæller som fastholdt."
)
HANDOUT_PASSED = "{done} inden fristen {deadline}."
HANDOUT_TODAY = "Siden er tallet steget til {count}."
HANDOUT_PASSED_UNTOLD = "Fristen var {deadline}, og målet var {target}. Nu er {count} {kept}."
HANDOUT_PRINT = "Udskriv siden (Ctrl+P): kun denne del kommer på papiret, med definitionerne nederst."
GOALS_LOST = "Mål, hvis projekt ikke er i de indlæste data"
GOALS_LOST_HELP = "De er ikke slettet: kommer projektet igen, gælder de."
STORE_OUTDATED = (
    "Data er bygget af en ældre udgave af Resultatdialog. Importér jeres filer igen (python -m data import MAPPE); "
    "er det demodata, så kør python -m data demo."
)

# The page Målgruppe ----------------------------------------------------------------------------------------
TARGET_PAGE = "Målgruppe"
TOO_FEW_CITIZENS = "Der er for få borgere til at konkludere (n\u00a0=\u00a0{n})."  # the number stays with its sign
TOO_FEW_CITIZENS_ALL = "Der er for få borgere til at vise det."
TOO_FEW_MARKERS = "Der skal være mindst to kendetegn at se sammen."
FEW_WORD = "få"
NOT_COMPARABLE = "For lidt er oplyst det år til at sammenligne med det seneste."
SECTION_OF = {"faglig": "Fagligt", "helbred": "Helbred", "social": "Socialt", "task force": "Task force", "": "Andet"}
"""The contract's groups of markers as headings."""
OF_TOLD = "borgere, hvor det er oplyst"
OF_ALL = "borgere"
NUMBER_OF = {
    "0": "ingen kendetegn",
    "1": "1 kendetegn",
    "2": "2 kendetegn",
    "3": "3 kendetegn",
    "4": "4 kendetegn",
    "5+": "5+ kendetegn",
}
SELECTED_CITIZENS = "udvalget"
OTHER_TEAMS = "de andre team"
NO_CITIZENS = "Ingen borgere i dette udvalg. Prøv en længere periode eller flere målgrupper."
ON_DAY, IN_PERIOD = "Den dag", "I perioden"
NO_MARKERS_KNOWN = "Ingen kendetegn er registreret for borgerne i udvalget."
NO_PUBLISHED = "ingen offentliggjort andel"
REGISTRATION = (
    "Registreringspraksis er en del af tallet: et kendetegn, ingen har spurgt om, kan ikke ses her, og to team kan se "
    "forskellige ud, fordi de spørger forskelligt."
)
SHARES_OF_MARKERS_HELP = (
    "Andel = ja ÷ (ja + nej), hvor data har et nej for det kendetegn; ellers ja ÷ alle borgere. Er der intet "
    "registreret, eller står der “ukendt”, er det ikke oplyst. Hver borger tæller én gang, også med to sager; i en "
    "periode tæller et ja, hvis det stod der på noget tidspunkt. En borger kan have mange kendetegn, så andelene "
    "lægges ikke sammen. Stregen er usikkerheden (Wilsons interval, 95 %).\n\n**Offentliggjorte andele** er hele "
    "procent uden antal bag: en forskel nævnes kun, når de ligger uden for usikkerheden og afrundingen. **Andre team** "
    "er alle andre team med de samme filtre; en forskel nævnes kun, når usikkerheden på forskellen ikke rummer 0."
)
CHOOSE_A_TEAM = "Vælg et team i menuen for at se det ved siden af de andre."
YEARS_HELP = (
    "Andelen den sidste dag i hvert år og i den seneste hele måned blandt dem, hvis sag var åben da. Tallet er en "
    "bestand: mange af de samme borgere er med fra år til år, og det gør sammenligningen forsigtig. En ændring nævnes "
    "kun, når usikkerheden på forskellen mellem det seneste og det første år, der kan sammenlignes, ikke rummer 0. Et "
    "år kan sammenlignes, når den del af borgerne, det er oplyst for, højst er 5 procentpoint fra det seneste års."
)
PAIRS_HELP = (
    "Borgere med begge kendetegn ÷ det, man ville vente, hvis de to intet havde med hinanden at gøre (andelen med det "
    "ene × andelen med det andet × alle borgere). 1,5 er halvanden gang så mange. Farven viser det, der er mere, end "
    "tilfældet kan forklare (Fishers test, 5 %); med {pairs} par ville i gennemsnit {chance} få farve ved en "
    "tilfældighed. Par, som færre end 10 har, er for få. De 10 hyppigste kendetegn er med."
)
COMBINATIONS_HELP = (
    "Borgerne delt efter præcis, hvilke af de hyppigste kendetegn de har: hver borger står i én søjle. Kombinationer "
    "med færre end 10 borgere er lagt sammen og nævnt under diagrammet. Andre kendetegn er der ikke set på."
)
NUMBERS_HELP = (
    "Antal kendetegn med et ja pr. borger. Det, der ikke er oplyst, tæller som intet kendetegn, så tallet er et "
    "mindstetal."
)
FOLLOWS_HELP = (
    "Tiden og det, der sker, tæller ved et kendetegn fra den dag, det er registreret, og ikke fra sagens start: ellers "
    "ville lange sager samle kendetegn, og ingen ville se ud til at gå. Forskelle er ikke årsager: borgere med et "
    "kendetegn er også forskellige på andre måder."
)
MARKER_EXITS_HELP = "Afgange ÷ personmåneder × 100 de seneste 12 afsluttede måneder. En personmåned er 30,4375 dage. "
MARKER_TALKS_HELP = (
    "Holdte samtaler ÷ år, sagerne var åbne, de seneste 12 afsluttede måneder. Usikkerheden er regnet ud fra "
    "forskellen mellem borgerne. "
)
MARKER_EFFORTS_HELP = (
    "Andel af de åbne borgere på datadatoen, der den dag er i et forløb, og der har ordinære løntimer. Periodefilteret "
    "gælder ikke her. "
)
CURVES_HELP = (
    "Andelen, hvis sag stadig er åben, efter tid siden sagens start (Kaplan–Meier). Sager, der allerede var i gang "
    "ved periodens start eller fik et andet antal kendetegn undervejs, tæller med fra den dag. Alle kurver begynder "
    "den første dag, hvor hver gruppe har mindst 10 at følge. "
)
BY_NUMBER, BY_MARKER = "Antal kendetegn", "Kendetegn"
CURVE_OF = "Vis et kendetegn for sig"
CURVE_BY_NUMBER = "Efter antal"
OPEN_HELP = "Åbne sager på datadatoen. Periodefilteret gælder ikke her. "
MARKER_MIX_HELP = (
    "**Forventet** er de afgange, teamet ville have, hvis hver gruppe af dets borgere gik fra lige så ofte som den "
    "samme gruppe i alle team: gruppens rate × teamets personmåneder, lagt sammen. **Forventet/faktisk** er faktiske "
    "afgange ÷ forventede; 1 er som ventet. **Justeret rate** er forholdet × alle teams rate. En gruppe med under 20 "
    "personmåneder eller 5 afgange slås sammen efter det sidst valgte kendetegn, så efter det næste, og ellers i "
    "“øvrige”. Ikke oplyst er en gruppe for sig. Over alle team er forventet lig med faktisk.\n\nHvert team holdes op "
    "imod alle under ét: to teams tal kan ikke sammenlignes med hinanden, for de er vejet med hver deres borgere. Vælg "
    "kun det, teamet ikke selv bestemmer: aldrig indsats, sagstal eller skift af rådgiver."
)
MIX_CHOICE = "Tag højde for (højst tre)"
MIX_CHOICE_HELP = (
    "Vælg kun det, teamet ikke selv bestemmer. Rækkefølgen tæller: det sidste opgives først i små grupper."
)
MIX_TEAM = "Vis regnestykket for"
MIX_NOTHING = "Vælg mindst ét kendetegn at tage højde for."
MIX_CELLS_HELP = (
    "Hver række er en gruppe af teamets borgere: dens personmåneder × alle teams rate (afgange pr. 100 personmåneder) "
    "÷ 100 er de forventede afgange. Læg dem sammen, og du får teamets forventede."
)
TOGETHER_OF = {
    "more": "Flere, end tilfældet kan forklare.",
    "fewer": "Færre, end tilfældet kan forklare.",
    "none": "Det kan være tilfældigt.",
}
MIX_TEAM_NONE = "Vælg et team"
MIX_NOTE = (
    "To teams tal kan ikke sammenlignes med hinanden: hvert er holdt op imod, hvad alle team under ét ville have gjort "
    "med netop de borgere."
)

# The page Overblik ---------------------------------------------------------------------------------------
OVERVIEW_PAGE = "Overblik"
WORTH_HEADING = "Værd at tale om"
CHANGED_FLOW = "{what}: {now} de seneste {months} måneder mod {before} i de samme måneder de {years} foregående år."
CHANGED_STOCK = "{what}: {now} i {month} mod {before} et år før."
SAME_IN_TEAMS = "Det samme ses i {teams} for sig."
TEAM_RATE_DIFFERS = (
    "{team} skiller sig ud: {count} {counted} på 12 måneder, hvor man ville vente {expected}, hvis alle team var ens."
)
TEAM_SHARE_DIFFERS = "{team}, {what}: {share} ({count} af {total}), hvor alle team under ét har {whole}."
COUNTER_LEVEL = "{count} af {total} åbne sager ({share}) står under “{name}”."
COUNTER_EMPTY = "Ingen af de {total} åbne sager står under “{name}”."
LONG_COURSES_TILE = "Forløb på {weeks} uger eller mere"
LONG_COURSES_LEVEL = "{count} af {total} forløb, der er i gang, har varet {weeks} uger eller mere."
BY_CHANCE_SELDOM = "Tilfældet alene giver så stor en forskel højst 1 gang ud af {times}."
BY_CHANCE_AT_TIMES = "Tilfældet alene giver så stor en forskel højst 5 gange ud af 100."
NOTHING_LOOKED_AT = "Der er endnu for få måneder til at sige, om noget har ændret sig."
NONE_PASSED = (
    "Der er set på {looked} forskelle på én gang, og ingen af dem er større, end tilfældet plejer at give. "
    "Tilfældet alene får siden til at påstå noget i højst 5 af 100 sådanne billeder."
)
SOME_PASSED = (
    "Der er set på {looked} forskelle på én gang, og {passed} er større, end tilfældet plejer at give. I gennemsnit "
    "er højst 5 ud af 100 af den slags sætninger alligevel tilfældige; her svarer det til højst {chance}."
)
QUIET_TEAMS = "Der er intet særligt at bemærke om {teams}."
EVERY_TEAM_QUIET = "Der er intet særligt at bemærke om nogen af de {teams} team."
ALL_TILES_AS_BEFORE = "De {count} nøgletal svinger, som de plejer."
WORTH_SUBTITLE = "Fra tallene på alle sider, det tydeligste først. Klik for at se mere."
NOTHING_WORTH = "Der er intet særligt at tale om i dette udvalg."
DATA_UNTIL = "Data går til og med {date}."
NEXT_EVENT = "Næste kendte hændelse: {date}, {label}."
OVERVIEW_LACKS = "Nøgletal og sætninger om {tables} er ikke med, fordi tabellerne ikke er indlæst – se Data."
TILES_HELP = (
    "Hvert tal er det samme som på den side, det fører til, for det samme udvalg. Tegnet siger, om den seneste "
    "afsluttede måned ligger uden for det, tallet plejer at svinge, eller for en bestand (fx sager uden plan), om "
    "den er anderledes end for 12 måneder siden, mere end tilfældet kan forklare. Linjen viser formen, ikke "
    "størrelsen."
)
WORTH_HELP = (
    "Siden ser på hvert måls seneste 3, 6 og 12 måneder mod de samme måneder i op til fem foregående år, for "
    "udvalget og for hvert team, på bestande mod 12 måneder før, og på hvert team mod alle. Hver forskel får et tal "
    "for, hvor tit tilfældet alene giver så meget, målt på hvor meget årene plejer at være forskellige. Der er "
    "mange forskelle, så en af dem skal være mere usædvanlig, jo flere der ses på (Benjamini–Hochberg, 5 %). "
    "Sætninger om, hvordan det står nu, påstår ingen ændring og er derfor altid med; højst to, når der er ændringer "
    "at fortælle om."
)
