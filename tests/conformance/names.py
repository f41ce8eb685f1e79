"""The vendor's enumerations and well-known GUIDs, written down a second time from the description of the format."""

SUB_TYPE_NAMES = (
    *("Default", "KeePass", "LastPass", "PasswordSafe", "OnePassword", "RoboForm", "ChromePasswordManager"),
    *("FirefoxPasswordManager", "WindowsVault", "PasswordVaultManager", "AddOn", "SecretServer", "DataVault"),
    *("ConnectionString", "PrivateKey", "Passwordstate", "PleasantPasswordServer", "AuthAnvilPasswordServer"),
    *("ManagedEngine", "AppleKeychain", "CyberArk", "PMPro", "DPS", "PasswordBox", "PassPortal", "OTP"),
    *("OneTimeCodeList", "Custom", "LAPS", "Dashlane", "TeamPass", "TrueKey", "StickyPassword", "Hub"),
    *("OnePasswordTeam", "ZohoPassword", "BeyondTrustPasswordSafe", "SecurityPattern", "CyberArkAim", "PasswordList"),
    *("TPAM", "Centrify", "Bitwarden", "MatesoPasswordSafe", "HashiCorpVault", "KeeperEnterprise", "DpsPam"),
    *("AzureKeyVault", "ApplicationPassword", "ApiKey", "RSASecurID", "TopicusKeyHub", "ITGlue"),
    *("KasperskyPasswordManager", "AzureServicePrincipal", "PsonoPasswordManager", "SecretServerRest", "Undefined"),
    "Hudu",
)
"""By number, from 0."""

LATER_SUB_TYPES = (
    *("ITPortal", "HubPersonal", "HubPam", "AccessCode", "PasswordDepot", "X509", "Cerby", "Passkey"),
    "DropBoxPasswords",
)
"""Those without a public number."""

CONNECTION_TYPE_NUMBERS = {
    "RDPConfigured": 1,
    "VNC": 4,
    "WebBrowser": 5,
    "Putty": 8,
    "AddOn": 18,
    "Group": 25,
    "Credential": 26,
    "Contact": 31,
    "DataEntry": 32,
    "Document": 45,
    "TemplateGroup": 52,
    "Host": 53,
    "SSHShell": 77,
    "Root": 92,
}

WELL_KNOWN = {
    "45479560-173E-435D-8848-C22F863FDC96": "prompt",
    "E2CC9029-CA3A-4308-BA54-16D5029BC8ED": "parent",
    "1310CF82-6FAB-4B7A-9EEA-3E2E451CA2CF": "inherited",
    "9F3C3BCF-068A-4927-B996-CA52154CAE3B": "my personal credentials",
    "B87B29D9-9239-4D7B-86D8-9B53DCD3BA9F": "none",
    "245A4245-48E7-4DF5-9C4C-11861D8E1F81": "user vault",
    "88E4BE76-4C5B-4694-AA9C-D53B7E0FE0DC": "user vault search",
    "00000000-0000-0000-0000-000000000000": "nothing",
}
"""What a login can name that is no entry."""


def named(text: str, names: dict[str, str]) -> str:
    """The vendor's name for a type written as name or number, in any case; else the text."""
    return names.get(text.strip().lower(), text)


def _by_both(numbers: dict[str, int]) -> dict[str, str]:
    return {name.lower(): name for name in numbers} | {str(number): name for name, number in numbers.items()}


SUB_TYPES = _by_both({name: number for number, name in enumerate(SUB_TYPE_NAMES)})
CONNECTION_TYPES = _by_both(CONNECTION_TYPE_NUMBERS)
