/** What a function may see for which purpose, and the code lists it speaks: plain data, no FHIR types. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.contracts;
