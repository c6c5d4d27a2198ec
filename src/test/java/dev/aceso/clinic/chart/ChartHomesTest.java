package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.household.Dwelling;
import dev.aceso.trust.access.household.Dwellings;
import dev.aceso.trust.access.household.HomesOfPatients.Homes;
import dev.aceso.trust.access.household.HomesOfPatients.NotAsked;
import dev.aceso.trust.access.household.HomesOfPatients.Told;
import dev.aceso.trust.access.household.HomesOfPatients.Unsure;
import dev.aceso.trust.access.household.PlainDwellings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Where an EHR says that a patient lives, and what of that counts. It is noon of June 1st. */
class ChartHomesTest {
    private static final String PATIENTS = "/fhir/Patient/_search";
    private static final String FHIR = "application/fhir+json";
    private static final String ELM = "'line':['12 Elm Street','Apt 4'],'city':'Agawam','postalCode':'01001-1234'";

    private final Dwellings dwellings = PlainDwellings.all();
    private StubServer ehr;

    @BeforeEach
    void start() throws Exception {
        ehr = new StubServer();
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    @Test
    void tellsAHomeByItsPseudonymAndNothingElse() {
        lives("{" + ELM + "}");
        assertThat(told()).isEqualTo(new Homes(homes("12 ELM ST #4")));
        lives(
                "{'use':'home','type':'both','text':'12 Elm St'," + ELM + "}",
                "{'use':'home','line':['9 Oak Rd'],'postalCode':'01001'}");
        assertThat(told()).isEqualTo(new Homes(homes("12 Elm St Apt 4", "9 Oak Road")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'use':'old',ELM}",
                "{'use':'temp',ELM}",
                "{'use':'billing',ELM}",
                "{'use':'work',ELM}",
                "{'use':'home','period':{'end':'2026-05-31'},ELM}",
                "{'use':'home','period':{'start':'2026-06-02'},ELM}",
                "{'use':'home','line':['PO Box 12'],'postalCode':'01001'}",
                "{'use':'home','line':['12 Elm Street']}",
                "{'use':'home','city':'Agawam','postalCode':'01001'}"
            })
    void anAddressWhereNobodyLivesNowIsNoHome(String address) {
        lives(address.replace("ELM", ELM));
        assertThat(told()).isEqualTo(new Homes(Set.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'period':{'start':'2020-01-01','end':'2026-06-01'},ELM}",
                "{'period':{'end':'2026'},ELM}",
                "{'period':{'start':'2026-06-01T11:59:00Z'},ELM}"
            })
    void aHomeCountsToTheEndOfItsTime(String address) {
        lives(address.replace("ELM", ELM));
        assertThat(told()).isEqualTo(new Homes(homes("12 Elm St Apt 4")));
    }

    @Test
    void whatAnEhrDoesNotSayIsNotTakenForNo() {
        ehr.on(PATIENTS, (exchange, body) -> exchange.sendResponseHeaders(500, -1));
        assertThat(told()).isEqualTo(new Unsure());
        lives("{'use':'home','line':'12 Elm Street','postalCode':'01001'}");
        assertThat(told()).isEqualTo(new Unsure());
        lives("{'modifierExtension':[{'url':'http://not.ours','valueBoolean':true}]," + ELM + "}");
        assertThat(told()).isEqualTo(new Unsure());
        holds(json(
                "{'resourceType':'Patient','id':'p1','active':true,'link':[{'type':'replaced-by','other':{'reference':'Patient/p2'}}],"
                        + "'address':[{" + ELM + "}]}"));
        assertThat(told()).isEqualTo(new Unsure());
        holds(json("{'resourceType':'Patient','id':'p2','address':[{" + ELM + "}]}"));
        assertThat(told()).isEqualTo(new Unsure());
    }

    @Test
    void nobodyLivesWhereThereIsNobody() {
        ehr.on(PATIENTS, FHIR, bundle().toString());
        assertThat(told()).isEqualTo(new Homes(Set.of()));
    }

    @Test
    void asksForTheAddressAndNothingElseOfThatPatientOnce() {
        lives("{" + ELM + "}");
        told();
        assertThat(ehr.requests())
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .contains("_id=p1")
                        .contains("_elements=")
                        .contains("address"));
        assertThat(Door.CONTRACTS.get("household", Purpose.OPERATIONS).queries())
                .singleElement()
                .satisfies(query -> assertThat(query.elements())
                        .containsExactlyInAnyOrder(
                                "address.use",
                                "address.line",
                                "address.postalCode",
                                "address.period.start",
                                "address.period.end"));
    }

    @Test
    void anEhrIsAskedWhereTheServiceIsRegisteredOrItIsSaid() {
        lives("{" + ELM + "}");
        assertThat(asked()).isEqualTo(new NotAsked());
        assertThat(asked("aceso.ehr.hospital.household", "false")).isEqualTo(new NotAsked());
        assertThat(ehr.requests()).isEmpty();
        assertThat(told()).isInstanceOf(Homes.class);
    }

    private Told told() {
        return asked("aceso.ehr.hospital.household", "true");
    }

    private Told asked(String... more) {
        EhrConfig config = ehr.config(more);
        var homes = new ChartHomes(Door.chart(ehr, more), dwellings, Door.CONTRACTS, config, Door.CLOCK);
        return homes.ask(Door.PATIENT, Door.CLOCK.instant().plusSeconds(4));
    }

    private void lives(String... addresses) {
        holds(json("{'resourceType':'Patient','id':'p1','birthDate':'1970-02-03','address':["
                + String.join(",", addresses) + "]}"));
    }

    private void holds(JsonNode patient) {
        ehr.on(PATIENTS, FHIR, bundle(patient).toString());
    }

    private Set<String> homes(String... streets) {
        List<Dwelling> all = new ArrayList<>();
        for (String street : streets) {
            Optional<Dwelling> one = Dwelling.of(List.of(street), "01001");
            all.add(one.orElseThrow());
        }
        return all.stream().map(dwellings::pseudonym).collect(Collectors.toSet());
    }
}
