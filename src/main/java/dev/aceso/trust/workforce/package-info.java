/** Who works here: one person, one account. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.workforce;
