/** The closed set of refusals and faults, and the port by which a refusal reaches the log; knows no HTTP. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.failure;
