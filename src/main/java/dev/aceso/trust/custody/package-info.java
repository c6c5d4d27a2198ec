/** What happens to keys and data as a whole; recorded in the log. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody;
