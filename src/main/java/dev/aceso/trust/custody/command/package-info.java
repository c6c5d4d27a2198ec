/** The commands of operators: a person signs in on another device, the service decides and records, and Vault is told by this process. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.command;
