/** Erasure of one patient: asked for, approved by a second person, and proven by a receipt. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.erasure;
