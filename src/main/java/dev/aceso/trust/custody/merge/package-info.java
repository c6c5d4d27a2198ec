/** Patients of one EHR that turned out to be one, and those that are apart again: a history, and what follows from it. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.merge;
