package dev.aceso.demo.fuzz;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.aceso.demo.world.Keycloak;
import dev.aceso.demo.world.Tokens;
import dev.aceso.demo.world.World;

/**
 * One of those who ask.
 *
 * @param name for the reader
 * @param asks options of Schemathesis that say which operations
 * @param token what is shown for a call to an address; empty: nothing
 */
record Somebody(String name, List<String> asks, UnaryOperator<String> token) {
    private static final Duration KEPT = Duration.ofMinutes(3);
    private static final String HOOKS = "^/cds-services";
    private static final String SCIM = "^/scim";
    private static final List<String> PERSONS =
            List.of("--exclude-path-regex", HOOKS + "|" + SCIM, "--exclude-method", "DELETE");
    private static final List<String> EVERYTHING = List.of();

    /** Everybody: each role that there is in the demo, an EHR, and those whose token is none or not good. */
    static List<Somebody> in(World world) {
        var clinician = new Account(world.keycloak(), "dr.rivera");
        var personnel = world.keycloak().ehrAccess(Keycloak.PROVISIONING_CLIENT);
        return List.of(
                new Somebody("clinician", PERSONS, clinician::access),
                new Somebody("nurse", PERSONS, new Account(world.keycloak(), "nurse.kim")::access),
                new Somebody("privacy officer", PERSONS, new Account(world.keycloak(), "privacy.nguyen")::access),
                new Somebody("operator", PERSONS, new Account(world.keycloak(), "ops.berg")::access),
                new Somebody("patient", PERSONS, new Account(world.keycloak(), "pat.prevent01")::access),
                new Somebody(
                        "who signs out",
                        List.of("--include-method", "DELETE", "--exclude-path-regex", SCIM),
                        new Account(world.keycloak(), "dr.okafor")::access),
                new Somebody(
                        "EHR",
                        List.of("--include-path-regex", HOOKS),
                        address -> world.ehrClient().token(address).sign()),
                new Somebody("personnel system", List.of("--include-path-regex", SCIM), _ -> personnel.token()),
                new Somebody("nobody", EVERYTHING, _ -> ""),
                new Somebody("forged token", EVERYTHING, address -> forged(clinician.access(address))),
                new Somebody("token for another", EVERYTHING, clinician::id));
    }

    /** Another signature over the same claims. */
    private static String forged(String token) {
        int signature = token.lastIndexOf('.') + 1;
        return token.substring(0, signature)
                + new StringBuilder(token.substring(signature))
                        .reverse()
                        .insert(0, 'A')
                        .substring(1);
    }

    /** An account with both factors, signed in again before its token ends. */
    private static final class Account {
        private final Keycloak keycloak;
        private final String user;
        private Instant at = Instant.MIN;
        private List<String> shown = List.of();

        Account(Keycloak keycloak, String user) {
            this.keycloak = keycloak;
            this.user = user;
        }

        String access(String address) {
            return shown().getFirst();
        }

        String id(String address) {
            return shown().getLast();
        }

        private synchronized List<String> shown() {
            if (at.isBefore(Instant.now().minus(KEPT))) {
                Tokens tokens = keycloak.browser().withTwoFactors(user);
                shown = List.of(tokens.access(), tokens.id());
                at = Instant.now();
            }
            return shown;
        }
    }
}
