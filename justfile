# `just` lists the recipes, `just check` is what a change must pass.
set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

_list:
    @just --list

# Start the dashboard.
run:
    streamlit run dashboard.py --server.fileWatcherType auto --server.runOnSave true

# Format and mend what ruff can mend.
fix:
    ruff format .
    ruff check --fix .

# Write the generated documents anew (data contract, metrics).
docs:
    python -m data.documents

# Everything that must hold but the browser: style, types, layers, generated documents, tests.
check: still
    python -m pytest -q -m "not browser"

# What holds without running the project: style, types, layers, generated documents.
still:
    ruff format --check .
    ruff check .
    mypy
    lint-imports
    python -m data.documents --check

# The tests that drive a real Chromium.
browser:
    python -m pytest -q -m browser

# Milliseconds of every query that the pages ask for, of a store's folder.
bench-pages STORE:
    python -m bench.pages {{STORE}}

# Milliseconds of each query of Afgang, beside a bare scan of the columns it uses.
bench *ARGS:
    python -m bench.queries {{ARGS}}
