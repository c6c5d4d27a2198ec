package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Fact.Problem;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.ValueSet;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.sensitivity.Categories;
import dev.aceso.ground.sensitivity.Categorized;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.condition;
import static dev.aceso.clinic.chart.Samples.creatinine;
import static dev.aceso.clinic.chart.Samples.json;
import static dev.aceso.clinic.chart.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

class WithholdingTest {
    private static final URI BASE = URI.create("https://ehr.example.org/fhir");
    private static final Sensitivity SUD = new Sensitivity("SUD");
    private static final Sensitivity HIV = new Sensitivity("HIV");
    private static final Set<Sensitivity> NONE = Set.of();
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final Plans DEPARTMENTS =
            new Plans(Door.SETS, Door.CONTRACTS, Categorized.withDepartment("hospital/Organization/detox", "SUD"));

    private static Read read(Plans plans, String key, JsonNode document) {
        Plan asked = plans.of(Door.CONTRACT).stream()
                .filter(plan -> plan.query().key().equals(key))
                .findFirst()
                .orElseThrow();
        Reading reading = new Reading(asked, Door.PATIENT, BASE, Door.TODAY);
        try {
            reading.page(Fhir.JSON.createParser(document.toString()));
        } catch (IOException | Fhir.Unreadable e) {
            throw new AssertionError(e);
        }
        return reading.finish();
    }

    private static Read read(String key, JsonNode... resources) {
        return read(Door.PLANS, key, bundle(resources));
    }

    private static Read given(Set<Sensitivity> permitted, Read read, Read... others) {
        return new Withholding(
                        permitted,
                        Stream.concat(Stream.of(read), Stream.of(others)).toList(),
                        false)
                .from(read);
    }

    private static <R extends JsonNode> ObjectNode with(R resource, String more) {
        return ((ObjectNode) resource).setAll(json(more));
    }

    private static ObjectNode labelled(JsonNode resource, String system, String code) {
        return with(resource, "{'meta':{'security':[{'system':'%s','code':'%s'}]}}".formatted(system, code));
    }

    private static ObjectNode visit(String id, String more) {
        return with(
                json("{'resourceType':'Encounter','id':'%s','status':'finished','subject':{'reference':'Patient/p1'}}"
                        .formatted(id)),
                "{'class':{'system':'" + ACT_CODE + "','code':'AMB'},'period':{'start':'2026-05-01'}," + more
                        + "'language':'en'}");
    }

    /** The condition is one that the contract wants, and of substance use besides. */
    @Test
    void whatIsLabelledIsLeftOutAndTheRestIsPartial() {
        // Given
        Read read =
                read("conditions", condition("a", Coding.ICD10CM, "E11.9"), condition("b", Coding.ICD10CM, "O99.320"));
        // When
        Read given = given(NONE, read);
        // Then
        assertThat(given.answer().completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(given.answer().facts(Problem.class))
                .singleElement()
                .satisfies(left -> assertThat(left.source().id()).isEqualTo("a"));
        assertThat(given.warnings()).containsExactly(Warning.WITHHELD);
        assertThat(given.handedOn()).isLessThan(read.handedOn()).isPositive();
        assertThat(given.received()).isEqualTo(read.received());
    }

    @Test
    void whatIsPermittedStaysAndSaysWhatItBelongsTo() {
        Read read =
                read("conditions", condition("a", Coding.ICD10CM, "E11.9"), condition("b", Coding.ICD10CM, "O99.320"));
        var withholding = new Withholding(Set.of(SUD), List.of(read), false);
        assertThat(withholding.from(read)).isEqualTo(read);
        assertThat(read.answer().completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(withholding.categories(read)).containsOnly(SUD);
        assertThat(given(Set.of(HIV), read).answer().completeness()).isEqualTo(Completeness.PARTIAL);
    }

    /** What no value set of the contract wants is dropped as anything else is: it says nothing about what the contract wants. */
    @Test
    void whatIsNotAskedForHarmsNoAnswer() {
        Read read =
                read("conditions", condition("a", Coding.ICD10CM, "E11.9"), condition("b", Coding.ICD10CM, "F11.20"));
        Read given = given(NONE, read);
        assertThat(given.answer().completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(given.answer().facts()).hasSize(1);
        assertThat(given.warnings()).isEmpty();
    }

    @Test
    void nothingLeftIsNotNothingThere() {
        Read given = given(NONE, read("creatinine", labelled(creatinine("a", "2026-05-01", "1.1"), ACT_CODE, "ETH")));
        assertThat(given.answer().facts()).isEmpty();
        assertThat(given.answer().completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(given.handedOn()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'ETH'}]}} | SUD",
                "{'meta':{'security':[{'system':'http://hospital.example','code':'x'}]}} | R",
                "{'meta':{'security':[{'code':'N'}]}} | R",
                "{'meta':{'security':[{}]}} | R",
                "{'meta':{'security':'N'}} | R",
                "{'meta':[]} | R",
                "{'meta':{'tag':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'ETH'}]}} | ",
                "{'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-Confidentiality','code':'N'}]}} | ",
                "{'reasonCode':[{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'F10.20'}]}]} | SUD",
                "{'valueCodeableConcept':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'B20'}]}} | HIV",
                "{'contained':[{'code':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'Z21'}]}}]} | HIV",
                "{'performer':[{'reference':'Organization/detox'}]} | SUD",
                "{'performer':[{'reference':'https://ehr.example.org/fhir/Organization/detox'}]} | SUD",
                "{'performer':[{'reference':'https://other.example.org/fhir/Organization/detox'}]} | "
            })
    void aResourceBelongsByAnyCodeReferenceOrLabelInIt(String more, String category) {
        ObjectNode resource = with(creatinine("a", "2026-05-01", "1.1"), more);
        var labelling = new Labelling(Categorized.withDepartment("hospital/Organization/detox", "SUD"));
        assertThat(labelling.of(resource, "hospital", BASE))
                .isEqualTo(category == null ? Set.of() : Set.of(new Sensitivity(category)));
    }

    @Test
    void whatBelongsToASensitiveVisitIsAsSensitive() {
        // Given
        Read visits = read(
                "encounters",
                visit("e1", "'reasonCode':[{'coding':[{'system':'" + Coding.ICD10CM + "','code':'F11.20'}]}],"),
                visit("e2", ""));
        Read results = read(
                "creatinine",
                with(creatinine("a", "2026-05-01", "1.1"), "{'encounter':{'reference':'Encounter/e1'}}"),
                with(creatinine("b", "2026-04-01", "1.2"), "{'encounter':{'reference':'" + BASE + "/Encounter/e2'}}"),
                creatinine("c", "2026-03-01", "1.3"));
        // When
        Read given = given(NONE, results, visits);
        // Then
        assertThat(given.answer().facts())
                .extracting(fact -> fact.source().id())
                .containsExactly("b", "c");
        assertThat(given.answer().completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(given(NONE, visits).answer().facts()).hasSize(1);
        assertThat(given(Set.of(SUD), results, visits)).isEqualTo(results);
    }

    @Test
    void whereDepartmentsDecideAVisitThatIsNotKnownIsRestricted() {
        // Given
        Read visits = read(
                DEPARTMENTS,
                "encounters",
                bundle(visit("e1", "'serviceProvider':{'reference':'Organization/detox'},"), visit("e2", "")));
        ObjectNode[] results = {
            with(creatinine("a", "2026-05-01", "1.1"), "{'encounter':{'reference':'Encounter/e1'}}"),
            with(creatinine("b", "2026-04-01", "1.2"), "{'encounter':{'reference':'Encounter/e2'}}"),
            with(creatinine("c", "2026-03-01", "1.3"), "{'encounter':{'reference':'Encounter/unknown'}}"),
            with(creatinine("f", "2026-02-15", "1.3"), "{'encounter':{'identifier':{'value':'e2'}}}"),
            creatinine("d", "2026-02-01", "1.4")
        };
        Read read = read(DEPARTMENTS, "creatinine", bundle(results));
        // When
        var withholding = new Withholding(Set.of(), List.of(read, visits), true);
        // Then
        assertThat(withholding.from(read).answer().facts())
                .extracting(fact -> fact.source().id())
                .containsExactly("b", "d");
        assertThat(DEPARTMENTS.visits("hospital")).isPresent();
        assertThat(DEPARTMENTS.visits("other")).isEmpty();
        assertThat(Door.PLANS.visits("hospital")).isEmpty();
    }

    /** What is prefetched shows more of a resource than what is asked for. */
    @Test
    void whatOneOfTwoAnswersShowsOfAResourceHoldsForIt() {
        // Given
        Read fetched = read("creatinine", creatinine("a", "2026-05-01", "1.1"), creatinine("b", "2026-04-01", "1.2"));
        Read prefetched = read("creatinine", labelled(creatinine("a", "2026-05-01", "1.1"), ACT_CODE, "ETH"));
        // When
        Marks both = fetched.marks().knowing(prefetched.marks());
        Read read = new Read(
                fetched.answer(),
                fetched.flaws(),
                fetched.received(),
                fetched.handedOn(),
                fetched.links(),
                both,
                java.util.Map.of());
        // Then
        assertThat(given(NONE, read).answer().facts())
                .extracting(fact -> fact.source().id())
                .containsExactly("b");
    }

    @Test
    void aPrescriptionIsAsSensitiveAsItsMedication() {
        // Given
        String statin = Door.SETS.get("statin").codes().iterator().next().code();
        ObjectNode medication = json("""
                {'resourceType':'Medication','id':'m1','code':{'coding':[
                 {'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'%s'},
                 {'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'352364'}]}}""".formatted(statin));
        ObjectNode request = request("r1", "'medicationReference':{'reference':'Medication/m1'}");
        // When
        Read read = read("medications", medication, request);
        // Then
        assertThat(read.answer().facts()).hasSize(1);
        assertThat(given(NONE, read).answer().facts()).isEmpty();
        assertThat(given(Set.of(SUD), read)).isEqualTo(read);
    }

    /** A resource of any content, and what any of its labels forbids. */
    record Case(String key, ObjectNode resource, Set<Sensitivity> permitted) {
        @Override
        public String toString() {
            return key + " " + resource.path("id").asText() + " " + permitted;
        }
    }

    static Stream<Case> any() {
        List<Sensitivity> all = Categories.builtIn().all().stream()
                .map(category -> category.sensitivity())
                .toList();
        return Door.PLANS.of(Door.CONTRACT).stream()
                .filter(plan -> !Identity.is(plan))
                .flatMap(plan -> Stream.iterate(0L, seed -> seed + 1).limit(40).map(seed -> {
                    Random random = new Random(seed);
                    ObjectNode resource = wanted(plan, seed, random);
                    all.stream().filter(one -> random.nextInt(6) == 0).forEach(one -> label(resource, one));
                    Set<Sensitivity> permitted =
                            all.stream().filter(one -> random.nextBoolean()).collect(Collectors.toSet());
                    return new Case(plan.query().key(), resource, permitted);
                }));
    }

    private static ObjectNode wanted(Plan plan, long seed, Random random) {
        ObjectNode resource = ArbitraryResource.readable(plan.query().type(), seed);
        resource.remove(List.of("meta", "encounter", "contained", "medicationReference", "status"));
        resource.put("id", "r" + seed);
        plan.patientElement().ifPresent(element -> resource.putObject(element).put("reference", "Patient/p1"));
        plan.codeElement().ifPresent(element -> {
            List<Coding> codes = new TreeSet<>(plan.codes().stream()
                            .flatMap(set -> Stream.concat(set.codes().stream(), set.under().stream()))
                            .map(code -> code.system() + " " + code.code())
                            .toList())
                    .stream()
                            .map(text -> new Coding(text.split(" ", 2)[0], text.split(" ", 2)[1]))
                            .toList();
            if (!codes.isEmpty()) {
                Coding code = codes.get(random.nextInt(codes.size()));
                resource.putObject(element)
                        .putArray("coding")
                        .addObject()
                        .put("system", code.system())
                        .put("code", code.code());
            }
        });
        return resource;
    }

    private static void label(ObjectNode resource, Sensitivity one) {
        String system = one.code().equals("R") ? "http://terminology.hl7.org/CodeSystem/v3-Confidentiality" : ACT_CODE;
        resource.withObject("/meta")
                .withArray("/security")
                .addObject()
                .put("system", system)
                .put("code", one.code());
    }

    /** The oracle looks at labels and at the file's own codes, not by the code under test. */
    @ParameterizedTest
    @MethodSource("any")
    void nothingThatIsLabelledPassesUnlessItIsNamed(Case any) {
        // Given
        Set<String> labels = new TreeSet<>();
        any.resource()
                .path("meta")
                .path("security")
                .forEach(label -> labels.add(label.path("code").asText()));
        Set<String> permitted = any.permitted().stream().map(Sensitivity::code).collect(Collectors.toSet());
        // When
        Read read = read(any.key(), any.resource());
        Read given = given(any.permitted(), read);
        // Then
        if (!permitted.containsAll(labels)) {
            assertThat(given.answer().facts()).isEmpty();
            assertThat(given.handedOn()).isZero();
            if (!read.answer().facts().isEmpty()) {
                assertThat(given.answer().completeness()).isEqualTo(Completeness.PARTIAL);
                assertThat(given.flaws()).contains(Flaw.WITHHELD);
            }
        } else if (given.flaws().contains(Flaw.WITHHELD)) {
            assertThat(Leaves.of(any.resource()).stream().map(Leaves.Leaf::value))
                    .as("a code of the file is in it")
                    .anyMatch(value -> Categorized.mentions(value, permitted));
        } else {
            assertThat(given).isEqualTo(read);
        }
    }

    @Test
    void manyOfThoseCasesAreKeptAndManyAreNot() {
        List<Boolean> kept = any().filter(
                        one -> !read(one.key(), one.resource()).answer().facts().isEmpty())
                .map(one -> given(one.permitted(), read(one.key(), one.resource()))
                        .answer()
                        .facts()
                        .isEmpty())
                .toList();
        assertThat(kept).filteredOn(empty -> empty).hasSizeGreaterThan(10);
        assertThat(kept).filteredOn(empty -> !empty).hasSizeGreaterThan(10);
    }

    /**
     * What the contracts in force want and the rules that everybody has withhold. Each line is harm: the function is told that something is
     * missing. Whoever adds a rule or a value set sees it here.
     */
    @Test
    void theRulesWithholdOfWhatContractsWantOnlyThis() {
        Categories categories = Categories.builtIn();
        Set<String> both = new TreeSet<>();
        Door.CONTRACTS.all().stream()
                .map(DataContract::queries)
                .flatMap(List::stream)
                .flatMap(query -> query.codes().stream())
                .map(Door.SETS::get)
                .forEach(set -> {
                    Stream.concat(set.codes().stream(), set.under().stream())
                            .filter(code -> !categories.of(code).isEmpty())
                            .forEach(code -> both.add(set.id() + " " + code.code()));
                    sensitiveBelow(set).forEach(code -> both.add(set.id() + " " + code));
                });
        assertThat(both)
                .containsExactly(
                        "pregnancy-conditions O04",
                        "pregnancy-conditions O98.7",
                        "pregnancy-conditions O99.31",
                        "pregnancy-conditions O99.32");
    }

    private static Stream<String> sensitiveBelow(ValueSet set) {
        return Categorized.prefixes().filter(set::contains).map(Coding::code);
    }
}
