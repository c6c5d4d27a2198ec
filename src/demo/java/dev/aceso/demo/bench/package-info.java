/** The figures: what sealing, record and log cost, as ratios on the machine at hand. */
package dev.aceso.demo.bench;
