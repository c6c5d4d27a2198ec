package dev.aceso.trust.custody.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.trust.sealing.KeyRemoval;

/** The command {@code erase}: asks for, approves and carries out erasures. */
@Singleton
public class EraseCommand {
    private static final String USAGE = """
            erase request PATIENT REASON     asks for the erasure of what is held under an opaque id; REASON is patient-request,
                                             consent-withdrawn, retention-over, entered-in-error or legal-order
            erase approve ERASURE PATIENT    approves it, as another person
            erase withdraw ERASURE PATIENT   takes it back, as long as it has not begun
            erase list [STATE]               lists erasures: requested, approved, begun, done or withdrawn
            erase show ERASURE               shows one, with its receipt
            erase run                        carries out what is approved, and finishes what was interrupted""";

    private final Tools tools;
    private final KeyRemoval removal;

    EraseCommand(Tools tools, KeyRemoval removal) {
        this.tools = tools;
        this.removal = removal;
    }

    /** Runs it; the exit code. */
    public int run(List<String> words) {
        return Ending.of(tools.console(), () -> switch (words.isEmpty() ? "" : words.getFirst() + words.size()) {
            case "request3" ->
                show(tools.signIn().post("/erasures", Map.of("patient", words.get(1), "reason", words.get(2))));
            case "approve3" -> show(step(words.get(1), "approval", words.get(2)));
            case "withdraw3" -> show(step(words.get(1), "withdrawal", words.get(2)));
            case "list1" -> list(Optional.empty());
            case "list2" -> list(Optional.of(words.get(1)));
            case "show2" -> show(tools.signIn().get("/erasures/" + UUID.fromString(words.get(1))));
            case "run1" -> carryOut();
            default -> {
                tools.console().say(USAGE);
                yield Ending.USAGE;
            }
        });
    }

    private JsonNode step(String erasure, String step, String patient) {
        return tools.signIn().post("/erasures/" + UUID.fromString(erasure) + "/" + step, Map.of("patient", patient));
    }

    private int show(JsonNode erasure) {
        tools.console().say(erasure.toPrettyString());
        return Ending.GOOD;
    }

    private int list(Optional<String> state) {
        for (JsonNode erasure : all(tools.signIn(), state)) {
            tools.console()
                    .say(erasure.path("id").asText() + " "
                            + erasure.path("state").asText() + " "
                            + erasure.path("patient").asText() + " "
                            + erasure.path("reason").asText() + " "
                            + erasure.path("requestedAt").asText());
        }
        return Ending.GOOD;
    }

    private int carryOut() {
        tools.requireVault();
        Desk desk = tools.signIn();
        List<JsonNode> open = new ArrayList<>(all(desk, Optional.of("begun")));
        open.addAll(all(desk, Optional.of("approved")));
        var erasing = new ErasureRun(desk, removal, tools.console());
        int undone = 0;
        for (JsonNode erasure : open) {
            undone += erasing.carryOut(erasure) ? 0 : 1;
        }
        erasing.keepMissingReceipts();
        tools.console().say("%d erasures carried out, %d not.".formatted(open.size() - undone, undone));
        return undone == 0 ? Ending.GOOD : Ending.BAD;
    }

    private static List<JsonNode> all(Desk desk, Optional<String> state) {
        List<JsonNode> found = new ArrayList<>();
        String query =
                "/erasures?limit=100" + state.map(name -> "&state=" + name).orElse("");
        Optional<String> before = Optional.of("");
        while (before.isPresent()) {
            JsonNode page = desk.get(query + before.get());
            page.path("items").forEach(found::add);
            before = page.hasNonNull("next")
                    ? Optional.of("&before=" + page.path("next").asText())
                    : Optional.empty();
        }
        return found;
    }
}
