package dev.aceso.trust.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;

/** The log's ports, in memory. */
final class Fakes {
    static final PatientRef PATIENT = new PatientRef("one", "p1");
    static final String ORIGIN = "log.aceso.example/test";

    private Fakes() {}

    static Caller.Person clinician(String subject) {
        return new Caller.Person(
                "https://idp.example",
                subject,
                "Dr Ada Test",
                Set.of(Role.CLINICIAN),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    static Event event(Action action) {
        return event(action, Map.of());
    }

    static Event event(Action action, Map<String, String> attributes) {
        return new Event(
                action,
                Event.Outcome.DONE,
                Optional.of(clinician("ada")),
                Optional.of(PATIENT),
                Optional.of(Purpose.TREATMENT),
                attributes);
    }

    static LogConfig config(int batch) {
        return new LogConfig() {
            @Override
            public String origin() {
                return ORIGIN;
            }

            @Override
            public Duration interval() {
                return Duration.ofMillis(20);
            }

            @Override
            public int batch() {
                return batch;
            }

            @Override
            public Duration unpublishedLimit() {
                return Duration.ofMinutes(15);
            }
        };
    }

    /** Hides the text and refuses to open it as another row or for another table. */
    static final class Seal implements EntrySeal {
        volatile boolean broken;

        @Override
        public Bytes seal(String table, UUID row, Instant at, Bytes plaintext) {
            if (broken) {
                throw new Failure(Code.KEYS_UNAVAILABLE);
            }
            return Bytes.utf8(context(table, row) + Base64.getEncoder().encodeToString(plaintext.toArray()));
        }

        @Override
        public Bytes open(String table, UUID row, Bytes sealed) {
            String text = sealed.asUtf8();
            if (!text.startsWith(context(table, row))) {
                throw new Failure(Code.INTEGRITY);
            }
            return Bytes.of(Base64.getDecoder()
                    .decode(text.substring(context(table, row).length())));
        }

        private static String context(String table, UUID row) {
            return table + "/" + row + "/";
        }
    }

    /** Two epochs of pseudonyms. */
    static final class Names implements Pseudonyms {
        volatile int epoch = 1;

        @Override
        public String of(PatientRef patient) {
            return "e" + epoch + ":" + hash(patient.ehr() + "/" + patient.id());
        }

        @Override
        public List<String> all(PatientRef patient) {
            String hash = hash(patient.ehr() + "/" + patient.id());
            return List.of("e2:" + hash, "e1:" + hash);
        }

        @Override
        public String ofNetwork(String address) {
            return "e1:" + hash("net/" + address);
        }

        @Override
        public String ofAccount(String issuer, String subject) {
            return "e" + epoch + ":" + hash(issuer + "/" + subject);
        }

        @Override
        public List<String> allOfAccount(String issuer, String subject) {
            String hash = hash(issuer + "/" + subject);
            return List.of("e2:" + hash, "e1:" + hash);
        }

        @Override
        public String lasting(String kind, String issuer, String name) {
            return "e1:" + hash(kind + "/" + issuer + "/" + name);
        }

        private static String hash(String text) {
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
        }
    }

    /** Signs with a key of the moment. */
    static final class Key implements Signer {
        private final KeyPair pair;

        Key() {
            try {
                pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Bytes publicKey() {
            byte[] encoded = pair.getPublic().getEncoded();
            return Bytes.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        }

        @Override
        public Bytes sign(Bytes message) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(message.toArray());
                return Bytes.of(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }
}
