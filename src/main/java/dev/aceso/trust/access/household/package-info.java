/** Who lives together, as far as keyed pseudonyms of addresses tell: a mark for whoever reviews accesses, never a reason to allow or to refuse one. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.access.household;
