/** The one decision: role, function and purpose against the matrix. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.access;
