terraform {
  required_version = ">= 1.6"
  required_providers {
    vault = {
      source  = "hashicorp/vault"
      version = ">= 3.3.1"
    }
  }
}

# The address and the token come from VAULT_ADDR, VAULT_CACERT and VAULT_TOKEN.
provider "vault" {
  # The provider's own child token would be one more token with all rights.
  skip_child_token = true
}
