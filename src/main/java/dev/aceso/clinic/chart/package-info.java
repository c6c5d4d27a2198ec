/** The one door to the EHR: contract in, minimum-necessary slice out. */
@org.jspecify.annotations.NullMarked
package dev.aceso.clinic.chart;
