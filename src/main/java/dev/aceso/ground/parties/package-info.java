/** Who asks, about whom and why: types only. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.parties;
