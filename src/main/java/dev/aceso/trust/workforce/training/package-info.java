/** Training of the workforce on record: who completed what until when, and what that lets them see. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.workforce.training;
