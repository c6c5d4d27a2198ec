/** The patient's rights over what the AI holds about them: today access, later amendment, accounting, restriction. */
@org.jspecify.annotations.NullMarked
package dev.aceso.patient.rights;
