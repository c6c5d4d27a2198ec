/** The append-only log without PHI values: entries, tree, checkpoints, proofs. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.audit;
