/** The one path: ask, look, compute, seal, log, answer. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.inference;
