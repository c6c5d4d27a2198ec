/** The face of decision support inside the EHR: CDS Hooks 2.0, each call once only. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.decisions.hooks;
