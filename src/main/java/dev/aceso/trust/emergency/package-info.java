/** Breaking the glass: who opened whose records without a known relationship, for how long, and who judged it. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.emergency;
