/** What happens to keys and data as a whole: backup and restore, with the log as the judge of both. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody;
