# The sequencer: signs checkpoints of the log.
path "aceso-transit/sign/checkpoints" { capabilities = ["update"] }
path "aceso-transit/sign/checkpoints/+" { capabilities = ["update"] }
path "aceso-transit/keys/checkpoints" { capabilities = ["read"] }

path "aceso-database/creds/sequence" { capabilities = ["read"] }
