/** The only maker of the outbound clients that the service makes, and the table of destinations they may reach. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.egress;
