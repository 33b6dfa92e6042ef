from data.alphabet import alphabetical


def test_names_sort_as_danish_does_whatever_their_case() -> None:
    names = ["Åby", "Ørsted", "zoo", "Ærø", "Aalborg", "Zoo", "øst"]
    assert sorted(names, key=alphabetical) == ["Aalborg", "Zoo", "zoo", "Ærø", "Ørsted", "øst", "Åby"]
