package dev.aceso.trust.workforce.scim;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.trust.access.household.Dwelling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where somebody lives, out of the requests of identity providers. */
class HomeFormTest {
    private static final String ELM =
            "{\"type\":\"home\",\"streetAddress\":\"12 Elm Street\\nApt 4\",\"locality\":\"Agawam\",\"postalCode\":\"01001\"}";
    private static final String WORK =
            "{\"type\":\"work\",\"streetAddress\":\"1 Ward Way\",\"postalCode\":\"01001\",\"primary\":true}";
    private static final Dwelling HOME = dwelling("12 Elm St #4");

    @Test
    void takesTheAddressForHomeAndNoOther() {
        assertThat(read("[" + WORK + "," + ELM + "]")).contains(Set.of(HOME));
        assertThat(read("[" + WORK + "]")).contains(Set.of());
        assertThat(read("[" + ELM.replace("\"home\"", "\"Home\"") + "]")).contains(Set.of(HOME));
        assertThat(read("[" + ELM.replace("\"type\":\"home\",", "") + "]")).contains(Set.of());
        assertThat(read("[" + ELM + "," + ELM.replace("12 Elm", "14 Elm") + "]"))
                .contains(Set.of(HOME, dwelling("14 Elm St #4")));
    }

    @Test
    void saysNothingWhereTheRequestSaysNothing() {
        assertThat(HomeForm.read(Sent.text("{\"userName\":\"a\"}"))).isEmpty();
        assertThat(patch("{\"op\":\"replace\",\"path\":\"active\",\"value\":false}"))
                .isEmpty();
        assertThat(
                        patch(
                                "{\"op\":\"replace\",\"path\":\"addresses[type eq \\\"work\\\"].streetAddress\",\"value\":\"1 Way\"}"))
                .isEmpty();
        assertThat(patch("{\"op\":\"remove\",\"path\":\"addresses[type eq \\\"work\\\"]\"}"))
                .isEmpty();
        assertThat(patch("{\"op\":\"add\",\"path\":\"addresses\",\"value\":[" + WORK + "]}"))
                .isEmpty();
        assertThat(patch("{\"op\":\"replace\",\"path\":\"addresses[type eq \\\"home\\\"].country\",\"value\":\"US\"}"))
                .isEmpty();
    }

    @Test
    void forgetsAHomeThatIsTakenAway() {
        assertThat(read("[]")).contains(Set.of());
        assertThat(read("null")).contains(Set.of());
        for (var path :
                List.of("addresses", "Addresses", "addresses[type eq \\\"home\\\"]", "addresses[primary eq true]")) {
            assertThat(patch("{\"op\":\"remove\",\"path\":\"" + path + "\"}"))
                    .as(path)
                    .contains(Set.of());
        }
        assertThat(patch("{\"op\":\"replace\",\"path\":\"addresses\",\"value\":[" + WORK + "]}"))
                .contains(Set.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"Add\",\"path\":\"addresses\",\"value\":[ELM]}",
                "{\"op\":\"add\",\"path\":\"addresses\",\"value\":ELM}",
                "{\"op\":\"replace\",\"value\":{\"addresses\":[WORK,ELM]}}",
                "{\"op\":\"replace\",\"value\":{\"urn:ietf:params:scim:schemas:core:2.0:User:addresses\":[ELM]}}",
                "{\"op\":\"replace\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:User\",\"value\":{\"addresses\":[ELM]}}",
                "{\"op\":\"replace\",\"path\":\"addresses[type eq \\\"home\\\"]\",\"value\":ELM}",
                "{\"op\":\"replace\",\"path\":\"addresses[Type eq \\\"Home\\\"].streetAddress\",\"value\":\"12 ELM ST, APT 4\"},"
                        + "{\"op\":\"replace\",\"path\":\"addresses[type eq \\\"home\\\"].postalCode\",\"value\":\"01001-7\"}"
            })
    void readsAChangeInEveryForm(String operations) {
        assertThat(patch(operations
                        .replace("ELM]", ELM + "]")
                        .replace("ELM}", ELM + "}")
                        .replace("WORK", WORK)
                        .replace("01001-7", "01001-7777")))
                .contains(Set.of(HOME));
    }

    /** What is kept is no address, so that half of a new one cannot be joined with half of the old. */
    @Test
    void knowsNoHomeOnceOnlyAPartOfItWasSaid() {
        assertThat(
                        patch(
                                "{\"op\":\"replace\",\"path\":\"addresses[type eq \\\"home\\\"].streetAddress\",\"value\":\"14 Elm St\"}"))
                .contains(Set.of());
        assertThat(patch("{\"op\":\"replace\",\"path\":\"addresses.streetAddress\",\"value\":\"14 Elm St\"}"))
                .contains(Set.of());
        assertThat(patch("{\"op\":\"remove\",\"path\":\"addresses[type eq \\\"home\\\"].postalCode\"}"))
                .contains(Set.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"type\":\"home\"}]",
                "[{\"type\":\"home\",\"streetAddress\":\"12 Elm St\"}]",
                "[{\"type\":\"home\",\"streetAddress\":\"PO Box 12\",\"postalCode\":\"01001\"}]",
                "[{\"type\":\"home\",\"formatted\":\"12 Elm St\\nAgawam MA 01001\"}]",
                "[{\"type\":\"home\",\"streetAddress\":\"12 Elm St\",\"postalCode\":null}]"
            })
    void takesWhatTellsNoDwellingForNone(String addresses) {
        assertThat(read(addresses)).contains(Set.of());
    }

    /** Or somebody who leaves would stay for their address. */
    @Test
    void takesWhatIsWrongOrTooMuchForNoHomeAndRefusesNothing() {
        for (var wrong : List.of(
                "\"12 Elm St\"",
                "{}",
                "[7]",
                "[" + ELM + ",7]",
                "[" + Stream.generate(() -> ELM).limit(11).collect(Collectors.joining(",")) + "]",
                "[{\"type\":\"home\",\"streetAddress\":7,\"postalCode\":\"01001\"}]",
                "[" + ELM.replace("12 Elm", "12 Elm" + " ".repeat(1025)) + "]",
                "[{\"type\":\"home\",\"Type\":\"work\"}]")) {
            assertThat(read(wrong)).as(wrong).contains(Set.of());
            assertThat(patch("{\"op\":\"replace\",\"path\":\"addresses\",\"value\":" + wrong + "}"))
                    .as(wrong)
                    .contains(Set.of());
        }
        var six = "{\"op\":\"add\",\"path\":\"addresses\",\"value\":[" + String.join(",", Collections.nCopies(6, ELM))
                + "]}";
        assertThat(patch(six)).contains(Set.of(HOME));
        assertThat(patch(six + "," + six)).contains(Set.of());
    }

    @Test
    void theSchemaSaysThatNoAddressComesBack() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(Described.USER_SCHEMA);
        for (JsonNode attribute : schema.path("attributes")) {
            boolean addresses = attribute.path("name").asText().equals("addresses");
            assertThat(attribute.path("returned").asText()).isEqualTo(addresses ? "never" : "default");
            assertThat(attribute.path("mutability").asText()).isEqualTo(addresses ? "writeOnly" : "readWrite");
        }
        assertThat(schema.path("attributes"))
                .anyMatch(one -> one.path("name").asText().equals("addresses")
                        && one.path("subAttributes").size() == 3);
    }

    private static Optional<Set<Dwelling>> read(String addresses) {
        return HomeForm.read(Sent.text("{\"userName\":\"a\",\"addresses\":" + addresses + "}"));
    }

    private static Optional<Set<Dwelling>> patch(String operations) {
        return HomeForm.patch(Sent.patch(operations));
    }

    private static Dwelling dwelling(String street) {
        return Dwelling.of(List.of(street), "01001").orElseThrow();
    }
}
