/** Backup and restore of database and Vault together, so that a restore loses no patient. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.backup;
