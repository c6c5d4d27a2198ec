# The operator's commands: rotate the keys that wrap keys, rewrap what they wrapped, erase patients. Neither encrypts nor decrypts.
path "aceso-transit/keys/patient" { capabilities = ["read"] }
path "aceso-transit/keys/patient/rotate" { capabilities = ["update"] }
path "aceso-transit/rewrap/patient" { capabilities = ["update"] }
path "aceso-transit/keys/patient/config" {
  capabilities       = ["update"]
  allowed_parameters = { "min_decryption_version" = [], "min_encryption_version" = [] }
}

path "aceso-transit/keys/log" { capabilities = ["read"] }
path "aceso-transit/keys/log/rotate" { capabilities = ["update"] }
path "aceso-transit/rewrap/log" { capabilities = ["update"] }
path "aceso-transit/keys/log/config" {
  capabilities       = ["update"]
  allowed_parameters = { "min_decryption_version" = [], "min_encryption_version" = [] }
}

path "aceso-transit/keys/derive" { capabilities = ["read"] }
path "aceso-transit/keys/derive/rotate" { capabilities = ["update"] }
path "aceso-transit/rewrap/derive" { capabilities = ["update"] }
path "aceso-transit/keys/derive/config" {
  capabilities       = ["update"]
  allowed_parameters = { "min_decryption_version" = [], "min_encryption_version" = [] }
}

# An erasure deletes the metadata, and every version with it. A version that is deleted alone could be undeleted: nobody may do that.
path "aceso-kv/data/patients/*" { capabilities = ["read", "update"] }
path "aceso-kv/metadata/patients/*" { capabilities = ["list", "delete"] }
path "aceso-kv/data/log/*" { capabilities = ["read", "update"] }
path "aceso-kv/metadata/log/*" { capabilities = ["list"] }
path "aceso-kv/data/derive/*" { capabilities = ["read", "update"] }
path "aceso-kv/metadata/derive/*" { capabilities = ["list"] }

# A receipt of an erasure is written once.
path "aceso-kv/data/custody/erasures/*" { capabilities = ["create", "read"] }
path "aceso-kv/metadata/custody/erasures/*" { capabilities = ["list"] }

# How far a rotation has come, so that it goes on after a crash.
path "aceso-kv/data/custody/rotations/*" { capabilities = ["create", "read", "update"] }
