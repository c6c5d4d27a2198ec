/** What makes the service weak, for the bench only. */
@NullMarked
package dev.aceso.weakened;

import org.jspecify.annotations.NullMarked;
