/** Vault (HashiCorp Vault or OpenBao) as keeper of keys, through quarkus-vault, with a transport of our own. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.sealing.vault;
