/** Aceso: decision support, records and proofs beside the EHR. */
@org.jspecify.annotations.NullMarked
package dev.aceso;
