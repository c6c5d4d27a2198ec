/** The log as others read it: checkpoints, tiles, and the export that the verifier checks. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.audit.export;
