variable "database" {
  description = <<-T
    The database that the engine makes accounts in; null leaves connection and roles out.
    url: as the server reaches it, such as postgresql://{{username}}:{{password}}@db.example:5432/aceso?sslmode=verify-full&sslrootcert=/etc/vault/db-ca.pem;
    username: the account that makes accounts, which db/bootstrap.sql prepares.
  T
  type = object({
    url      = string
    username = optional(string, "vaultadmin")
  })
  default = null

  validation {
    condition     = var.database == null || can(regex("[?&]sslmode=verify-full(&|$)", var.database.url))
    error_message = "The database's certificate and name are always verified: sslmode=verify-full."
  }
  validation {
    condition     = var.database == null || !can(regex("//[^{/]*:[^{/]*@", var.database.url))
    error_message = "No password in the URL: write {{username}}:{{password}} and give the password in database_password."
  }
}

variable "database_password" {
  description = "The password of that account, for the first apply only: rotate it then (README), so that only the server knows it."
  type        = string
  default     = null
  sensitive   = true
}

variable "database_default_ttl" {
  description = "Seconds after which database credentials that nobody renewed die; null takes what setup.json says."
  type        = number
  default     = null
}

variable "database_max_ttl" {
  description = "Seconds after which they die in any case; null takes what setup.json says."
  type        = number
  default     = null
}

variable "token_bound_cidrs" {
  description = "For an identity (serve, sequence, ...), the networks that its tokens may be used from. An identity without an entry is not bound."
  type        = map(list(string))
  default     = {}
}

variable "kubernetes" {
  description = <<-T
    The cluster whose service accounts may log in; null leaves Kubernetes out. namespace: where Aceso runs; its service accounts are
    aceso-serve, aceso-sequence, ... ; audience: of their projected tokens. Without ca_cert the server uses that of its own pod.
  T
  type = object({
    host      = string
    ca_cert   = optional(string)
    namespace = optional(string, "aceso")
    audience  = optional(string, "vault")
  })
  default = null
}

variable "kubernetes_reviewer_jwt" {
  description = <<-T
    The token with which the server asks the cluster whose token it was shown, when the server runs outside the cluster: of a service account
    that is bound to system:auth-delegator and to nothing else. Inside the cluster null: the server's own pod asks.
  T
  type        = string
  default     = null
  sensitive   = true
}

variable "disposable" {
  description = "true lets terraform destroy delete the keys, and with them every record that was ever sealed. For tests only."
  type        = bool
  default     = false
}
