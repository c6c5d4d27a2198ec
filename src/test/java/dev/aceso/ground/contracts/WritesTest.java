package dev.aceso.ground.contracts;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.contracts.Write.Act;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WritesTest {
    private static final String GOOD =
            "{'type':'Appointment','act':'create','why':'A booking.','system':'urn:a','elements':['status']}";

    @Test
    void aContractWithoutThePartLetsNothingBeWritten() throws IOException {
        assertThat(read("{}")).isEmpty();
        assertThat(read("{'writes':[" + GOOD + "]}"))
                .containsExactly(new Write("Appointment", Act.CREATE, "A booking.", "urn:a", List.of("status")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'writes':{}}",
                "{'writes':[{'type':'Appointment'}]}",
                "{'writes':[" + GOOD + "," + GOOD + "]}",
                "{'writes':[{'type':'A','act':'delete','why':'x','system':'urn:a','elements':['status']}]}",
                "{'writes':[{'type':'A','act':'create','why':'x','system':'urn:a','elements':[]}]}",
                "{'writes':[{'type':'A','act':'create','why':'x','system':'urn:a','elements':['a'],'more':1}]}",
            })
    void whatItDoesNotKnowStopsTheStartAndIsNamed(String file) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("contract f: its writes");
    }

    private static List<Write> read(String file) throws IOException {
        return Writes.read("f", new ObjectMapper().readTree(file.replace('\'', '"')), write -> {});
    }
}
