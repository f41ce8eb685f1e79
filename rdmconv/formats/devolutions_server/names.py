"""What Devolutions Server calls things in the JSON of its REST API, version 1.

All of it is documented by the vendor's public clients, which know no place for the URL, the type and the dates of an
API key; types have the same names as in RDM (`docs/explanation/format.md`).
"""

from typing import Final

from rdmconv.formats.dialect import Dialect
from rdmconv.formats.rdm_json.json_format import JsonFormat
from rdmconv.formats.rdm_json.signs import is_certainly_rdm, is_server_entry

_NOWHERE: Final = ("host", "url", "parent", "encrypted_password", "expiration")

DEVOLUTIONS_SERVER: Final = JsonFormat(
    name="devolutions-server",
    dialect=Dialect(
        fields={
            "name": (("name",),),
            "folder": (("path",),),
            "id": (("id",),),
            "description": (("description",),),
            "tags": (("tags",),),
            "created": (("createdOn",),),
            "username": (("data", "username"),),
            "domain": (("data", "domain"),),
            "password": (("data", "password"),),
            **dict.fromkeys(_NOWHERE, ()),
        },
        type=("type",),
        default_type="Undefined",
        sub_type=("subType",),
        credential=("data",),
        holders=("data",),
        lists=("tags",),
        also_text=("description",),
    ),
    schema="devolutions-server-entry.schema.json",
    entries="data",
    is_entry=is_server_entry,
    is_foreign=is_certainly_rdm,
    beside=("currentPage", "pageSize", "totalCount", "totalPage"),
    looks_into_each=True,  # a page is small
)
