output "role_ids" {
  description = "aceso.vault.role-id of each identity. Secret ids are not made here: they would stay in Terraform's state."
  value       = { for name, role in vault_approle_auth_backend_role.identity : name => role.role_id }
}
