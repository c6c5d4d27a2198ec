/** The hook of the service, served by HAPI FHIR's own CDS Hooks module, unprotected; for the bench only. */
@org.jspecify.annotations.NullMarked
package dev.aceso.hapicds;
