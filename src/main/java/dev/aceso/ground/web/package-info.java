/** Failures as problem+json, OperationOutcome or hook answer; limits and headers. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.web;
