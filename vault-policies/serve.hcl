# The service: wraps and unwraps data keys, and writes a wrapped key once. It cannot change, remove or list what it wrote.
path "aceso-transit/encrypt/patient" { capabilities = ["update"] }
path "aceso-transit/decrypt/patient" { capabilities = ["update"] }
path "aceso-transit/encrypt/log" { capabilities = ["update"] }
path "aceso-transit/decrypt/log" { capabilities = ["update"] }
path "aceso-transit/decrypt/derive" { capabilities = ["update"] }

# The algorithm of the hash may follow the name of the key.
path "aceso-transit/sign/assertions" { capabilities = ["update"] }
path "aceso-transit/sign/assertions/+" { capabilities = ["update"] }
path "aceso-transit/keys/assertions" { capabilities = ["read"] }

# Without `update`, only a path that is not there yet can be written.
path "aceso-kv/data/patients/*" { capabilities = ["create", "read"] }
path "aceso-kv/data/log/*" { capabilities = ["create", "read"] }
path "aceso-kv/data/derive/*" { capabilities = ["read"] }
path "aceso-kv/data/serve/*" { capabilities = ["read"] }

path "aceso-database/creds/serve" { capabilities = ["read"] }
