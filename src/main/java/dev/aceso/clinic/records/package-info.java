/** Sealed, patient-linked records with versions. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.records;
