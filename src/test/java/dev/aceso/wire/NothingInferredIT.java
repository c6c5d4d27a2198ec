package dev.aceso.wire;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.FaultyEhr;
import dev.aceso.demo.world.FaultyEhr.Sent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Search cannot be used to infer what may not be read: whatever an EHR's user puts into a hook call, the EHR is asked what the contract
 * names and nothing else; and a refusal looks the same, and asks nothing, whether or not the patient exists.
 */
class NothingInferredIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVIL = "_has:Observation:patient:code=http://loinc.org|55277-8";
    private static Site site;

    private String patient;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void recover() {
        patient = Site.somebody();
        site.world.faulty().recover();
    }

    @Test
    void asksWhatTheContractNamesAndNothingElse() throws IOException {
        // Given
        var contract = contract();
        Map<String, Set<String>> names = new HashMap<>();
        for (var query : contract.path("queries")) {
            var may = new HashSet<>(Set.of("_elements", "_count", "_sort", "_format"));
            may.add(query.path("found").asText().equals("read") ? "_id" : "patient");
            query.path("params").fieldNames().forEachRemaining(may::add);
            if (query.path("codesSent").asBoolean()) {
                may.add("code");
            }
            if (query.has("lookBack")) {
                may.add(query.at("/date/param").asText());
            }
            if (query.has("include")) {
                may.add("_include");
            }
            names.merge(query.path("type").asText(), may, (one, other) -> {
                one.addAll(other);
                return one;
            });
        }

        // When
        assertThat(fire(call()).status()).isEqualTo(200);

        // Then
        assertThat(site.world.faulty().sent()).isNotEmpty().allSatisfy(sent -> {
            assertThat(sent.method()).isEqualTo("POST");
            assertThat(sent.address()).matches("/fhir/[A-Za-z]+/_search");
            assertThat(names.getOrDefault(type(sent), Set.of()))
                    .containsAll(params(sent).keySet());
            assertThat(params(sent).getOrDefault("patient", params(sent).get("_id")))
                    .isEqualTo(patient);
        });
        assertThat(site.world.faulty().sent()).hasSize(contract.path("queries").size());
    }

    /** Each thing alone, and then many together at random. */
    @Test
    void nothingThatACallerSendsReachesTheEhrAsASearch() {
        // Given what is asked about this patient when a caller sends nothing special
        assertThat(fire(call()).status()).isEqualTo(200);
        var plain = Set.copyOf(site.world.faulty().sent());
        List<Consumer<ObjectNode>> tricks = tricks();
        List<List<Consumer<ObjectNode>>> calls =
                new ArrayList<>(tricks.stream().map(List::of).toList());
        var random = new Random(5);
        for (int i = 0; i < 25; i++) {
            calls.add(Stream.generate(() -> tricks.get(random.nextInt(tricks.size())))
                    .limit(2 + random.nextInt(4))
                    .toList());
        }
        Set<Integer> answers = new HashSet<>();

        for (int i = 0; i < calls.size(); i++) {
            site.world.faulty().recover();
            var call = call();
            calls.get(i).forEach(trick -> trick.accept(call));

            // When
            answers.add(fire(call).status());

            // Then
            assertThat(site.world.faulty().sent())
                    .as("call %s: %s", i, call)
                    .allSatisfy(sent -> assertThat(plain.contains(sent) || readsAReference(sent))
                            .as(sent.toString())
                            .isTrue());
            assertThat(site.world.faulty().trapped()).isZero();
        }
        assertThat(answers).contains(200, 400, 403).allMatch(status -> status < 500);
    }

    @Test
    void noQueryInTheAddressOfAHookIsLookedAt() {
        assertThat(fire(call()).status()).isEqualTo(200);
        var plain = Set.copyOf(site.world.faulty().sent());
        site.world.faulty().recover();
        var answer =
                site.send(site.request(Site.HOOK + "?_has:Observation:patient:code=1&_include=*&patient=somebody-else")
                        .header("authorization", site.world.faulty().client().bearer(site.hookUrl()))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(call().toString())));
        assertThat(answer.statusCode()).isIn(200, 401);
        assertThat(plain).containsAll(site.world.faulty().sent());
    }

    /** A refusal for each reason: the same answer for a patient who is there and for one who is not, and no request. */
    @Test
    void aRefusalAsksNothingAndLooksTheSameWhetherOrNotThePatientExists() {
        // Given
        Map<String, Supplier<Api.Answer>> refusals = new TreeMap<>();
        refusals.put(
                "403 fhir-server-mismatch",
                () -> fire(call().put("fhirServer", site.world.faulty().trapUrl())));
        refusals.put(
                "403 mfa-attestation-missing",
                () -> site.aceso.post(
                        Site.HOOK,
                        Optional.of(site.world
                                .faulty()
                                .lapsedClient()
                                .token(site.hookUrl())
                                .sign()),
                        call().toString()));
        refusals.put("404 not-found", () -> {
            var path = "/cds-services/no-such-function";
            return site.aceso.post(
                    path,
                    Optional.of(site.world
                            .faulty()
                            .client()
                            .token(site.aceso.base() + path)
                            .sign()),
                    call().toString());
        });
        refusals.put(
                "401 unauthenticated",
                () -> site.aceso.post(Site.HOOK, Optional.of(site.token("dr.rivera")), call().toString()));
        refusals.put("403 identifying-combination", this::completing);

        refusals.forEach((what, refusal) -> {
            // When
            site.world.faulty().recover();
            patient = Site.somebody();
            var there = refusal.get();
            var askedThere = site.world.faulty().sent();
            site.world.faulty().fail((exchange, search) -> FaultyEhr.json(exchange, 200, FaultyEhr.bundle()));
            patient = Site.somebody();
            var away = refusal.get();

            // Then
            assertThat(there.status() + " " + there.code()).isEqualTo(what);
            assertThat(away.status()).isEqualTo(there.status());
            assertThat(away.type()).isEqualTo(there.type());
            assertThat(away.challenge()).isEqualTo(there.challenge());
            assertThat(withoutInstance(away)).as(what).isEqualTo(withoutInstance(there));
            assertThat(askedThere).as(what).isEmpty();
            assertThat(site.world.faulty().sent()).as(what).isEmpty();
        });
        assertThat(site.world.faulty().trapped()).isZero();
    }

    /** The patient's own user opens the chart, after the function was shown where they live and when they were born. */
    private Api.Answer completing() {
        site.opaque("faulty", patient); // which leaves an entry, and in it the pseudonym
        var paths = "E'Patient.address.postalCode\\nPatient.birthDate'";
        site.change("INSERT INTO access.path_set SELECT sha256(convert_to(p, 'UTF8')), p FROM (VALUES (" + paths
                + ")) v (p) ON CONFLICT DO NOTHING");
        assertThat(site.change("INSERT INTO access.disclosure SELECT patient, 'function', 'ckm-review',"
                        + " (now() AT TIME ZONE 'UTC')::date, sha256(convert_to(" + paths + ", 'UTF8'))"
                        + " FROM (SELECT patient, at FROM audit.pending UNION ALL SELECT patient, at FROM audit.entry) all_entries"
                        + " WHERE patient IS NOT NULL ORDER BY at DESC LIMIT 1"))
                .isEqualTo(1);
        var call = call();
        ((ObjectNode) call.path("context")).put("userId", "Patient/" + patient);
        return fire(call);
    }

    private List<Consumer<ObjectNode>> tricks() {
        List<Consumer<ObjectNode>> tricks = new ArrayList<>();
        for (var id : List.of(
                patient + "&" + EVIL,
                patient + "%26" + EVIL,
                patient + ",somebody-else",
                patient + "?_include=*",
                patient + "/../somebody-else",
                patient + "/$everything",
                "*")) {
            tricks.add(call -> ((ObjectNode) call.path("context")).put("patientId", id));
        }
        var ehr = site.world.faulty();
        for (var server : List.of(
                ehr.trapUrl(), ehr.baseUrl() + "/../trap", ehr.baseUrl() + "?" + EVIL, ehr.baseUrl() + "/Patient")) {
            tricks.add(call -> call.put("fhirServer", server));
        }
        for (var key : List.of(
                "Observation?" + EVIL, "patient&" + EVIL, "_include", "_has:Observation:patient:code", "../Binary/1")) {
            tricks.add(call -> prefetch(call).put(key, EVIL));
            tricks.add(call -> prefetch(call).putNull(key));
            tricks.add(call -> prefetch(call).set(key, tree(FaultyEhr.bundle(FaultyEhr.patient("somebody-else")))));
        }
        // further pages and references that a caller wrote
        for (var address : List.of(
                ehr.baseUrl() + "/Observation?" + EVIL,
                "Observation?" + EVIL,
                ehr.trapUrl(),
                "Patient/somebody-else",
                "Medication/1?_include=*",
                "Medication/1&" + EVIL,
                "Medication/../Patient/somebody-else")) {
            tricks.add(call -> {
                var bundle = tree(FaultyEhr.bundle(FaultyEhr.creatinine("c1", patient)));
                bundle.putArray("link").addObject().put("relation", "next").put("url", address);
                prefetch(call).set("creatinine", bundle);
            });
            tricks.add(call -> {
                var request = JSON.createObjectNode()
                        .put("resourceType", "MedicationRequest")
                        .put("id", "m1")
                        .put("status", "active")
                        .put("intent", "order");
                request.putObject("subject").put("reference", "Patient/" + patient);
                request.putObject("medicationReference").put("reference", address);
                prefetch(call).set("medications", tree(FaultyEhr.bundle(request.toString())));
            });
        }
        for (var name : List.of("encounterId", "search", "_has", "_include", "selections")) {
            tricks.add(call -> ((ObjectNode) call.path("context")).put(name, EVIL));
            tricks.add(call -> call.put(name, EVIL));
            tricks.add(call -> call.putObject("extension").put("com.example." + name, EVIL));
        }
        tricks.add(call -> ((ObjectNode) call.path("context")).put("userId", "Practitioner/1?" + EVIL));
        tricks.add(call -> authorization(call, "token\r\nX-Search: " + EVIL));
        tricks.add(call -> authorization(call, "token"));
        return tricks;
    }

    private static void authorization(ObjectNode call, String token) {
        call.putObject("fhirAuthorization")
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", 300)
                .put("scope", "patient/*.* " + EVIL)
                .put("subject", "client")
                .put("patient", "somebody-else");
    }

    /** A medication that the EHR refers to may be read, by its id. */
    private static boolean readsAReference(Sent sent) {
        return type(sent).equals("Medication")
                && Set.of("_id", "_elements", "_count", "_format")
                        .containsAll(params(sent).keySet())
                && params(sent).getOrDefault("_id", "").matches("[A-Za-z0-9.,-]+");
    }

    private static String type(Sent sent) {
        return sent.address().replaceFirst("^/fhir/", "").replaceFirst("[/?].*", "");
    }

    private static Map<String, String> params(Sent sent) {
        int mark = sent.address().indexOf('?');
        return Stream.of(sent.body(), mark < 0 ? "" : sent.address().substring(mark + 1))
                .flatMap(part -> Stream.of(part.split("&")))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> URLDecoder.decode(pair, StandardCharsets.UTF_8))
                .collect(Collectors.toMap(
                        pair -> pair.split("=", 2)[0],
                        pair -> pair.replaceFirst("^[^=]*=?", ""),
                        (a, b) -> a + "," + b));
    }

    private static JsonNode withoutInstance(Api.Answer answer) {
        var body = (ObjectNode) answer.json();
        body.remove("instance");
        return body;
    }

    private static JsonNode contract() throws IOException {
        for (var line : file("index")) {
            if (line.path("function").asText().equals("ckm-review")) {
                return file("ckm-review/" + line.path("purpose").asText() + "-"
                        + line.path("versions").path(0).asText());
            }
        }
        throw new AssertionError("no contract");
    }

    private static JsonNode file(String name) throws IOException {
        try (var in = NothingInferredIT.class.getResourceAsStream("/contracts/" + name + ".json")) {
            return JSON.readTree(in);
        }
    }

    private ObjectNode call() {
        return site.faulty.call(patient);
    }

    private static ObjectNode prefetch(ObjectNode call) {
        return (ObjectNode) call.path("prefetch");
    }

    private static Api.Answer fire(ObjectNode call) {
        return site.faulty.fire(call);
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
