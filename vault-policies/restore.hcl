# Restore: opens a backup and its log, brings back keys that were in escrow, replays erasures. It cannot unwrap a patient's key.
path "aceso-transit/decrypt/backup" { capabilities = ["update"] }
path "aceso-transit/decrypt/log" { capabilities = ["update"] }
path "aceso-transit/encrypt/patient" { capabilities = ["update"] }
path "aceso-transit/encrypt/log" { capabilities = ["update"] }
path "aceso-transit/keys/checkpoints" { capabilities = ["read"] }

path "aceso-kv/data/patients/*" { capabilities = ["create", "read"] }
path "aceso-kv/metadata/patients/*" { capabilities = ["list", "delete"] }
path "aceso-kv/data/log/*" { capabilities = ["create", "read"] }
path "aceso-kv/metadata/log/*" { capabilities = ["list"] }
path "aceso-kv/data/custody/erasures/*" { capabilities = ["read"] }
path "aceso-kv/metadata/custody/erasures/*" { capabilities = ["list"] }

path "aceso-database/creds/restore" { capabilities = ["read"] }
