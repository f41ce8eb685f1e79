"""The fields of an entry: their order, defaults that are left out, unknown ones, folders, icons."""

from parts import SSH, entry, folder, guid

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.writing import both, brief, found, json_export, login, other, small

SEEN, DOC, AN_ENTRY = Certainty.SEEN, Certainty.DOC, "An entry"
ORDER = Fact("fields usually stand in alphabetical order, and need not", SEEN, AN_ENTRY)
NO_TYPE = Fact("an entry without `ConnectionType` is an RDP session: defaults are left out", DOC, AN_ENTRY)
BLANK = Fact("a blank type is not an absent one: it names none, and is reported", DOC, AN_ENTRY)
UNKNOWN = Fact("add-ons bring fields of their own; unknown ones are kept", DOC, AN_ENTRY)
PATH = Fact("`Group` is the path of the folder, its levels separated by backslashes", SEEN, AN_ENTRY)
FOLDERS = Fact("a folder is itself an entry, of the type `Group`", SEEN, AN_ENTRY)
COMMON = Fact("entries have an icon in base64, `Events`, `Stamp` and more, all of which stay", SEEN, AN_ENTRY)
IDS = Fact("an `ID` is a GUID", SEEN, AN_ENTRY)
VARIABLES = Fact("variables such as `$HOST$` are data and not expanded", DOC, AN_ENTRY)

BACKWARDS = dict(reversed(login("backwards").items())) | {
    "Credentials": {"UserName": "billing", "Password": "CANARY-backwards"}
}
STRANGE = {"Zoo": {"Password": "CANARY-zoo", "UserName": "lion"}, "Credential": "no", "credentialsX": {"Name": "x"}}
ADD_ON = {"AddOnTypeID": guid(77), "AddOn": {"Settings": {"Credentials": {"Password": "CANARY-add-on"}}}}
DEEP = "Customers\\ACME\\Web\\Zürich & Söhne\\<old>"
BRACES = "{00000000-0000-4000-8000-00000000000A}"
VARIABLE = {"Url": "https://$HOST$/api", "Description": "$NAME$ $CUSTOM_FIELD1$"}

CASES = [
    *both("fields_backwards", ORDER, [BACKWARDS], [found()]),
    *both("name_first", ORDER, [{"Name": "Billing"} | login("name-first")], [found()]),
    small("no_connection_type.xml", NO_TYPE, brief(kind="RDPConfigured")),
    Case(
        "no_connection_type.json",
        NO_TYPE,
        json_export({name: value for name, value in login("rdp").items() if name != "ConnectionType"}),
        (found(kind="RDPConfigured"),),
    ),
    Case(
        "connection_type_null.json",
        NO_TYPE,
        json_export(login("x", ConnectionType=None)),
        (found(kind="RDPConfigured"),),
    ),
    Case(
        "connection_type_blank.json",
        BLANK,
        json_export(login("x", ConnectionType="")),
        (found(kind=""),),
        ((0, "ENT003"),),
    ),
    small("blank_connection_type.xml", BLANK, brief(kind=""), stays=((0, "ENT003"),)),
    Case(
        "credential_type_blank.json",
        BLANK,
        json_export(login("x", inner={"CredentialType": ""})),
        (found(kind="Credential/"),),
        ((0, "ENT003"),),
    ),
    small("blank_credential_type.xml", BLANK, brief(kind="Credential/"), stays=((0, "ENT003"),)),
    *both("unknown_fields", UNKNOWN, [login("unknown", inner={"Zeal": "9"}, **STRANGE)], [found()]),
    *both("add_on_fields", UNKNOWN, [login("beside-add-on", **ADD_ON)], [found()]),
    small("named_connection_inside_addon.xml", UNKNOWN, other(1, "AddOn", name="Plug-in", folder=None)),
    *both("folder_path", PATH, [login("path", Group=DEEP)], [found(folder=DEEP)]),
    *both("no_folder", PATH, [login("top", Group="")], [found(folder="")]),
    *both(
        "folders",
        FOLDERS,
        [folder(2, "Customers"), folder(3, "Customers\\ACME"), login("in-folder")],
        [
            other(2, "Group", name="Customers"),
            other(3, "Group", name="ACME", folder="Customers\\ACME"),
            found(),
        ],
    ),
    *both(
        "folder_with_credentials_of_its_own",
        FOLDERS,
        [folder(2, "Customers", Credentials={"Password": "CANARY-folder", "UserName": "everyone"})],
        [other(2, "Group", name="Customers", user="everyone", secret="clear")],
    ),
    *both(
        "icon",
        COMMON,
        [login("icon", Image="QUFB" * 100_000), entry(2, "s", "Customers", ConnectionType=SSH)],
        [found(), other(2, "SSHShell", name="s")],
    ),
    *both("events", COMMON, [login("events", Events={"CommentEnabled": True, "After": {}})], [found()]),
    *both("id_in_braces", IDS, [login("braces", ID=BRACES)], [found(id=BRACES)]),
    *both("id_no_guid", IDS, [login("x", ID="17")], [found(id="17")], stays=((0, "VAL006"),)),
    Case("id_number.json", IDS, json_export(login("x", ID=17)), (found(id="17"),), ((0, "VAL006"),)),
    *both("id_blank", IDS, [login("x", ID="")], [found(id="")]),
    *both("no_id", IDS, [{k: v for k, v in login("no-id").items() if k != "ID"}], [found(id=None)]),
    *both(
        "ids_twice", IDS, [login("one-id"), login("same-id")], [found(), found()], stays=((0, "VAL005"), (1, "VAL005"))
    ),
    small("duplicate_ids.xml", IDS, brief(), brief(), stays=((0, "VAL005"), (1, "VAL005"))),
    *both("variables", VARIABLES, [login("$VAR$", **VARIABLE)], [found(url="https://$HOST$/api")]),
    *both("variable_as_user_name", VARIABLES, [login("v", inner={"UserName": "$NAME$"})], [found(user="$NAME$")]),
]
