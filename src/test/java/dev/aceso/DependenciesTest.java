package dev.aceso;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/dependencies.md and the three projects name the same libraries. */
class DependenciesTest {
    private static final Path PAPER = Path.of("docs/dependencies.md");
    private static final List<Path> PROJECTS =
            List.of(Path.of("pom.xml"), Path.of("demo/ehr/pom.xml"), Path.of("verifier/pom.xml"));

    @Test
    void everyDirectDependencyIsNamed() throws Exception {
        // Given
        var paper = new TreeSet<>(named());
        var declared = new ArrayList<String>();
        for (Path project : PROJECTS) {
            declared.addAll(declared(project));
        }

        // Then
        assertThat(declared).hasSizeGreaterThan(30);
        assertThat(paper).containsAll(declared);
    }

    @Test
    void everythingNamedIsADependencyOrAPluginOfAProject() throws Exception {
        // Given
        var artifacts = new TreeSet<String>();
        for (Path project : PROJECTS) {
            Pattern.compile("<artifactId>([^<]+)</artifactId>")
                    .matcher(Files.readString(project))
                    .results()
                    .forEach(found -> artifacts.add(found.group(1)));
        }

        // Then
        assertThat(artifacts).containsAll(named());
    }

    /** The first cell of each row, in code letters. */
    private static List<String> named() throws IOException {
        return Files.readAllLines(PAPER).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> declared(Path project) throws Exception {
        var root = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(project.toFile())
                .getDocumentElement();
        return children(root, "dependencies")
                .flatMap(all -> children(all, "dependency"))
                .map(one ->
                        children(one, "artifactId").findFirst().orElseThrow().getTextContent())
                .toList();
    }

    private static Stream<Element> children(Element parent, String name) {
        var nodes = parent.getChildNodes();
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE
                        && node.getNodeName().equals(name))
                .map(Element.class::cast);
    }
}
