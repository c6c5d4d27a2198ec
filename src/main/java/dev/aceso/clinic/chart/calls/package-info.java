/** Calls to one EHR: time limits, retries, circuit breaker, bulkhead and what it asks of us when it is asked too often. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.chart.calls;
