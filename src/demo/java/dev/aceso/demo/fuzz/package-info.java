/** All that the interface's description allows, and much that it does not, sent to a running service by people of four roles, by an EHR and by callers without a good token. */
package dev.aceso.demo.fuzz;
