/** A stand-in for a hospital's EHR: a real FHIR R4 server over TLS 1.3, filled with synthetic patients at start. */
package dev.aceso.demo.ehr;
