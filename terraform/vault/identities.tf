resource "vault_policy" "policy" {
  for_each = fileset(local.files, "*.hcl")
  name     = trimsuffix(each.key, ".hcl")
  policy   = file("${local.files}/${each.key}")
}

resource "vault_auth_backend" "approle" {
  path = local.setup.mounts.approle
  type = "approle"
}

# Periodic tokens without a maximum: a maximum would end the database leases with the token, in the middle of work.
resource "vault_approle_auth_backend_role" "identity" {
  for_each                = local.setup.identities
  backend                 = vault_auth_backend.approle.path
  role_name               = each.key
  token_policies          = each.value.policies
  token_no_default_policy = true
  token_period            = each.value.token_period
  token_bound_cidrs       = lookup(var.token_bound_cidrs, each.key, null)
  depends_on              = [vault_policy.policy]
}

resource "vault_auth_backend" "kubernetes" {
  count = var.kubernetes == null ? 0 : 1
  path  = local.setup.mounts.kubernetes
  type  = "kubernetes"
}

resource "vault_kubernetes_auth_backend_config" "kubernetes" {
  count                = var.kubernetes == null ? 0 : 1
  backend              = vault_auth_backend.kubernetes[0].path
  kubernetes_host      = var.kubernetes.host
  kubernetes_ca_cert   = var.kubernetes.ca_cert
  disable_local_ca_jwt = var.kubernetes.ca_cert != null
  token_reviewer_jwt   = var.kubernetes_reviewer_jwt

  lifecycle {
    # Else the server would show the cluster the very token that it asks about, which is for another audience: nobody could log in.
    precondition {
      condition     = (var.kubernetes.ca_cert == null) == (var.kubernetes_reviewer_jwt == null)
      error_message = "A server outside the cluster needs both kubernetes.ca_cert and kubernetes_reviewer_jwt; one inside needs neither."
    }
  }
}

resource "vault_kubernetes_auth_backend_role" "identity" {
  for_each                         = var.kubernetes == null ? {} : local.setup.identities
  backend                          = vault_auth_backend.kubernetes[0].path
  role_name                        = each.key
  bound_service_account_names      = ["aceso-${each.key}"]
  bound_service_account_namespaces = [var.kubernetes.namespace]
  audience                         = var.kubernetes.audience
  token_policies                   = each.value.policies
  token_no_default_policy          = true
  token_period                     = each.value.token_period
  token_bound_cidrs                = lookup(var.token_bound_cidrs, each.key, null)
  depends_on                       = [vault_policy.policy]
}
