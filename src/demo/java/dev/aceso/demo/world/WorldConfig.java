package dev.aceso.demo.world;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/** What the service is told about this world. */
final class WorldConfig {
    private final World world;
    private final String keystorePassword = Secrets.password();
    private final String signerPassword = Secrets.password();

    WorldConfig(World world) {
        this.world = world;
    }

    /** The configuration of one command. A process is given the secrets of its own role and no others. */
    Map<String, String> of(String command) {
        var logins = world.vaultLogins();
        if (logins.isEmpty()) {
            return onKeystore(command);
        }
        var config = shared(command);
        config.putAll(logins.get().properties(command));
        return config;
    }

    /** The same with keys in a keystore file and a password for the database. */
    Map<String, String> onKeystore(String command) {
        var config = shared(command);
        world.database().loginOf(command).ifPresent(login -> {
            config.put("aceso.database.username", login.user());
            config.put("aceso.database.password", login.password());
        });
        switch (command) {
            case "serve" -> {
                config.put(
                        "aceso.keystore.file", world.file("keys/keystore.p12").toString());
                config.put("aceso.keystore.password", keystorePassword);
                config.put("aceso.keystore.create-if-absent", "true");
            }
            case "sequence" -> {
                config.put(
                        "aceso.keystore.signer-file",
                        world.file("keys/signer.p12").toString());
                config.put("aceso.keystore.signer-password", signerPassword);
                config.put("aceso.keystore.create-if-absent", "true");
            }
            default -> {}
        }
        return config;
    }

    private Map<String, String> shared(String command) {
        var config = new TreeMap<String, String>();
        config.put("aceso.database.url", world.database().url());
        config.put("aceso.public-base-url", world.serviceUrl());
        config.put("aceso.log.origin", "aceso.example/demo");
        identity(config);
        ehrs(config);
        // The world's transactions are short; in production what is on its way may take longer.
        config.put("aceso.custody.settle", "5S");
        config.put("aceso.custody.ca-file", world.ca().file().toString());
        if (command.equals("serve")) {
            listener(config);
            config.put("aceso.custody.retention.state", "NY");
            // The demo's people are the identity provider's; somebody who left is refused all the same.
            config.put("aceso.scim.clients", Keycloak.PROVISIONING_CLIENT);
            config.put("aceso.workforce.accounts", "provider");
            // Nobody made them known, so no training can be on record for them; who must have it is a test's to say.
            config.put("aceso.training.required", "false");
            mail(config);
            // A few people of the demo do the work of a hospital, as fast as a computer asks.
            config.put("aceso.rate.person-per-second", "500");
            config.put("aceso.rate.person-burst", "1000");
            config.put("aceso.rate.new-patient-per-minute", "30000");
            config.put("aceso.rate.new-patient-burst", "10000");
        }
        return config;
    }

    private void mail(Map<String, String> config) {
        config.put("aceso.notices.privacy-officer", "privacy@hospital.example");
        config.put("aceso.mail.server", world.mail().url());
        config.put("aceso.mail.ca-file", world.ca().file().toString());
        config.put("aceso.mail.sender", "aceso@hospital.example");
        config.put("aceso.mail.timeout", "PT5S");
    }

    private void listener(Map<String, String> config) {
        config.put("aceso.host", "127.0.0.1");
        config.put("aceso.port", Integer.toString(world.servicePort()));
        config.put(
                "quarkus.tls.server.key-store.p12.path",
                world.serviceLeaf().keystore().toString());
        config.put(
                "quarkus.tls.server.key-store.p12.password", world.serviceLeaf().password());
    }

    private void identity(Map<String, String> config) {
        config.put("aceso.identity.issuer", world.keycloak().issuer());
        config.put("aceso.identity.audience", "aceso");
        config.put("quarkus.tls.idp.trust-store.pem.certs", world.ca().file().toString());
    }

    private void ehrs(Map<String, String> config) {
        ehr(config, "demo", world.ehrClient(), world.ehr().baseUrl(), 30);
        backend(config);
        world.faults().ifPresent(faulty -> {
            ehr(config, "faulty", faulty.client(), faulty.baseUrl(), 30);
            config.put("aceso.ehr.faulty.request-timeout", "1s");
            // It takes whoever asks: the service is registered nowhere there.
            config.put("aceso.ehr.faulty.relations", "encounter,appointment,care-team,order,assignment");
            // It fails on purpose and recovers at once: whoever tests the next fault need not wait for the last one.
            config.put("aceso.ehr.faulty.breaker-delay", "100ms");
            ehr(config, "lapsed", faulty.lapsedClient(), faulty.lapsedBaseUrl(), -1);
        });
    }

    /** The service is registered with the demo's own EHR. Keys may be rotated in a test, which does not wait for an hour. */
    private void backend(Map<String, String> config) {
        var issuer = world.keycloak().issuer();
        config.put("aceso.ehr.demo.backend.client-id", "aceso-backend");
        config.put("aceso.ehr.demo.backend.token-url", Keycloak.tokens(issuer));
        // Keycloak wants its issuer, where SMART wants the address of tokens.
        config.put("aceso.ehr.demo.backend.audience", issuer);
        config.put("aceso.smart.keys-fresh", "PT2S");
        config.put("aceso.smart.key-overlap", "PT0S");
    }

    private void ehr(Map<String, String> config, String id, EhrClient client, String base, int attestedDays) {
        var ehr = "aceso.ehr." + id + ".";
        config.put(ehr + "issuer", client.issuer());
        config.put(ehr + "jwks-url", client.jwksUrl().toString());
        config.put(ehr + "fhir-base-url", base);
        config.put(ehr + "ca-file", world.ca().file().toString());
        config.put(
                ehr + "mfa-attested-until",
                LocalDate.now().plusDays(attestedDays).toString());
        config.put(ehr + "mfa-attested-by", "Demo hospital, security office");
    }
}
