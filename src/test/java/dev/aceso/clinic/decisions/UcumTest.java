package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.util.Optional;

import dev.aceso.clinic.chart.Fact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UcumTest {
    private static final Ucum ucum = new Ucum();

    @ParameterizedTest
    @CsvSource({
        "total-cholesterol, 200, mg/dL, 200",
        "total-cholesterol, 2, g/L, 200",
        "total-cholesterol, 5.172, mmol/L, 200",
        "total-cholesterol, 5.2, mmol/L, 201.082753",
        "total-cholesterol, 5172, umol/L, 200",
        "hdl, 1.2930, mmol/L, 50",
        "creatinine, 88.4, umol/L, 1",
        "creatinine, 0.0884, mmol/L, 1",
        "creatinine, 115, umol/L, 1.300905",
        "creatinine, 12, mg/L, 1.2",
        "uacr, 30, mg/g, 30",
        "uacr, 30, mg/g{creat}, 30",
        "uacr, 30, ug/mg, 30",
        "uacr, 3, mg/mmol, 26.52",
        "uacr, 3, g/mol, 26.52",
        "systolic, 120, mm[Hg], 120",
        "systolic, 16, kPa, 120.010201",
        "bmi, 31.25, kg/m2, 31.25",
    })
    void bringsUnitsOfAnyKindIntoTheOneOfTheEquation(String quantity, String value, String unit, String expected) {
        assertThat(convert(quantity, value, unit))
                .hasValueSatisfying(v -> assertThat(v.toPlainString()).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "total-cholesterol, mm[Hg]",
        "creatinine, mg/g",
        "creatinine, mg/kg",
        "uacr, mg/dL",
        "uacr, mg/(24.h)",
        "uacr, %",
        "uacr, 1",
        "uacr, {ratio}",
        "systolic, mmHg",
        "systolic, mg/dL",
        "bmi, kg/m^2",
        "bmi, kg",
        "bmi, Cel",
        "hdl, mg/dL/",
        "hdl, '((((('",
        "hdl, ''",
        "hdl, ' '",
        "hdl, 'mg/dL; drop'",
        "hdl, mol99999999",
    })
    void aWrongOrUnreadableUnitGivesNothing(String quantity, String unit) {
        assertThat(convert(quantity, "30", unit)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"total-cholesterol", "uacr", "systolic", "bmi"})
    void aMissingUnitGivesNothing(String quantity) {
        assertThat(ucum.convert(quantity, new Fact.Quantity(BigDecimal.TEN, Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void aSenderCannotWriteOnACardThroughAnAnnotation() {
        assertThat(Ucum.shown("mg/g{creat <b>Jane Doe</b>}")).isEqualTo("mg/g");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-400", "1e400", "123456789012345678901234567890"})
    void aNumberThatNoLaboratoryWritesGivesNothing(String value) {
        assertThat(convert("hdl", value, "mg/dL")).isEmpty();
    }

    @Test
    void everyAcceptedUnitCanBeConverted() {
        DataFile.read("units", Ucum.Units.class)
                .quantities()
                .forEach(quantity -> assertThat(quantity.accepts())
                        .contains(quantity.unit())
                        .allSatisfy(unit -> assertThat(convert(quantity.name(), "5.2", unit))
                                .as(unit)
                                .isPresent()));
    }

    /** Numbers with which the library loses a power of ten. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "1.00000000000000"})
    void aNumberIsConvertedToTheSameValueHoweverItIsWritten(String value) {
        assertThat(convert("uacr", value, "g/mol"))
                .hasValueSatisfying(v -> assertThat(v).isEqualByComparingTo("8.84"));
    }

    private Optional<BigDecimal> convert(String quantity, String value, String unit) {
        return ucum.convert(quantity, new Fact.Quantity(new BigDecimal(value), Optional.of(unit), Optional.empty()));
    }
}
