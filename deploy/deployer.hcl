# For whoever starts the processes: it may make secret ids, wrapped only, and so never sees one. One line for each identity that it starts.
path "auth/approle/role/serve/secret-id" {
  capabilities     = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "5m"
}
path "auth/approle/role/sequence/secret-id" {
  capabilities     = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "5m"
}
