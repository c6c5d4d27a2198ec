# The migrator: makes the keys of pseudonyms when they are absent. It cannot unwrap them again.
path "aceso-transit/encrypt/derive" { capabilities = ["update"] }

path "aceso-kv/data/derive/*" { capabilities = ["create", "read"] }
path "aceso-kv/metadata/derive/*" { capabilities = ["list"] }

path "aceso-database/creds/migrate" { capabilities = ["read"] }
