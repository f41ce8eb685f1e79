"""Bars of folders add up, and only the fullest are drawn."""

from collections import Counter

from rdmconv.planning import Bucket
from rdmconv.report.folder_bars import folder_bars
from rdmconv.report.sums import Folder


def folder(name: str, **counts: int) -> Folder:
    return Folder(name, Counter({Bucket(bucket): count for bucket, count in counts.items()}))


def test_the_fullest_folder_is_as_long_as_a_bar_can_be() -> None:
    full, half = folder_bars([folder("A", converted=6, review=2), folder("B", blocked=4)]).first
    assert [(part.bucket.value, part.x, part.width) for part in full.parts] == [
        ("converted", "0.000", "75.000"),
        ("review", "75.000", "25.000"),
    ]
    assert [(part.bucket.value, part.x, part.width) for part in half.parts] == [("blocked", "0.000", "50.000")]


def test_after_thirty_the_others_are_counted_together() -> None:
    bars = folder_bars([folder(f"Folder {number}", converted=number) for number in range(40, 0, -1)])
    assert [bar.name for bar in bars.first] == [f"Folder {number}" for number in range(40, 10, -1)]
    assert bars.others == Counter({Bucket.CONVERTED: sum(range(1, 11))})


def test_folders_that_have_no_name_any_more_are_others_however_full() -> None:
    bars = folder_bars([folder("…", skipped=100), folder("A", converted=1)])
    assert [bar.name for bar in bars.first] == ["A"]
    assert bars.others == Counter({Bucket.SKIPPED: 100})


def test_without_folders_there_are_no_bars() -> None:
    assert folder_bars([]).first == []
    assert not folder_bars([]).others
