/** All that the interface's description allows, and much that it does not, sent to a running service by everybody there is. */
package dev.aceso.demo.fuzz;
