package dev.aceso.ground.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PageTest {
    /** Newest first; the third to fifth are of one microsecond. */
    private static final List<Instant> ALL = List.of(at(9), at(8), at(5), at(5), at(5), at(3), at(2), at(1));

    @Test
    void theLastPageNamesNoNext() {
        assertThat(Page.of(ALL, ALL.size(), Function.identity())).isEqualTo(new Page<>(ALL, Optional.empty()));
        assertThat(Page.of(List.<Instant>of(), 5, Function.identity()))
                .isEqualTo(new Page<>(List.of(), Optional.empty()));
    }

    @Test
    void keepsWhatIsOfOneInstantOnOnePage() {
        assertThat(Page.of(ALL, 3, Function.identity()))
                .isEqualTo(new Page<>(ALL.subList(0, 5), Optional.of(at(5).toString())));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void pagesOfAnySizeShowEverythingOnce(int limit) {
        // When
        List<Instant> seen = new ArrayList<>();
        Optional<String> before = Optional.of(at(10).toString());
        while (before.isPresent()) {
            var page = Page.of(found(Instant.parse(before.get()), limit + 1), limit, Function.identity());
            seen.addAll(page.items());
            before = page.next();
        }

        // Then
        assertThat(seen).isEqualTo(ALL);
    }

    /** As the log answers: at most {@code limit}, and beyond it those of the last one's instant. */
    private static List<Instant> found(Instant before, int limit) {
        List<Instant> older = ALL.stream().filter(at -> at.isBefore(before)).toList();
        return older.size() <= limit
                ? older
                : older.stream()
                        .filter(at -> !at.isBefore(older.get(limit - 1)))
                        .toList();
    }

    private static Instant at(int micros) {
        return Instant.EPOCH.plusNanos(micros * 1_000L);
    }
}
