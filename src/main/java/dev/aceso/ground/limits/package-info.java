/** How often somebody may ask. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.limits;
