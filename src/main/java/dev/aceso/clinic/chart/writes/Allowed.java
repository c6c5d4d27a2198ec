package dev.aceso.clinic.chart.writes;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.clinic.chart.ValidResource;
import dev.aceso.ground.contracts.Write;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/** Decides, before anything is kept or sent, whether what a function proposes is what its contract lets it write. */
final class Allowed {
    private static final int MOST = 10;
    private static final int MOST_BYTES = 64 * 1024;

    private Allowed() {}

    /**
     * What is to be written, the patient named.
     *
     * @throws Failure {@code EFFECT_REFUSED}
     */
    static List<Content> contents(List<Write> allowed, PatientRef patient, List<Effect> proposed) {
        if (proposed.size() > MOST) {
            throw refused("more effects than one inference may have");
        }
        List<Content> contents = new ArrayList<>();
        for (Effect effect : proposed) {
            Write write = allowed.stream()
                    .filter(one -> one.type().equals(effect.type()) && one.act() == effect.act())
                    .findFirst()
                    .orElseThrow(() -> refused("the contract lets nothing of this type be written so"));
            contents.add(content(write, patient, effect));
        }
        return contents;
    }

    /** Whether it may still be written: a contract can have become narrower since it was allowed. */
    static boolean still(List<Write> allowed, Content content) {
        return allowed.stream()
                .anyMatch(write -> write.type().equals(content.type())
                        && write.act() == content.act()
                        && write.system().equals(content.system())
                        && write.elements().containsAll(content.elements().keySet()));
    }

    private static Content content(Write write, PatientRef patient, Effect effect) {
        if (!write.elements().containsAll(effect.elements().keySet())
                || effect.elements().isEmpty()) {
            throw refused("an element that the contract does not name");
        }
        if (!effect.identifier().matches("[A-Za-z0-9._-]{8,64}")
                || !effect.version().orElse("1").matches("[A-Za-z0-9.-]{1,64}")) {
            throw refused("an identifier or version out of bounds");
        }
        int placed =
                effect.elements().values().stream().mapToInt(Allowed::placed).sum();
        if (effect.act() == Write.Act.CREATE && placed == 0) {
            throw refused("a resource that is nobody's");
        }
        Content content = Content.of(effect, write.system(), patient);
        if (content.written().toArray().length > MOST_BYTES) {
            throw refused("too much");
        }
        // A change is valid in its place only, which the EHR knows; what is made is seen as a whole here.
        if (effect.act() == Write.Act.CREATE && !ValidResource.is(content.resource())) {
            throw refused("no valid resource");
        }
        return content;
    }

    /** How often the patient is named. Another patient, or the same one under their own id, is named never. */
    private static int placed(JsonNode node) {
        int placed = 0;
        if (node.isTextual()) {
            String text = node.textValue();
            if (text.startsWith("Patient/") || text.contains("/Patient/")) {
                throw refused("a patient who is named");
            }
            placed += text.equals(Effect.PATIENT) ? 1 : 0;
        }
        for (JsonNode below : node) {
            placed += placed(below);
        }
        return placed;
    }

    private static Failure refused(String why) {
        return new Failure(Code.EFFECT_REFUSED, why);
    }
}
