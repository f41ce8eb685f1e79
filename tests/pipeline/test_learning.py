import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rdmconv.formats.registry import open_stream
from rdmconv.pipeline.learning import Export, Lesson, learn_profile
from rdmconv.planning import Bucket
from rdmconv.profiles.profile import EncryptedSecret, load_profile
from rdmconv.profiles.written import written
from tests.builders import convert, guid, rule
from tests.profiles.dialects import (
    FILLED,
    INVENTED,
    Dialect,
    Tree,
    converted,
    entry,
    in_json,
    numbered,
    xml,
)

Write = Callable[..., bytes]


def learned(before: bytes, after: bytes, **told: str) -> Lesson:
    exports = [Export(name, open_stream(io.BytesIO(data))) for name, data in (("before", before), ("after", after))]
    return learn_profile(exports[0], exports[1], "learned", told)  # type: ignore[arg-type]


def places(lesson: Lesson) -> dict[str, str]:
    return {slot: "/".join(place.path) for slot, place in lesson.learned.places.found.items()}


def missed(lesson: Lesson) -> list[str]:
    return [one.details["field"] for one in lesson.missing]


def of(write: Write, *entries: Tree) -> bytes:
    return write(*(numbered(one) if write is in_json else one for one in entries))


def after_of(write: Write, dialect: Dialect, *entries: Tree, **typed: Any) -> bytes:
    return write(*(converted(numbered(one) if write is in_json else one, dialect, **typed) for one in entries))


def unstamped(data: bytes) -> bytes:
    """The document with the stamp of the entry after in place of those before."""
    for number in range(1, 10):
        data = data.replace(guid(100 + number).encode(), guid(200).encode())
    return data


@pytest.fixture(params=[xml, in_json], ids=["xml", "json"])
def write(request: pytest.FixtureRequest) -> Write:
    found: Write = request.param
    return found


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "clear"])
def test_what_is_learned_makes_of_the_first_file_the_second_byte_for_byte(
    write: Write, encrypted: bool, tmp_path: Path
) -> None:
    dialect = Dialect(expires="2031-04-05T00:00:00", also={"KeyMode": "manual"})
    before, after = of(write, entry(encrypted=encrypted)), after_of(write, dialect, entry(encrypted=encrypted))
    lesson = learned(before, after)
    assert lesson.rehearsal.is_exact
    assert missed(lesson) == []
    file = tmp_path / "learned.toml"
    file.write_text(written(lesson.learned), encoding="utf-8")
    profile = load_profile(str(file))
    assert profile.model_dump() == lesson.learned.profile.model_dump()
    result = convert(before, [rule(settings=FILLED)], profile)
    assert result.summary.counts[Bucket.CONVERTED] == 1
    assert unstamped(result.data) == unstamped(after)


@pytest.mark.parametrize("carries", [True, False], ids=["carry", "locked"])
def test_the_verdict_on_encrypted_secrets_is_obeyed(write: Write, carries: bool) -> None:
    dialect = Dialect(carries=carries)
    before, after = of(write, entry()), after_of(write, dialect, entry())
    lesson = learned(before, after)
    assert lesson.rehearsal.is_exact
    assert lesson.learned.profile.encrypted_secret is EncryptedSecret("carry" if carries else "locked")
    assert places(lesson)["api_key_encrypted"] == "Credentials/safeApiSecret"
    result = convert(before, [rule(settings=FILLED)], lesson.learned.profile)
    assert [(one.bucket.value, one.reason and one.reason.code) for one in result.outcomes] == [
        ("converted", None) if carries else ("blocked", "ENC003")
    ]


FIELDS = ["valid_from", "type", "tenant_id", "url", "expires_after", "api_id"]
OLD = {"tenant_id": "Domain", "url": "Url", "expires_after": "Expiration", "api_id": "UserName"}
LABELS = ["Valid from", "Type", "Tenant ID", "URL", "Expires after", "API ID"]


@pytest.mark.parametrize(("field", "label"), list(zip(FIELDS, LABELS, strict=True)))
def test_one_empty_field_is_named_and_the_rest_is_learned(write: Write, field: str, label: str) -> None:
    one = entry(**{OLD[field]: None}) if field in OLD else entry()
    lesson = learned(of(write, one), after_of(write, INVENTED, one, **{field: None}))
    assert missed(lesson) == [label]
    assert f"fill in {label} in RDM and try again" in lesson.missing[0].hint
    assert lesson.rehearsal.is_exact
    assert field not in places(lesson)
    everything = learned(of(write, entry()), after_of(write, INVENTED, entry()))
    assert places(lesson) == {slot: path for slot, path in places(everything).items() if slot != field}
    data = of(write, entry(Domain=None, Expiration=None, Url=None, UserName=None))
    result = convert(data, [rule(settings={"type": "T"})], lesson.learned.profile)
    assert result.summary.counts[Bucket.CONVERTED] == 1
