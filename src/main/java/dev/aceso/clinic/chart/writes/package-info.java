/** The write side of the door: effects are committed with their record, sent once, and found again when an answer is lost. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.chart.writes;
