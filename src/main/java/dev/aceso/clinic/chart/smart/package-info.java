/** SMART on FHIR: the scopes that a contract needs, and the tokens that the service asks an EHR for in its own name. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.chart.smart;
