# Backups: a snapshot of this server (encrypted by its own barrier), a key to encrypt files with, the list of erasures, and the names of keys. No key.
path "sys/storage/raft/snapshot" { capabilities = ["read"] }

path "aceso-transit/encrypt/backup" { capabilities = ["update"] }

# Names only: a key leaves the escrow when it is seen here.
path "aceso-kv/metadata/patients/*" { capabilities = ["list"] }
path "aceso-kv/metadata/log/*" { capabilities = ["list"] }

path "aceso-kv/data/custody/erasures/*" { capabilities = ["read"] }
path "aceso-kv/metadata/custody/erasures/*" { capabilities = ["list"] }

path "aceso-database/creds/backup" { capabilities = ["read"] }
