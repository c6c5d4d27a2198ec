package dev.aceso.trust.access.household;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which addresses are of one dwelling. */
class DwellingTest {
    private static final String ZIP = "01001";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12 Elm Street                 | 12 ELM ST
            12 Elm St.                    | 12  elm   street
            12 Elm Street, Apt 4          | 12 ELM ST #4
            12 Elm Street, Apt. 4         | 12 Elm St Unit 4
            12 Elm Street Apartment 4-B   | 12 Elm St 4B
            12 Elm Street Apt 4 B         | 12 Elm St #4B
            12 Elm Street Apt B-4         | 12 Elm St Apt b4
            12 Elm Street Suite # 04      | 12 Elm St Apt 4
            Apt 4, 12 Elm Street          | 12 Elm Street, Apt 4
            12 Elm St, Apt 4, Bldg 2      | 12 Elm St, Building 2, Unit 4
            12 Elm Street, 2nd Floor      | 12 ELM ST FL 2
            12 Elm Street\\, Floor 2      | 12 ELM ST FLR 2
            012 Elm Street                | 12 Elm Street
            12 North Elm Street           | 12 N. Elm St
            12 Elm Street North West      | 12 Elm St NW
            12 Elm Street N.W.            | 12 Elm St Northwest
            12 St. Mary's Road            | 12 Saint Marys Rd
            12 Fifth Avenue               | 12 5th Ave
            One Main Street               | 1 Main St
            37-12 75th Street             | 3712 75th St
            c/o Avery Quill, 12 Elm St    | 12 Elm Street
            Maple Court, 12 Elm Street    | 12 Elm St
            P.O. Box 7, 12 Elm Street     | 12 Elm Street
            12 Elm Street PO Box 7        | 12 Elm Street
            RR 2 Box 15                   | Rural Route 2, Box #15
            N6W23001 Bluemound Road       | N6W23001 BLUEMOUND RD
            12 Peña Street                | 12 PENA ST
            12 Mount Vernon Parkway       | 12 Mt. Vernon Pkwy
            12 Flat Road                  | 12 FLAT RD
            12 Space Center Boulevard     | 12 Space Ctr Blvd
            """)
    void agree(String one, String other) {
        assertThat(dwelling(one)).isPresent().isEqualTo(dwelling(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12 Elm Street                 | 12 Elm Avenue
            12 Elm Street                 | 14 Elm Street
            12 Elm Street                 | 12 Elmwood Street
            12 Elm Street                 | 12 Elm Street, Apt 4
            12 Elm Street, Apt 4          | 12 Elm Street, Apt 14
            12 Elm Street, Apt 4          | 12 Elm Street, Floor 4
            12 Elm Street, Apt 4          | 12 Elm Street, Bldg 4
            12 Elm Street, Apt 4, Bldg 2  | 12 Elm Street, Apt 2, Bldg 4
            12 Elm Street, Apt A          | 12 Elm Street, Apt B
            12 N Elm Street               | 12 S Elm Street
            12 Elm Street                 | 12 N Elm Street
            12 Avenue A                   | 12 Avenue B
            12 5th Street                 | 5 12th Street
            1 12th Street                 | 11 2nd Street
            RR 2 Box 15                   | RR 3 Box 15
            RR 2 Box 15                   | HC 2 Box 15
            RR 2 Box 15                   | RR 2 Box 16
            County Road 5                 | Old Mill Road 5
            """)
    void differ(String one, String other) {
        assertThat(dwelling(one)).isPresent();
        assertThat(dwelling(other)).isPresent().isNotEqualTo(dwelling(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "PO Box 123",
                "P.O. Box 123",
                "P O BOX #123",
                "Post Office Box 12",
                "POB 12",
                "PMB 12",
                "Box 12",
                "PSC 3 Box 41",
                "General Delivery",
                "Homeless",
                "unknown",
                "Elm Street",
                "Fifth Avenue",
                "12",
                "12 34",
                "Apt 4",
                "#",
                "💥"
            })
    void tellNoDwelling(String street) {
        assertThat(dwelling(street)).isEmpty();
    }

    @Test
    void isOfOnePostalCode() {
        assertThat(Dwelling.of(List.of("12 Elm St"), "01001-1234"))
                .isEqualTo(Dwelling.of(List.of("12 Elm St"), " 01001 "))
                .isEqualTo(Dwelling.of(List.of("12 Elm St"), "010011234"))
                .isNotEqualTo(Dwelling.of(List.of("12 Elm St"), "01002"));
        assertThat(Dwelling.of(List.of("12 Elm St"), "K1A 0B1"))
                .isPresent()
                .isEqualTo(Dwelling.of(List.of("12 Elm St"), "k1a0b1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-", "00000", "none", "12345678901"})
    void needsAPostalCode(String zip) {
        assertThat(Dwelling.of(List.of("12 Elm St"), zip)).isEmpty();
    }

    @Test
    void isReadFromSeveralLines() {
        assertThat(Dwelling.of(List.of("Maple Court", "12 Elm Street", "Apt 4"), ZIP))
                .isEqualTo(dwelling("12 Elm St #4"));
    }

    @Test
    void isNotReadFromTooMuch() {
        assertThat(Dwelling.of(List.of("12 Elm St " + "x".repeat(491)), ZIP)).isEmpty();
        assertThat(Dwelling.of(Collections.nCopies(11, "12 Elm St"), ZIP)).isEmpty();
        assertThat(Dwelling.of(List.of("12 Elm St"), "1".repeat(1_000_000))).isEmpty();
    }

    @Test
    void namesNoPlaceInPassing() {
        assertThat(dwelling("12 Elm St").orElseThrow()).hasToString("Dwelling");
    }

    private static Optional<Dwelling> dwelling(String street) {
        return Dwelling.of(List.of(street), ZIP);
    }
}
