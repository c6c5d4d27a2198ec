/** Who works here, as the identity provider says: sealed, found by keyed pseudonyms, each bound to one account. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.workforce.people;
