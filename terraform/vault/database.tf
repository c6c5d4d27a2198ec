resource "vault_mount" "database" {
  path        = local.setup.mounts.database
  type        = "database"
  description = "Aceso's database accounts, made when asked for"
}

resource "vault_database_secret_backend_connection" "aceso" {
  count         = var.database == null ? 0 : 1
  backend       = vault_mount.database.path
  name          = local.setup.database.connection
  plugin_name   = "postgresql-database-plugin"
  allowed_roles = keys(local.setup.database.roles)

  postgresql {
    connection_url       = var.database.url
    username             = var.database.username
    max_open_connections = local.setup.database.max_open_connections
  }
  data = merge(
    { password_authentication = "scram-sha-256" },
    var.database_password == null ? {} : { password = var.database_password }
  )

  lifecycle {
    # After the first apply only the server knows the password.
    ignore_changes = [data]
  }
}

resource "vault_database_secret_backend_role" "role" {
  for_each = var.database == null ? {} : local.setup.database.roles
  backend  = vault_mount.database.path
  name     = each.key
  db_name  = vault_database_secret_backend_connection.aceso[0].name
  creation_statements = [
    for statement in concat(
      local.setup.database.creation,
      each.value.becomes_group ? local.setup.database.becoming_group : []
    ) : replace(statement, "{{group}}", each.value.group)
  ]
  revocation_statements = local.setup.database.revocation
  default_ttl           = coalesce(var.database_default_ttl, local.setup.database.default_ttl)
  max_ttl               = coalesce(var.database_max_ttl, local.setup.database.max_ttl)
}
