package dev.aceso.ground.sensitivity;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.aceso.ground.contracts.Coding;

/** Rules of sensitive categories for tests of other rooms. */
public final class Categorized {
    private Categorized() {}

    /** The rules that everybody has, and one department. */
    public static Categories withDepartment(String department, String category) {
        String site = "{\"categories\":[{\"code\":\"" + category + "\",\"departments\":[\"" + department + "\"]}]}";
        return new Categories(
                List.of(RuleFile.builtIn(), RuleFile.read("site", site.getBytes(StandardCharsets.UTF_8))));
    }

    /** The codes of the file that stand for all below them. */
    public static Stream<Coding> prefixes() {
        return RuleFile.builtIn().categories().stream()
                .flatMap(category -> category.under().stream())
                .map(rule -> new Coding(rule.system(), rule.code()));
    }

    /** Whether a value is, or begins with, a code of a category that is not among these. */
    public static boolean mentions(String value, Set<String> butThese) {
        return RuleFile.builtIn().categories().stream()
                .filter(category -> !butThese.contains(category.code()))
                .anyMatch(category -> category.codes().stream().anyMatch(rule -> value.equals(rule.code()))
                        || category.under().stream().anyMatch(rule -> value.startsWith(rule.code())));
    }
}
