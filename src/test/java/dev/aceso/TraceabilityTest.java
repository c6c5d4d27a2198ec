package dev.aceso;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/traceability.md has one row for every promise, and names nothing that is not there. */
class TraceabilityTest {
    private static final Pattern ROW = Pattern.compile("^\\| [A-Z][0-9]+ \\|.*");

    private record Row(String id, String state, List<String> code, List<String> tests) {
        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            assertThat(cells).as(line).hasSize(7);
            return new Row(cells[1].strip(), cells[3].strip(), names(cells[4]), names(cells[5]));
        }

        private static List<String> names(String cell) {
            return Pattern.compile("`([^`]+)`")
                    .matcher(cell)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }
    }

    @Test
    void hasOneRowForEveryPromise() throws IOException {
        assertThat(rows()).extracting(Row::id).containsExactlyInAnyOrderElementsOf(ids());
    }

    @Test
    void namesOnlyFilesThatExist() throws IOException {
        for (Row row : rows()) {
            assertThat(row.code()).as(row.id()).allMatch(name -> there("src/main/java/dev/aceso/", name));
            assertThat(row.tests()).as(row.id()).allMatch(name -> there("src/test/java/dev/aceso/", name));
        }
    }

    @Test
    void saysKeptOnlyWithCodeAndTests() throws IOException {
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.state()).matches("(kept|partly|not yet).*");
            if (row.state().startsWith("kept")) {
                assertThat(row.code()).isNotEmpty();
                assertThat(row.tests()).isNotEmpty();
            }
            if (row.state().startsWith("partly")) {
                assertThat(row.code()).isNotEmpty();
            }
        });
    }

    /** What goes on in an outage is not said there without a test that shows it. */
    @Test
    void everyLineOfTheContingencyPlanNamesTestsThatExist() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/contingency.md")).stream()
                .filter(line -> line.startsWith("|") && !line.startsWith("|-") && !line.contains("| shown by |"))
                .toList();
        assertThat(lines).hasSizeGreaterThan(8).allSatisfy(line -> {
            String[] cells = line.split("\\|", -1);
            assertThat(cells).as(line).hasSize(7);
            List<String> named = Row.names(cells[5]);
            assertThat(named.isEmpty()).as(line).isEqualTo(cells[2].strip().equals("there is none yet"));
            assertThat(named).allSatisfy(test -> assertThat(tests()).contains(test + ".java"));
        });
    }

    private static List<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static boolean there(String below, String name) {
        return Files.isRegularFile(Path.of(below + name)) || Files.isRegularFile(Path.of(name));
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/traceability.md")).stream()
                .filter(line -> ROW.matcher(line).matches())
                .map(Row::of)
                .toList();
    }

    private static List<String> ids() {
        return Stream.of(
                        upTo("S", 7),
                        upTo("P", 8),
                        upTo("E", 3),
                        upTo("A", 5),
                        upTo("L", 5),
                        upTo("I", 4),
                        upTo("B", 4),
                        upTo("T", 7),
                        upTo("G", 7),
                        upTo("Q", 3),
                        upTo("D", 7),
                        upTo("X", 7))
                .flatMap(ids -> ids)
                .toList();
    }

    private static Stream<String> upTo(String group, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> group + number);
    }
}
