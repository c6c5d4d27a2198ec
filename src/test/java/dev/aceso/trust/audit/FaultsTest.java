package dev.aceso.trust.audit;

import java.sql.SQLException;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FaultsTest {
    private final Scripted database = new Scripted();
    private final Bench bench = new Bench(database.source());

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"08006", "28P01", "3D000", "53300", "57P01", "58030", "XX000", "25006", "42501"})
    void closesTheGateWhenNobodyCouldWrite(String state) {
        // When
        refusedWith(state);

        // Then only a probe opens it again, and says that there was a gap
        assertThat(bench.log.available()).isTrue();
        assertThat(database.updates).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22008", "22P05", "23514", "25P02", "40001", "42P18", "55P03"})
    void leavesTheGateOpenWhenOneStatementFailed(String state) {
        // When
        refusedWith(state);

        // Then
        assertThat(bench.log.available()).isTrue();
        assertThat(database.updates).hasValue(0);
    }

    @Test
    void leavesTheGateOpenWhenSomethingCannotBeRead() {
        // Given
        assertThat(bench.log.available()).isTrue();
        database.fails("08006");

        // Then
        assertThatThrownBy(() -> bench.log.about(Fakes.PATIENT, bench.now(), 10))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.STORE_UNAVAILABLE));
        assertThat(bench.log.available()).isTrue();
    }

    private void refusedWith(String state) {
        assertThatThrownBy(() -> Faults.guard(bench.gate, () -> {
                    throw new SQLException("a value", state);
                }))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.LOG_UNAVAILABLE));
    }
}
