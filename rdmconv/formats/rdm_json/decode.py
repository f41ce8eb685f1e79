"""What is the JSON in taking entries apart: types, and what is wrong with the way an entry is written."""

from collections.abc import Iterable
from typing import Final

from rdmconv.formats.decode import Decoder, Problem
from rdmconv.formats.outline import Facts
from rdmconv.formats.rdm_json.outline import is_repeated
from rdmconv.formats.rdm_json.problems import structural_problems
from rdmconv.formats.rdm_json.shapes import JsonShape
from rdmconv.formats.rdm_json.values import integer_of, is_number, spellings_in, text_of
from rdmconv.formats.rdm_json.view import JsonView
from rdmconv.formats.shapes import Scalars
from rdmconv.model.entry import Kind
from rdmconv.model.fields import FieldPath

_NO_OBJECT: Final = Facts(Kind.UNKNOWN, "", None, (("ENT004", None),))


class JsonDecoder(Decoder[JsonShape, JsonView]):
    """See `Decoder`."""

    def views(self, data: bytes, shape: JsonShape, scalars: Scalars) -> list[JsonView]:
        """See `Decoder.views`."""
        return [JsonView(data, shape, scalars, outline) for outline in shape.outlines]

    def _facts(self, view: JsonView) -> Facts:
        return super()._facts(view) if view.outline.is_object else _NO_OBJECT

    def type_text(self, view: JsonView, path: FieldPath, problems: list[Problem]) -> str | None:
        """See `Decoder.type_text`."""
        found = view.find(path)
        if found is None:
            return None
        name, value = found
        if not isinstance(value, int):
            problems.append(("ENT001", name))
            return ""
        spelled = view.spelled(value)
        text = text_of(spelled)
        if text is None:
            return None
        if not text.strip():
            problems.append(("ENT003", name))
        return integer_of(text) if is_number(spelled) else text

    def problems(self, view: JsonView, *, is_credential: bool) -> Iterable[Problem]:
        """See `Decoder.problems`."""
        if is_credential:
            return structural_problems(view)
        members, once = view.outline.members, view.outline.dialect.once_in_any
        spelled = spellings_in(members)
        return [("ENT002", spelled[name]) for name in once if is_repeated(members, name)]
