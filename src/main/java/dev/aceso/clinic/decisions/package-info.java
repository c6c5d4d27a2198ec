/** Clinical decision support: published scores, and their face as CDS Hooks. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.decisions;
