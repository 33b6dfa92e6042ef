"""The commands: python -m data import, check, template and demo."""

import argparse
import io
import os
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn, TextIO

from data import store
from data.errors import ResultatdialogError
from data.importing import load
from data.pseudonyms import masked
from data.report import ImportStopped
from data.values import date_of

STOPPED, USAGE = 1, 2
"""Exit codes: the import was stopped or failed; the command was not understood."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A redirected output on Windows knows few letters; a name from a file must not stop a report half-way.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    before = store.current_name(_folder(options))
    try:
        return int(options.run(options))
    except ImportStopped as stopped:
        print(stopped.report.as_text())
        print(f"\nImporten er stoppet. {stopped}\nDe hidtidige data er uændrede.", file=sys.stderr)
    except ResultatdialogError as error:
        print(str(error), file=sys.stderr)
    except KeyboardInterrupt:
        print(f"Afbrudt. {_state(options, before)}", file=sys.stderr)
    except Exception as error:
        if os.environ.get("RESULTATDIALOG_TRACEBACK"):
            raise
        # The kind of error alone: its text may hold cells of the file.
        print(
            f"Der skete en uventet fejl ({type(error).__name__}). {_state(options, before)} Sæt "
            "RESULTATDIALOG_TRACEBACK=1 for at se detaljerne; de kan rumme personoplysninger.",
            file=sys.stderr,
        )
    return STOPPED


def _folder(options: argparse.Namespace) -> Path:
    return getattr(options, "store", None) or store.store_folder()


def _state(options: argparse.Namespace, before: str | None) -> str:
    """Whether the store is as it was, asked of the store itself."""
    same = store.current_name(_folder(options)) == before
    return "De hidtidige data er uændrede." if same else "De nye data er taget i brug."


class _Parser(argparse.ArgumentParser):
    """Says in Danish that a command was not understood; the library's own words follow."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"Kommandoen er ikke forstået: {message}.\nSe, hvordan den skrives: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m data", description="Data til Resultatdialog.")
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    for name, words in (
        ("import", "læs filer og tag dem i brug"),
        ("check", "gør alt andet end at tage filerne i brug"),
    ):
        one = commands.add_parser(name, help=words, description=words.capitalize() + ".")
        one.add_argument("paths", nargs="+", type=Path, metavar="STI", help="en mappe, CSV, XLSX eller Parquet")
        one.add_argument("--mapping", type=Path, metavar="FIL.toml", help="hvad filernes kolonner og værdier hedder")
        one.add_argument("--store", type=Path, metavar="MAPPE", help="hvor data ligger (RESULTATDIALOG_STORE)")
        one.add_argument("--data-date", type=_day, metavar="DATO", help="den sidste dag, filerne dækker")
        one.add_argument(
            "--covers-from", type=_month, metavar="MÅNED", help="den første måned, filerne dækker helt, fx 2017-01"
        )
        one.add_argument("--accept-refused", action="store_true", help="importér, selv om mange rækker er afvist")
        one.add_argument("--accept-change", action="store_true", help="importér, selv om tallene er meget ændret")
        one.set_defaults(run=_import, publish=name == "import")
    template = commands.add_parser("template", help="skriv en tom Excel-skabelon")
    template.add_argument("file", type=Path, metavar="FIL.xlsx")
    template.set_defaults(run=_template)
    demo = commands.add_parser("demo", help="lav en kommune med syntetiske data, og tag den i brug")
    demo.add_argument("--cases", type=int, default=12_000, metavar="N", help="antal sager (12.000)")
    demo.add_argument("--seed", type=int, default=1, metavar="S", help="samme tal giver samme data (1)")
    demo.add_argument("--until", type=_day, default=date(2026, 10, 31), metavar="DATO", help="den sidste dag")
    demo.add_argument("--store", type=Path, metavar="MAPPE", help="hvor data ligger (RESULTATDIALOG_STORE)")
    demo.add_argument("--raw", type=Path, metavar="MAPPE", help="gem også de rå filer her")
    demo.set_defaults(run=_demo)
    return parser


def _day(text: str) -> date:
    day = date_of(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke en dato; skriv den som 2026-10-31")
    return day


def _month(text: str) -> date:
    """Read a month as 2017-01 or 01-2017, or as any day in it."""
    day = date_of(text) or date_of(f"{text}-01") or date_of(f"01-{text}")
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke en måned; skriv den som 2017-01")
    return day.replace(day=1)


def _import(options: argparse.Namespace) -> int:
    folder = _folder(options)
    with ProgressBar(sys.stderr) as bar:
        report = load(
            options.paths,
            folder=folder,
            mapping=options.mapping,
            data_date=options.data_date,
            covers_from=options.covers_from,
            accept_refused=options.accept_refused,
            accept_change=options.accept_change,
            publish=options.publish,
            progress=bar.tell,
        )
    print(report.as_text())
    if options.publish:
        print(f"\nData er taget i brug: {folder / f'{report.snapshot}.duckdb'}")
    else:
        print("\nKun kontrol: data er ikke taget i brug.")
    return 0


def _template(options: argparse.Namespace) -> int:
    from data.template import write_template  # noqa: PLC0415 - an import needs no spreadsheet writer

    try:
        write_template(options.file)
    except OSError as error:
        raise ResultatdialogError(f"Skabelonen kan ikke skrives til {options.file}. Vælg en anden sti.") from error
    print(f"Skabelonen er skrevet til {options.file}.")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from data.demo import publish_demo  # noqa: PLC0415 - an import needs no demo

    with ProgressBar(sys.stderr) as bar:
        try:
            report = publish_demo(
                _folder(options),
                raw=options.raw,
                cases=options.cases,
                seed=options.seed,
                until=options.until,
                progress=bar.tell,
            )
        except ValueError:
            if os.environ.get("RESULTATDIALOG_TRACEBACK"):
                raise
            print("Demoen skal have mindst 500 sager og slutte 31-01-2018 eller senere.", file=sys.stderr)
            return USAGE
    rows = sum(count.loaded for count in report.counts.values())
    print(f"Syntetiske demodata er taget i brug: {rows:,} rækker i {len(report.counts)} tabeller.".replace(",", "."))
    return 0


class ProgressBar:
    """A bar on one line of a terminal for what takes over a second; nothing elsewhere."""

    WIDTH, AFTER_SECONDS = 30, 1.0

    def __init__(self, out: TextIO) -> None:
        self._out, self._started, self._drawn = out, time.monotonic(), 0

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            self._out.write("\r" + " " * self._drawn + "\r")
            self._out.flush()

    def tell(self, words: str, share: float) -> None:
        """Draw the bar with these words."""
        if not self._out.isatty() or time.monotonic() - self._started < self.AFTER_SECONDS:
            return
        room = max(shutil.get_terminal_size().columns - self.WIDTH - 10, 10)
        filled = round(self.WIDTH * min(max(share, 0.0), 1.0))
        line = f"[{'█' * filled}{'·' * (self.WIDTH - filled)}] {100 * share:3.0f} %  {masked(words)[:room]}"
        self._out.write("\r" + line.ljust(self._drawn))
        self._out.flush()
        self._drawn = len(line)


if __name__ == "__main__":
    sys.exit(main())
