package dev.aceso.demo.story;

import java.io.PrintStream;

import dev.aceso.demo.world.World;

/** What to try when the demo is left up. */
final class Stay {
    private Stay() {}

    /** Without a service there is nothing to try with curl yet. */
    static void tell(World world, boolean serving, PrintStream out) {
        var keycloak = world.keycloak();
        out.println("\nEverything is up. Ctrl-C takes it down.\n");
        out.printf("  Aceso      %s   (OpenAPI at /openapi)%n", world.serviceUrl());
        out.printf("  Keycloak   %s%n", keycloak.issuer());
        out.printf("  FHIR       %s%n", world.ehr().baseUrl());
        world.vault().ifPresent(vault -> out.printf("  Vault      %s%n", vault.url()));
        out.printf("  CA         %s%n%n", world.ca().file());
        out.println("  user              password                         secret of the one-time code (base 32)");
        keycloak.users().stream()
                .sorted()
                .forEach(user -> out.printf(
                        "  %-16s  %-32s %s%n",
                        user,
                        keycloak.login(user).password(),
                        keycloak.otpSecret(user).orElse("(no second factor)")));
        out.println("\n  A one-time code: put the secret into any authenticator app, or: oathtool --totp -b SECRET\n");
        if (!serving) {
            return;
        }
        String token = keycloak.browser().withTwoFactors("pat.prevent01").access();
        var me = new Api(world.serviceUrl(), world.ca())
                .get("/api/v1/me", java.util.Optional.of(token))
                .json()
                .path("patient")
                .asText();
        out.printf("  export CA=%s%n", world.ca().file());
        out.printf("  export TOKEN=%s   # pat.prevent01, good for five minutes%n%n", token);
        out.println("  Three things to try:");
        out.printf("  1. curl --cacert $CA %s/contracts/%s%n", world.serviceUrl(), Hooks.SERVICE);
        out.printf(
                "  2. curl --cacert $CA -H \"Authorization: Bearer $TOKEN\" %s/api/v1/patients/%s/inferences%n",
                world.serviceUrl(), me);
        out.printf(
                "  3. curl -i --cacert $CA %s/api/v1/patients/%s/viewings   # without a token%n",
                world.serviceUrl(), me);
    }
}
