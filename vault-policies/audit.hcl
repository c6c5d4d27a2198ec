# The auditor: reads the log's tables, and no key.
path "aceso-database/creds/audit" { capabilities = ["read"] }
