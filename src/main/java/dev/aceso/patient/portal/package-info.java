/** What a patient sees and asks for by REST. */
@org.jspecify.annotations.NullMarked
package dev.aceso.patient.portal;
