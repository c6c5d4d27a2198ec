package dev.aceso.clinic.chart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import dev.aceso.ground.contracts.Contracted;
import dev.aceso.ground.contracts.DataContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class R4ContractsTest {
    private static String file() {
        try (InputStream in = R4ContractsTest.class.getResourceAsStream("/contracts/ckm-review/treatment-2.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DataContract load(String json) {
        return Contracted.load(json, new R4Contracts(Door.SETS), Door.SETS);
    }

    @Test
    void loadsTheContractOfTheReview() {
        // When
        DataContract contract = load(file());
        // Then
        assertThat(contract.queries().stream().map(DataContract.Query::key))
                .containsExactly(
                        "patient",
                        "creatinine",
                        "uacr",
                        "total-cholesterol",
                        "hdl",
                        "blood-pressure",
                        "bmi",
                        "smoking",
                        "pregnancy",
                        "conditions",
                        "procedures",
                        "medications",
                        "encounters");
        assertThat(contract).isEqualTo(Door.CONTRACT);
    }

    @ParameterizedTest
    @CsvSource({
        "patient, 'birthDate,gender,extension(us-core-birthsex).valueCode,id,active,deceasedBoolean,deceasedDateTime,link.type'",
        "encounters, 'class.system,class.code,period.start,period.end,id,subject.reference,status'",
    })
    void addsAndShowsIdPatientStatusAndModifiers(String key, String elements) {
        assertThat(Door.plan(key).query().loadedElements()).containsExactly(elements.split(","));
    }

    @Test
    void addsModifiersBelowNamedParts() {
        assertThat(Door.plan("creatinine").query().loadedElements()).contains("status", "valueQuantity.comparator");
        assertThat(Door.plan("medications").query().added()).contains("status", "intent", "doNotPerform");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"birthDate\"                       | \"birthDay\"                     | birthDay",
                "\"gender\"                          | \"name\"                         | has parts",
                "\"gender\"                          | \"maritalStatus.coding.colour\"  | maritalStatus.coding.colour",
                "\"gender\"                          | \"name.given.value\"             | name.given.value",
                "\"extension(us-core-birthsex).      | \"extension(us-core-race).       | us-core-race",
                "\"extension(us-core-birthsex).      | \"extension.                     | which extension",
                "\"type\": \"Encounter\"             | \"type\": \"Encounters\"         | Encounters",
                "\"element\": \"period\"             | \"element\": \"when\"            | when",
                "\"status\": \"active,on-hold,unknown\" | \"state\": \"active\" | state",
                "\"param\": \"medication\"           | \"param\": \"drug\"              | drug",
                "component(code:systolic).value      | component(code:nothing).value    | nothing",
                "component(code:systolic).value      | component(systolic).value        | slice",
                "\"smoking-status\"                  | \"smoking-statuses\"              | smoking-statuses",
                "\"P300D\"                           | \"300 days\"                     | lookBack",
                "\"P300D\"                           | \"P-1D\"                         | lookBack",
                "\"lookBack\": \"P300D\"             | \"lookAhead\": \"P0D\"            | lookAhead",
                "\"lookBack\": \"P300D\"             | \"lookback\": \"P300D\"          | lookback",
                "\"key\": \"uacr\"                   | \"key\": \"creatinine\"          | creatinine",
                "\"treatment\"                       | \"curiosity\"                    | curiosity",
                "\"found\": \"read\"                 | \"found\": \"search\"            | Patient",
                "\"limit\": 1000                     | \"limit\": 0                     | limit",
                "\"encounter.reference\"             | \"encounter[x]\"                 | encounter[x]",
            })
    void whatItDoesNotKnowStopsTheStartAndIsNamed(String text, String instead, String named) {
        // Given
        String broken = file().replace(text, instead);
        assertThat(broken).isNotEqualTo(file());
        // Then
        assertThatThrownBy(() -> load(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining(named);
    }

    /** An EHR may ignore any of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"status\": \"active,on-hold,unknown\" | \"category\": \"outpatient\"        | category",
                "\"status\": \"active,on-hold,unknown\" | \"code\": \"1\"                     | the parameter code",
                "\"status\": \"active,on-hold,unknown\" | \"identifier\": \"1\"               | identifier",
                "\"medicationCodeableConcept.coding.system\", |                                | value sets",
            })
    void whatItCouldNotEnforceItselfStopsTheStart(String text, String instead, String named) {
        // Given
        String broken = file().replace(text, instead == null ? "" : instead);
        assertThat(broken).isNotEqualTo(file());
        // Then
        assertThatThrownBy(() -> load(broken))
                .hasMessageContaining("cannot be enforced")
                .hasMessageContaining(named);
    }

    @Test
    void aCategoryAmongTheElementsIsEnforced() throws Exception {
        // Given
        DataContract contract = load("""
                {"function": "f", "purpose": "treatment", "version": "1", "title": "t", "why": "w", "queries": [
                 {"key": "labs", "type": "Observation", "why": "w", "found": "search", "limit": 10,
                  "params": {"category": "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"},
                  "elements": ["category.coding.system", "category.coding.code", "code.coding.code"]}]}""");
        Plan plan = Door.PLANS.of(contract).getFirst();
        String category =
                "{'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category','code':'%s'}]}]}";
        var laboratory =
                Samples.creatinine("a", "2026-05-01", "1").setAll(Samples.json(category.formatted("laboratory")));
        var vital = Samples.creatinine("b", "2026-05-01", "1").setAll(Samples.json(category.formatted("vital-signs")));
        // Then
        assertThat(answer(plan, laboratory, vital).completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(answer(plan, laboratory, vital).facts())
                .extracting(fact -> fact.source().id())
                .containsExactly("a");
        Answer unsaid = answer(plan, laboratory, Samples.creatinine("c", "2026-05-01", "1"));
        assertThat(unsaid.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(unsaid.facts()).hasSize(1);
    }

    private static Answer answer(Plan plan, com.fasterxml.jackson.databind.JsonNode... resources) throws Exception {
        Reading reading =
                new Reading(plan, Door.PATIENT, java.net.URI.create("https://ehr.example.org/fhir"), Door.TODAY);
        reading.page(Samples.bundle(resources));
        return reading.finish().answer();
    }

    @Test
    void everyTemplateStaysInTheRecommendedSubset() {
        // When
        var templates = new PrefetchTemplates(Door.PLANS).of(Door.CONTRACT);
        // Then
        assertThat(templates).containsEntry("patient", "Patient/{{context.patientId}}");
        assertThat(templates)
                .containsEntry("conditions", "Condition?patient={{context.patientId}}")
                .containsEntry(
                        "medications", "MedicationRequest?patient={{context.patientId}}&status=active,on-hold,unknown");
        assertThat(templates.get("hdl"))
                .startsWith("Observation?patient={{context.patientId}}&code=http://loinc.org|")
                .endsWith("&_sort=-date&_count=500");
        assertThat(templates.keySet())
                .containsExactlyElementsOf(Door.CONTRACT.queries().stream()
                        .map(DataContract.Query::key)
                        .toList());
        assertThat(templates.values())
                .allMatch(t -> !t.contains("_elements") && !t.contains("_include") && !t.contains("today"));
    }

    /** No reverse chaining, no chaining, no modifier, no reverse include: nothing by which a search could tell what may not be read. */
    @Test
    void everySearchOfEveryContractHasOnlyParametersThatTheContractNames() {
        assertThat(Door.CONTRACTS.all())
                .isNotEmpty()
                .allSatisfy(contract -> assertThat(Door.PLANS.of(contract))
                        .isNotEmpty()
                        .allSatisfy(plan -> {
                            // Given
                            DataContract.Query query = plan.query();
                            var named = new java.util.HashSet<>(query.params().keySet());
                            named.addAll(java.util.List.of("_elements", "_count"));
                            named.add(query.found() == DataContract.Found.READ ? "_id" : "patient");
                            if (query.codesSent()) {
                                named.add("code");
                            }
                            query.date().ifPresent(date -> named.addAll(java.util.List.of(date.param(), "_sort")));
                            query.include().ifPresent(include -> named.add("_include"));
                            // When
                            var sent = plan.search("p1", Door.TODAY);
                            // Then
                            assertThat(named).containsAll(sent.keySet());
                            assertThat(sent.keySet()).allMatch(name -> name.matches("_?[a-z-]+"));
                            assertThat(sent)
                                    .allSatisfy((name, values) -> assertThat(values)
                                            .hasSize(
                                                    query.lookBack().isPresent()
                                                                    && query.lookAhead()
                                                                            .isPresent()
                                                                    && name.equals(query.date()
                                                                            .orElseThrow()
                                                                            .param())
                                                            ? 2
                                                            : 1));
                            query.include()
                                    .ifPresent(include -> assertThat(sent.get("_include"))
                                            .containsExactly(query.type() + ":" + include.param()));
                        }));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "_has:Group:member:_id",
                "subject.name",
                "status:not",
                "_revinclude",
                "_filter",
                "_query",
                "_text"
            })
    void aContractCannotNameASearchThatInfers(String name) {
        String broken = file().replace("\"status\": \"active", "\"" + name + "\": \"active");
        assertThat(broken).isNotEqualTo(file());
        assertThatThrownBy(() -> load(broken)).hasStackTraceContaining(name);
    }

    @Test
    void theSearchIsTheContractAndNothingElse() {
        assertThat(Door.plan("encounters").search("p1", Door.TODAY))
                .containsOnly(
                        java.util.Map.entry("patient", java.util.List.of("p1")),
                        java.util.Map.entry("date", java.util.List.of("ge2025-06-01")),
                        java.util.Map.entry("_sort", java.util.List.of("-date")),
                        java.util.Map.entry("_count", java.util.List.of("500")),
                        java.util.Map.entry(
                                "_elements",
                                java.util.List.of(
                                        "class,period,id,subject,status,meta,type,serviceType,serviceProvider,location,reasonCode")));
        assertThat(Door.plan("creatinine").elements())
                .isEqualTo("code,effective,value,id,subject,status,meta,encounter,performer");
    }
}
