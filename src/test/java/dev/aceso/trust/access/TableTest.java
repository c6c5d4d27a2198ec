package dev.aceso.trust.access;

import java.util.List;

import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Table.Allowed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TableTest {
    private final Matrix matrix = Matrix.load();

    @Test
    void holdsEachRowOnceAndNothingElse() {
        // When
        var table = Table.of(matrix, List.of(Role.values()));
        // Then
        assertThat(table.lines().stream().flatMap(line -> line.cells().stream()).flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        matrix.rows().stream().map(Allowed::of).toList());
        assertThat(table.lines()).allSatisfy(line -> assertThat(line.cells()).hasSameSizeAs(table.roles()));
    }

    @Test
    void leavesWhatIsRefusedEmpty() {
        // When
        var table = Table.of(matrix, List.of(Role.SCHEDULER));
        // Then
        assertThat(table.roles()).containsExactly("scheduler");
        assertThat(table.lines()).hasSizeGreaterThan(20).allSatisfy(line -> {
            boolean asks = line.action().equals("self.read");
            assertThat(line.cells())
                    .containsExactly(asks ? List.of(new Allowed("HOPERAT", "nobody's record", "", "", "")) : List.of());
        });
    }
}
