"""settings.toml: written with every default, read back the same, and told in Danish what is wrong with it."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from data.settings import Settings, SettingsError, load_settings, write_default_settings


def write(folder: Path, text: str) -> None:
    (folder / "settings.toml").write_text(text, encoding="utf-8")


def test_the_defaults_hold_without_a_file(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    assert not list(tmp_path.iterdir())


def test_the_written_file_is_the_defaults_each_explained(tmp_path: Path) -> None:
    text = write_default_settings(tmp_path / "new").read_text(encoding="utf-8")
    assert load_settings(tmp_path / "new") == Settings()
    assert list(tomllib.loads(text)) == [field.name for field in dataclasses.fields(Settings)]
    for paragraph in text.strip().split("\n\n")[1:]:
        assert paragraph.startswith("# ")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["settings.toml"]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, "keep_snapshots = 7\n")
    write_default_settings(tmp_path)
    assert load_settings(tmp_path) == Settings(keep_snapshots=7)


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('\ufeffspell_gap = "none"\r\n', encoding="utf-8")
    assert load_settings(tmp_path).spell_gap == "none"


def test_a_whole_number_may_stand_for_a_share(tmp_path: Path) -> None:
    write(tmp_path, "change_stop = 1\n")
    assert load_settings(tmp_path).change_stop == 1.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("keep_snapshot = 2", r"ukendt indstilling: keep_snapshot\. Den nærmeste kendte er keep_snapshots"),
        ("x = 2", "ukendt indstilling: x"),
        ("keep_snapshots = 0", "keep_snapshots skal være et helt tal fra 1 til 100, men er 0"),
        ("keep_snapshots = 2.5", r"skal være et helt tal, men er 2\.5"),
        ("keep_snapshots = true", "skal være et helt tal, men er True"),
        ('refused_share = "5 %"', "refused_share skal være et tal, men er '5 %'"),
        ("refused_share = 5", r"et tal fra 0 til 1 \(0\.05 er 5 %\), men er 5"),
        ("refused_share = nan", "et tal fra 0 til 1"),
        ('spell_gap = "maaned"', '"full_month" eller "none", men er \'maaned\''),
        ('caseload_roles = ""', "en eller flere af rollerne"),
        ('caseload_roles = "jobrådgiver, pilot"', "en eller flere af rollerne"),
        ('memory_limit = "2 liter"', '"512MB" eller "2GB"'),
        ("memory_limit = 2", "en tekst i anførselstegn"),
        ("change_told = 0.4", r"change_stop \(0\.3\) skal være mindst change_told \(0\.4\)"),
        ("query_seconds = 0", "et tal over 0"),
        ("weeks_without_conversation = 0", "weeks_without_conversation skal være et helt tal fra 1 til 520, men er 0"),
        ("good_reason_days = 181", "et helt tal fra 1 til 180, men er 181"),
        ("newcomer_norm_scale = 0", "et tal over 0 og højst 1"),
        ("newcomer_norm_scale = 1.5", "et tal over 0 og højst 1"),
        ('worker_names = "navne"', '"names", "pseudonyms" eller "none", men er \'navne\''),
        ("small_number = 1", "et helt tal fra 2 til 20"),
        ("seen_seldom_per_year = 9", r"seen_seldom_per_year \(9\) skal være højst seen_often_per_year \(8\)"),
        ("keep_snapshots 3", "kan ikke læses som TOML"),
    ],
)
def test_what_does_not_hold_is_told(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError, match=told) as error:
        load_settings(tmp_path)
    assert str(tmp_path / "settings.toml") in str(error.value)
