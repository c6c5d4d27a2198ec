package dev.aceso.ground.sensitivity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A file of rules: {@code sensitivity/categories.json}, or what a site adds to it. What is misspelt, too long or of the wrong kind is an
 * error that names the file.
 *
 * @param title what the file is
 * @param sources where its codes come from
 * @param sameAs other addresses of code systems, each with the one that rules name
 * @param harmless security labels that make nothing sensitive; a system without codes is harmless as a whole
 * @param categories the categories with their rules
 */
@RegisterForReflection
record RuleFile(
        Optional<String> title,
        Optional<String> sources,
        Map<String, String> sameAs,
        List<Harmless> harmless,
        List<Rules> categories) {
    private static final int LONGEST = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(2_000)
                            .maxDocumentLength(LONGEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    RuleFile(
            Optional<String> title,
            Optional<String> sources,
            @Nullable Map<String, String> sameAs,
            @Nullable List<Harmless> harmless,
            @Nullable List<Rules> categories) {
        this.title = title;
        this.sources = sources;
        this.sameAs = sameAs == null ? Map.of() : Map.copyOf(sameAs);
        this.harmless = or(harmless);
        this.categories = or(categories);
    }

    /**
     * Security labels that make nothing sensitive.
     *
     * @param system their system
     * @param codes which; all of them, when none is named
     */
    @RegisterForReflection
    record Harmless(String system, List<String> codes) {
        Harmless(@Nullable String system, @Nullable List<String> codes) {
            this.system = text(system);
            this.codes = or(codes);
        }
    }

    /**
     * One category with its rules.
     *
     * @param code the category
     * @param title its name; a site need not repeat that of a category that is there
     * @param law what guards it; the same holds
     * @param consent whether it is given only with a consent on record
     * @param notice what must accompany it
     * @param labels security labels that EHRs send and that mean it
     * @param codes codes that belong to it, one by one
     * @param under codes that belong to it with everything below them in a hierarchy by prefix
     * @param departments {@code <EHR>/<reference>}, such as {@code main/Organization/12}: what refers to one belongs to the category
     */
    @RegisterForReflection
    record Rules(
            String code,
            Optional<String> title,
            Optional<String> law,
            boolean consent,
            Optional<String> notice,
            List<Code> labels,
            List<Code> codes,
            List<Code> under,
            List<String> departments) {
        Rules(
                @Nullable String code,
                Optional<String> title,
                Optional<String> law,
                boolean consent,
                Optional<String> notice,
                @Nullable List<Code> labels,
                @Nullable List<Code> codes,
                @Nullable List<Code> under,
                @Nullable List<String> departments) {
            this.code = text(code);
            this.title = title;
            this.law = law;
            this.consent = consent;
            this.notice = notice;
            this.labels = or(labels);
            this.codes = or(codes);
            this.under = or(under);
            this.departments = or(departments);
        }
    }

    /** A code; the name is for whoever reads the file. */
    @RegisterForReflection
    record Code(String system, String code, Optional<String> display) {
        Code(@Nullable String system, @Nullable String code, Optional<String> display) {
            this.system = text(system);
            this.code = text(code);
            this.display = display;
        }
    }

    /** The rules that everybody has. */
    static RuleFile builtIn() {
        String name = "sensitivity/categories.json";
        try (InputStream in = RuleFile.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not there");
            }
            return read(name, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read", e);
        }
    }

    /**
     * What a site adds.
     *
     * @throws IllegalStateException when the file is not there, is too long, or is no file of rules; the message says why
     */
    static RuleFile of(Path file) {
        String name = "aceso.sensitivity.rules, " + file;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LONGEST + 1);
            if (content.length > LONGEST) {
                throw new IllegalStateException(name + ": is longer than " + LONGEST + " bytes");
            }
            return read(name, content);
        } catch (IOException e) {
            throw new IllegalStateException(name + ": cannot be read", e);
        }
    }

    static RuleFile read(String name, byte[] content) {
        try {
            return JSON.readValue(content, RuleFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(name + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(name + ": cannot be read", e);
        }
    }

    private static String text(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("a text is missing");
        }
        return text;
    }

    private static <T> List<T> or(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
