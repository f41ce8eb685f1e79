"""How the members of an object are set out: what stands before, between and after them."""

from collections.abc import Sequence

from msgspec import Struct

from rdmconv.formats.rdm_json.members import Member


class Layout(Struct, frozen=True):
    """White space and colons as the file spells them."""

    first: bytes
    """Before the first member."""
    between: bytes
    """After a comma."""
    last: bytes
    """Before the closing brace."""
    colon: bytes
    """The colon with what stands around it."""

    def nested(self, outer: "Layout") -> "Layout":
        """Give the layout one level further in, when `outer` is the one a level further out.

        Lines are indented by as much again; objects on one line are set out like the one around them.
        """
        if b"\n" not in self.between:
            return self
        step = _own_line(self.first)[len(_own_line(outer.first)) :]
        return Layout(self.first + step, self.between + step, self.first, self.colon)

    def object_of(self, members: Sequence[bytes]) -> bytes:
        """Write an object of members that are written already."""
        return b"{" + self.first + (b"," + self.between).join(members) + self.last + b"}"


def layout_of(data: bytes, at: int, members: Sequence[Member]) -> Layout:
    """Read the layout of the object that starts at a place and has at least one member."""
    first = data[at + 1 : members[0].start]
    colon = data[members[0].name_end : members[0].value]
    if len(members) > 1:
        between = space_before(data, at, members[1])
    else:
        # One member has nothing between: on one line a space after the comma goes with one after the colon.
        between = first if b"\n" in first else colon.partition(b":")[2]
    end = members[-1].end
    return Layout(first, between, data[end : data.index(b"}", end)], colon)


def space_before(data: bytes, at: int, member: Member) -> bytes:
    """Give the white space before a member of the object that starts at a place."""
    before = data[at + 1 : member.start]
    return before[len(before.rstrip(b" \t\r\n")) :]


def _own_line(space: bytes) -> bytes:
    return space.rpartition(b"\n")[2]
