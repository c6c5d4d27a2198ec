/** What is known of who treats whom: which charts were opened in an EHR, by whom, and what an EHR says when it is asked. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.access.relations;
