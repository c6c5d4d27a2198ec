package dev.aceso.verifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command and what was given with it.
 *
 * @param command what to do
 * @param values the values of each option, in the order given; none for a flag
 */
record Options(String command, Map<String, List<String>> values) {
    private static final Set<String> FLAGS = Set.of("--json", "--strict");
    private static final Map<String, Set<String>> COMMANDS = Map.of(
            "verify", Set.of("--export", "--vkey", "--checkpoint", "--earlier-checkpoint", "--tiles", "--json", "--strict"),
            "inclusion", Set.of("--export", "--vkey", "--checkpoint", "--position", "--id"),
            "consistency", Set.of("--export", "--vkey", "--checkpoint", "--earlier-checkpoint"));

    /** Nothing that the usage describes. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;
    }

    static Options of(List<String> arguments) throws Unusable {
        if (arguments.isEmpty() || !COMMANDS.containsKey(arguments.getFirst())) {
            throw new Unusable();
        }
        String command = arguments.getFirst();
        Map<String, List<String>> values = new HashMap<>();
        for (int i = 1; i < arguments.size(); i++) {
            String option = arguments.get(i);
            boolean flag = FLAGS.contains(option);
            if (!COMMANDS.get(command).contains(option) || (!flag && i + 1 == arguments.size())) {
                throw new Unusable();
            }
            List<String> given = values.computeIfAbsent(option, o -> new ArrayList<>());
            if (!flag) {
                given.add(arguments.get(++i));
            }
        }
        return new Options(command, values);
    }

    boolean has(String option) {
        return values.containsKey(option);
    }

    List<String> all(String option) {
        return values.getOrDefault(option, List.of());
    }

    /** The value of an option that may be given once. */
    Optional<String> perhaps(String option) throws Unusable {
        if (all(option).size() > 1) {
            throw new Unusable();
        }
        return all(option).stream().findFirst();
    }

    /** The value of an option that must be given once. */
    String one(String option) throws Unusable {
        return perhaps(option).orElseThrow(Unusable::new);
    }
}
