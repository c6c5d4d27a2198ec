package dev.aceso.trust.workforce.scim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.access.household.Dwelling;
import org.jspecify.annotations.Nullable;

/**
 * Reads where somebody lives out of what an identity provider writes: the addresses of type home (RFC 7643 section 4.1.2). What comes out is all
 * that counts from then on; nothing, where the request says nothing of it. The address itself is not kept, so that a change to a part of one is
 * understood only together with the rest of it: street and postal code in the same request, or the home is not known any more.
 *
 * <p>Nothing is refused here: no address, however wrong, keeps a leaver in. To be read after {@link UserForm} or {@link Patch} took the request.
 */
final class HomeForm {
    private static final String ADDRESSES = "addresses";
    private static final String HOME = "home";
    private static final String STREET = "streetaddress";
    private static final String POSTAL_CODE = "postalcode";
    private static final Set<String> READ = Set.of(STREET, POSTAL_CODE);
    private static final int MOST = 10;
    private static final int LONGEST = 1024;
    private static final Pattern PATH = Pattern.compile(
            "(?:urn:ietf:params:scim:schemas:core:2\\.0:User:)?addresses(?:\\[([^\\]]{1,300})])?(?:\\.([a-z][a-z0-9]*))?",
            Pattern.CASE_INSENSITIVE);

    /** The homes that the request names; null while it named none. */
    private @Nullable List<ObjectNode> said;

    private HomeForm() {}

    /** Where somebody lives, as a whole User says it. */
    static Optional<Set<Dwelling>> read(JsonNode body) {
        return read(form -> {
            JsonNode addresses = Members.of(body).get(ADDRESSES);
            if (!addresses.isMissingNode()) {
                form.whole(addresses);
            }
        });
    }

    /** The same, as a change says it. */
    static Optional<Set<Dwelling>> patch(JsonNode body) {
        return read(
                form -> Members.of(body).get("Operations").forEach(operation -> form.operate(Members.of(operation))));
    }

    /** An address that is none, or too much of one, is no home: the rest of the request was taken. */
    private static Optional<Set<Dwelling>> read(Consumer<HomeForm> reading) {
        try {
            HomeForm form = new HomeForm();
            reading.accept(form);
            return form.dwellings();
        } catch (Failure malformed) {
            return Optional.of(Set.of());
        }
    }

    private void operate(Members operation) {
        String op = operation.get("op").asText();
        JsonNode path = operation.get("path");
        JsonNode value = operation.get("value");
        if (path.isTextual()) {
            set(op, path.textValue(), value);
        } else if (value.isObject()) {
            members(op, value);
        }
    }

    private void members(String op, JsonNode value) {
        Members members = Members.of(value);
        members.names().forEach(name -> set(op, name, members.get(name)));
    }

    private void set(String op, String path, JsonNode value) {
        Matcher parts = PATH.matcher(path);
        if (path.equalsIgnoreCase(Scim.USER)) {
            members(op, value);
        } else if (parts.matches()) {
            boolean removed = op.equalsIgnoreCase("remove") || value.isMissingNode() || value.isNull();
            set(
                    Optional.ofNullable(parts.group(1)).map(Which::parse),
                    Optional.ofNullable(parts.group(2)),
                    removed ? JsonNodeFactory.instance.nullNode() : value,
                    op.equalsIgnoreCase("add"));
        }
    }

    private void set(Optional<Which> which, Optional<String> part, JsonNode value, boolean added) {
        if (part.filter(one -> !READ.contains(one.toLowerCase(Locale.ROOT))).isPresent()
                || which.filter(one -> one.part().equals("type") && !one.value().equalsIgnoreCase(HOME))
                        .isPresent()) {
            return;
        }
        boolean home = which.filter(one -> one.part().equals("type")).isPresent();
        if (value.isNull() || (!home && (which.isPresent() || part.isPresent()))) {
            // Which of those that were said before is meant cannot be told: none of them is kept.
            said = new ArrayList<>();
        } else if (home) {
            part(part, value);
        } else {
            values(
                    value.isArray()
                            ? value
                            : JsonNodeFactory.instance.arrayNode().add(value),
                    added);
        }
    }

    /** One part of the home, or all of it. */
    private void part(Optional<String> part, JsonNode value) {
        if (said == null || said.isEmpty()) {
            said = new ArrayList<>(List.of(JsonNodeFactory.instance.objectNode()));
        }
        said.forEach(one -> part.ifPresentOrElse(
                name -> one.set(name.toLowerCase(Locale.ROOT), value), () -> one.setAll(home(Members.of(value)))));
    }

    /** All addresses, or more of them: one that is no home and is added changes nothing. */
    private void values(JsonNode addresses, boolean added) {
        List<ObjectNode> before = said;
        whole(addresses);
        if (added && said != null && (before != null || said.isEmpty())) {
            List<ObjectNode> all = new ArrayList<>(before == null ? List.of() : before);
            all.addAll(said);
            said = all.isEmpty() ? before : all;
        }
    }

    /** All addresses, of which those for home are read. */
    private void whole(JsonNode addresses) {
        List<ObjectNode> homes = new ArrayList<>();
        if (!addresses.isNull()) {
            if (!addresses.isArray() || addresses.size() > MOST) {
                throw wrong();
            }
            for (JsonNode one : addresses) {
                Members address = Members.of(one);
                if (address.get("type").asText().equalsIgnoreCase(HOME)) {
                    homes.add(home(address));
                }
            }
        }
        said = homes;
    }

    private static ObjectNode home(Members address) {
        ObjectNode home = JsonNodeFactory.instance.objectNode();
        READ.forEach(name -> {
            if (!address.get(name).isMissingNode()) {
                home.set(name, address.get(name));
            }
        });
        return home;
    }

    private Optional<Set<Dwelling>> dwellings() {
        if (said == null) {
            return Optional.empty();
        }
        if (said.size() > MOST) {
            throw wrong();
        }
        Set<Dwelling> dwellings = new LinkedHashSet<>();
        for (ObjectNode one : said) {
            List<String> street = text(one.path(STREET)).lines().toList();
            Dwelling.of(street, text(one.path(POSTAL_CODE))).ifPresent(dwellings::add);
        }
        return Optional.of(dwellings);
    }

    private static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (!node.isTextual() || node.textValue().length() > LONGEST) {
            throw wrong();
        }
        return node.textValue();
    }

    private static Failure wrong() {
        return new Failure(Code.MALFORMED, "Out of bounds: addresses.");
    }
}
