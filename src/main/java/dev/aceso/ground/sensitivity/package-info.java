/** Which data are sensitive: categories, and the rules by which data belong to them. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.sensitivity;
