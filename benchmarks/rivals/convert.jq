# Convert a JSON export: Username and password credentials become API keys, sub-entries included.
#
#     jq --compact-output --from-file convert.jq INPUT

def login: . == null or . == "Default" or . == 0;

def renamed:
  with_entries(
    if .key == "UserName" then .key = "ApiId"
    elif .key == "Password" then .key = "ApiKey"
    else . end
  );

def converted:
  (if .Children then .Children |= map(converted) else . end)
  | if (.ConnectionType == 26 or .ConnectionType == "Credential") and ((.Credentials // {}).CredentialType | login)
    then
      .Url as $url
      | .Credentials = (((.Credentials // {}) | renamed) + {"CredentialType": 49}
          + (if $url and $url != "" then {"Url": $url} else {} end))
    else . end;

.Connections |= map(converted)
