"""The pages of docs/ that are generated: `python -m data.documents` writes them, `--check` compares them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.contract import Column, Contract, Table, Term, contract
from data.counters import counters_markdown
from data.metrics import metrics_markdown

DOCS = Path(__file__).parents[1] / "docs"

TYPE_WORDS = {
    "text": "tekst",
    "date": "dato",
    "integer": "helt tal",
    "number": "tal",
    "boolean": "ja/nej",
}
SEVERITY_WORDS = {
    "refused": "Rækken afvises, tælles og skrives til en fil",
    "repaired": "Rettes uden tab og tælles",
    "noted": "Læses, som det er, og nævnes",
    "stop": "Importen stopper, og data bliver ikke taget i brug",
}

SEPARATOR = " · "  # between spellings, some of which hold a comma
# The page up to its tables, in Danish prose; {version} and {required} are filled in.
RULES_FILE = Path(__file__).with_name("contract_rules.md")


def data_contract_markdown(described: Contract) -> str:
    """Return docs/data-contract.md: the rules, the tables and columns, the lists of values, the faults."""
    tables = [described.tables[name].label for name in described.required_any]
    rules = RULES_FILE.read_text(encoding="utf-8").replace("{version}", str(described.version))
    parts = [rules.replace("{required}", "** eller **".join(tables))]
    parts.append("## Tabeller\n")
    parts.append(_row("Tabel", "Navn i filer", "En række er", "Skal med"))
    parts.append(_row("---", "---", "---", "---"))
    for table in described.tables.values():
        must = " eller ".join(tables) if table.name in described.required_any else ""
        parts.append(_row(f"[{table.label}](#{table.name})", f"`{table.name}`", table.grain, must))
    parts += [_table_markdown(table, described) for table in described.tables.values()]
    parts.append("\n## Værdier\n\nDen første kolonne er den værdi, der gemmes. De andre skrivemåder læses som den.\n")
    for name, terms in described.vocabularies.items():
        parts.append(_vocabulary_markdown(name, described.vocabulary_labels[name], terms))
    parts.append("\n## Fejl og bemærkninger\n")
    parts.append("Rapporten nævner hver slags fejl med tabel, kolonne, række og værdi.\n")
    for severity, words in SEVERITY_WORDS.items():
        parts.append(f"\n### {words}\n")
        parts.append(_row("Hvad der skal gælde", "Sådan rettes det", "Kode"))
        parts.append(_row("---", "---", "---"))
        for fault in described.faults.values():
            if fault.severity == severity:
                parts.append(_row(fault.must_hold, fault.mend, f"`{fault.kind}`"))
    return "\n".join(parts) + "\n"


def _table_markdown(table: Table, described: Contract) -> str:
    lines = [
        f'\n<a id="{table.name}"></a>\n\n### {table.label} (`{table.name}`)\n',
        f"{table.grain}. {table.description}\n",
    ]
    if table.key:
        key = " + ".join(table.column(name).label for name in table.key)
        lines.append(f"- Nøgle: {key}. To rækker må ikke have den samme.")
    else:
        lines.append("- Ingen nøgle: kun helt ens rækker regnes for gentagelser.")
    for reference in table.references:
        column = table.column(reference.column).label
        other = described.tables[reference.table].label
        orphan = "afvises rækken" if reference.required else "nævnes det, og rækken læses"
        lines.append(f"- {column} skal findes i {other}, når den tabel er givet; ellers {orphan}.")
    lines += [
        "",
        _row("Kolonne", "Navn", "Type", "Skal udfyldes", "Betydning", "Overskrifter, der også genkendes"),
    ]
    lines.append(_row(*["---"] * 6))
    lines += [_column_markdown(column, described) for column in table.columns]
    return "\n".join(lines)


def _column_markdown(column: Column, described: Contract) -> str:
    kind = TYPE_WORDS[column.type]
    if column.vocabulary is not None:
        kind = f"[{described.vocabulary_labels[column.vocabulary]}](#liste-{column.vocabulary})"
    must = "ja" if column.required else ""
    return _row(column.label, f"`{column.name}`", kind, must, column.description, SEPARATOR.join(column.aliases))


def _vocabulary_markdown(name: str, label: str, terms: Sequence[Term]) -> str:
    grouped = any(term.group for term in terms)
    dated = any(term.valid_from or term.valid_to for term in terms)
    heads = ["Værdi", "Skrivemåder, der også læses", *["Gruppe"] * grouped, *["Kan begynde"] * dated]
    lines = [
        f'\n<a id="liste-{name}"></a>\n\n### {label} (`{name}`)\n',
        _row(*heads),
        _row(*["---"] * len(heads)),
    ]
    for term in terms:
        others = [*[term.label] * (term.label.casefold() != term.value.casefold()), *term.aliases]
        lines.append(_row(term.value, SEPARATOR.join(others), *[term.group or ""] * grouped, *[_dates(term)] * dated))
    return "\n".join(lines)


def _dates(term: Term) -> str:
    first = f"fra {term.valid_from:%d-%m-%Y}" if term.valid_from else ""
    last = f"til {term.valid_to:%d-%m-%Y}" if term.valid_to else ""
    return f"{first} {last}".strip()


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def documents() -> Mapping[str, str]:
    """Return every generated page: file name in docs/ and its text."""
    return {
        "data-contract.md": data_contract_markdown(contract()),
        "metrics.md": metrics_markdown(),
        "counters.md": counters_markdown(),
    }


def write_documents(folder: Path) -> None:
    """Write every generated page into the folder; raises OSError when that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def documents_differ(folder: Path) -> list[str]:
    """Return the names of the generated pages that are missing from the folder or aren't up to date."""
    return [
        name
        for name, text in documents().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write docs/, or with --check say what differs; the exit code is 1 when something does."""
    parser = argparse.ArgumentParser(prog="python -m data.documents", description="Write the generated docs.")
    parser.add_argument("--check", action="store_true", help="only compare")
    parser.add_argument("--folder", type=Path, default=DOCS, help="default: docs/ of this checkout")
    options = parser.parse_args(arguments)
    if not options.check:
        write_documents(options.folder)
        return 0
    differ = documents_differ(options.folder)
    if differ:
        names = ", ".join(differ)
        sys.stderr.write(f"Not up to date: {names}. Run `python -m data.documents` and commit the result.\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
