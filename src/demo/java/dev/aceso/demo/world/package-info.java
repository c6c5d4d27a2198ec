/** The real servers that the integration tests and the demo stand on, bound to loopback and gone when the JVM is gone. */
@NullMarked
package dev.aceso.demo.world;

import org.jspecify.annotations.NullMarked;
