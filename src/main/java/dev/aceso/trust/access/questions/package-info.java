/** Questions to EHRs for which requests wait, and for how long an answer counts. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.access.questions;
