# Backups: a snapshot of this server (encrypted by its own barrier), a key to encrypt files with, and the list of erasures. No patient's key.
path "sys/storage/raft/snapshot" { capabilities = ["read"] }

path "aceso-transit/encrypt/backup" { capabilities = ["update"] }

path "aceso-kv/data/custody/erasures/*" { capabilities = ["read"] }
path "aceso-kv/metadata/custody/erasures/*" { capabilities = ["list"] }

path "aceso-database/creds/backup" { capabilities = ["read"] }
