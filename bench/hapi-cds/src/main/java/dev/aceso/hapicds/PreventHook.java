package dev.aceso.hapicds;

import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ca.uhn.fhir.rest.api.server.cdshooks.CdsServiceRequestJson;
import ca.uhn.hapi.fhir.cdshooks.api.CdsService;
import ca.uhn.hapi.fhir.cdshooks.api.CdsServicePrefetch;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceIndicatorEnum;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseCardJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseCardSourceJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseJson;
import dev.aceso.clinic.decisions.Formulas;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.ValueSets;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;

/** The same equations over the same prefetch, read as HAPI's users read it. Takes what is there; asks for no proof of what is not. */
public class PreventHook {
    private static final String BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";
    private static final double UMOL_PER_MG = 88.4;
    private static final double MG_PER_MMOL = 38.67;

    private final Formulas formulas = new Formulas();
    private final ValueSets sets = new ValueSets();

    @CdsService(
            value = "ckm-review",
            hook = "patient-view",
            title = "Cardiovascular-kidney-metabolic review",
            description = "AHA PREVENT and CKD-EPI 2021",
            prefetch = @CdsServicePrefetch(value = "patient", query = "Patient/{{context.patientId}}"))
    public CdsServiceResponseJson review(CdsServiceRequestJson request) {
        var response = new CdsServiceResponseJson();
        if (!(request.getPrefetch("patient") instanceof Patient patient) || patient.getBirthDate() == null) {
            return response;
        }
        var conditions = all(request, "conditions", Condition.class);
        if (conditions.stream().anyMatch(c -> is(c.getCode(), "ascvd", "heart-failure"))) {
            return response;
        }
        var chart = chart(request, patient, conditions);
        var egfr = formulas.egfr(chart);
        var risks = formulas.risks(chart);
        if (!risks.isEmpty()) {
            response.addCard(card(
                    "PREVENT: " + percent(risks.values().iterator().next()),
                    detail(
                            risks.entrySet().stream()
                                    .map(risk -> "| " + risk.getKey() + " | " + percent(risk.getValue()) + " |\n")
                                    .collect(Collectors.joining()),
                            chart)));
        }
        egfr.ifPresent(value -> response.addCard(card(
                String.format(Locale.ROOT, "eGFR %.0f mL/min/1.73 m2", value),
                detail(String.format(Locale.ROOT, "| eGFR | %.1f |%n", value), chart))));
        return response;
    }

    private Formulas.Chart chart(CdsServiceRequestJson request, Patient patient, List<Condition> conditions) {
        var born = patient.getBirthDate().toInstant().atZone(ZoneOffset.systemDefault()).toLocalDate();
        var birthSex = patient.getExtensionByUrl(BIRTH_SEX);
        boolean female = birthSex == null
                ? patient.getGender() == org.hl7.fhir.r4.model.Enumerations.AdministrativeGender.FEMALE
                : birthSex.getValue().primitiveValue().equals("F");
        var medications = all(request, "medications", MedicationRequest.class);
        return new Formulas.Chart(
                female,
                Period.between(born, LocalDate.now()).getYears(),
                systolic(request),
                newest(request, "creatinine").map(q -> in(q, UMOL_PER_MG, 1)),
                conditions.stream().anyMatch(c -> is(c.getCode(), "diabetes")),
                all(request, "smoking", Observation.class).stream()
                        .filter(Observation::hasValueCodeableConcept)
                        .max(Comparator.comparing(PreventHook::at))
                        .filter(o -> is(o.getValueCodeableConcept(), "smoking-current"))
                        .isPresent(),
                medications.stream().anyMatch(m -> active(m, "antihypertensive")),
                newest(request, "total-cholesterol").map(q -> in(q, 1, MG_PER_MMOL)),
                newest(request, "hdl").map(q -> in(q, 1, MG_PER_MMOL)),
                medications.stream().anyMatch(m -> active(m, "statin")),
                newest(request, "bmi").map(q -> q.getValue().doubleValue()));
    }

    private Optional<Double> systolic(CdsServiceRequestJson request) {
        return all(request, "blood-pressure", Observation.class).stream()
                .max(Comparator.comparing(PreventHook::at))
                .flatMap(panel -> Stream.concat(
                                Stream.of(panel)
                                        .filter(o -> is(o.getCode(), "systolic") && o.hasValueQuantity())
                                        .map(Observation::getValueQuantity),
                                panel.getComponent().stream()
                                        .filter(c -> is(c.getCode(), "systolic") && c.hasValueQuantity())
                                        .map(Observation.ObservationComponentComponent::getValueQuantity))
                        .findFirst())
                .map(q -> q.getValue().doubleValue());
    }

    private static Optional<Quantity> newest(CdsServiceRequestJson request, String key) {
        return all(request, key, Observation.class).stream()
                .filter(o -> o.hasValueQuantity() && o.getValueQuantity().hasValue())
                .max(Comparator.comparing(PreventHook::at))
                .map(Observation::getValueQuantity);
    }

    private static double in(Quantity q, double perMicro, double perMilli) {
        double value = q.getValue().doubleValue();
        return switch (String.valueOf(q.getCode())) {
            case "umol/L" -> value / perMicro;
            case "mmol/L" -> value * perMilli;
            default -> value;
        };
    }

    private boolean active(MedicationRequest order, String set) {
        return order.getStatus() == MedicationRequest.MedicationRequestStatus.ACTIVE
                && order.hasMedicationCodeableConcept()
                && is(order.getMedicationCodeableConcept(), set);
    }

    private boolean is(CodeableConcept concept, String... ids) {
        Set<Coding> codes = concept.getCoding().stream()
                .filter(c -> c.hasSystem() && c.hasCode())
                .map(c -> new Coding(c.getSystem(), c.getCode()))
                .collect(Collectors.toSet());
        return Stream.of(ids).anyMatch(id -> sets.get(id).containsAny(codes));
    }

    private static long at(Observation observation) {
        return observation.getEffective() instanceof DateTimeType when && when.getValue() != null
                ? when.getValue().getTime()
                : Long.MIN_VALUE;
    }

    private static <T extends Resource> List<T> all(CdsServiceRequestJson request, String key, Class<T> type) {
        return request.getPrefetch(key) instanceof Bundle bundle
                ? bundle.getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getResource)
                        .filter(type::isInstance)
                        .map(type::cast)
                        .toList()
                : List.of();
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }

    private static String detail(String rows, Formulas.Chart chart) {
        return "| Result | Value |\n|---|---|\n" + rows + "\n" + chart;
    }

    private static CdsServiceResponseCardJson card(String summary, String detail) {
        var card = new CdsServiceResponseCardJson();
        card.setSummary(summary);
        card.setDetail(detail);
        card.setIndicator(CdsServiceIndicatorEnum.INFO);
        card.setSource(new CdsServiceResponseCardSourceJson().setLabel("doi:10.1161/CIRCULATIONAHA.123.067626"));
        return card;
    }
}
