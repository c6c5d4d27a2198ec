/** Holds: what keeps a patient's records from being erased, and who placed it. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.hold;
