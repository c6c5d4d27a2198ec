# Everything that is a name, a type or a right stands in vault-policies/, which the demo reads too.
locals {
  files = "${path.module}/../../vault-policies"
  setup = jsondecode(file("${local.files}/setup.json"))
}

resource "vault_mount" "kv" {
  path        = local.setup.mounts.kv
  type        = "kv"
  options     = { version = "2" }
  description = "Wrapped keys of Aceso: without them no record can be read"
}

# A new engine is not ready at once and the provider does not wait, so this comes late; when it was still too soon, apply again.
resource "vault_generic_endpoint" "kv" {
  path                 = "${vault_mount.kv.path}/config"
  data_json            = jsonencode({ max_versions = local.setup.kv_max_versions })
  ignore_absent_fields = true
  disable_delete       = true
  depends_on           = [vault_approle_auth_backend_role.identity, vault_database_secret_backend_role.role]
}

resource "vault_mount" "transit" {
  path        = local.setup.mounts.transit
  type        = "transit"
  description = "Keys of Aceso that wrap and sign; none leaves the server"
}

# Made last, so that a destroy begins with the keys: they refuse, unless `disposable` said otherwise, and then nothing else goes either.
resource "vault_transit_secret_backend_key" "key" {
  for_each         = local.setup.transit_keys
  backend          = vault_mount.transit.path
  name             = each.key
  type             = each.value.type
  derived          = each.value.derived
  deletion_allowed = var.disposable

  lifecycle {
    # The operator's command moves these when it rotates.
    ignore_changes = [min_decryption_version, min_encryption_version]
  }
  depends_on = [
    vault_generic_endpoint.kv,
    vault_policy.policy,
    vault_approle_auth_backend_role.identity,
    vault_kubernetes_auth_backend_config.kubernetes,
    vault_kubernetes_auth_backend_role.identity,
    vault_database_secret_backend_role.role,
  ]
}
