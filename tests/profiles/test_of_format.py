import pytest

from rdmconv.errors import InputError
from rdmconv.model.fields import API_KEY_FIELDS
from rdmconv.profiles.of_format import OF_FORMATS, paths_in_any, profile_for
from rdmconv.profiles.profile import BUILT_IN, Profile, load_profile

DEFAULT, SERVER = (load_profile(name) for name in BUILT_IN)


@pytest.mark.parametrize("chosen", [DEFAULT, SERVER], ids=lambda one: one.id)
def test_a_format_with_a_profile_has_that(chosen: Profile) -> None:
    assert profile_for("devolutions-server", chosen).id == "devolutions-server"


@pytest.mark.parametrize("name", ["rdm-xml", "rdm-json"])
def test_other_formats_have_the_one_that_was_chosen(name: str) -> None:
    assert profile_for(name, DEFAULT) is DEFAULT


def test_the_profile_of_a_format_is_for_no_other() -> None:
    with pytest.raises(InputError) as caught:
        profile_for("rdm-xml", SERVER)
    assert (caught.value.code, caught.value.details["format"]) == ("PRO008", "rdm-xml")


def test_a_run_knows_the_places_of_all() -> None:
    found = paths_in_any(DEFAULT)
    assert list(found) == list(API_KEY_FIELDS)
    assert found["api_key"] == (*DEFAULT.paths["api_key"], ("data", "apiKey"))
    assert found["url"] == DEFAULT.paths["url"]
    assert paths_in_any(SERVER) == SERVER.paths


def test_what_is_documented_is_no_guess() -> None:
    assert [load_profile(name).is_guess for name in BUILT_IN] == [True, False]
    assert set(OF_FORMATS) < set(BUILT_IN)
