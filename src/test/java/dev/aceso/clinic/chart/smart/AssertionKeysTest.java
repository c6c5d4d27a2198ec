package dev.aceso.clinic.chart.smart;

import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.AssertionSigner;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AssertionKeysTest {
    private final Hands clock = new Hands(Instant.parse("2026-06-01T12:00:00Z"));
    private final List<Made> versions = new ArrayList<>(List.of(new Made(new OwnKey(), Instant.EPOCH)));
    private final AssertionKeys keys = new AssertionKeys(
            this::open,
            Tokens.config(Map.of("aceso.smart.keys-fresh", "PT5M", "aceso.smart.key-overlap", "PT1H")),
            clock);
    private boolean away;
    private int opened;

    private record Made(OwnKey key, Instant at) {}

    private AssertionSigner open(Instant madeBefore) {
        opened++;
        if (away) {
            throw new Failure(Code.KEYS_UNAVAILABLE);
        }
        var signer = versions.reversed().stream()
                .filter(made -> made.at.isBefore(madeBefore))
                .findFirst()
                .orElse(versions.getFirst())
                .key;
        var published = versions.stream().map(made -> made.key.jwk()).toList();
        return new AssertionSigner() {
            @Override
            public ECPublicKey publicKey() {
                return signer.publicKey();
            }

            @Override
            public Bytes sign(Bytes signingInput) {
                return signer.sign(signingInput);
            }

            @Override
            public List<String> published() {
                return published;
            }
        };
    }

    private List<String> published() throws Exception {
        return new JsonWebKeySet(keys.published())
                .getJsonWebKeys().stream().map(JsonWebKey::getKeyId).toList();
    }

    @Test
    void publishesANewVersionBeforeItSignsAndTheOldOneAfterwards() throws Exception {
        // Given
        var first = versions.getFirst().key.keyId();
        assertThat(published()).containsExactly(first);

        // When
        var second = new OwnKey();
        versions.add(new Made(second, clock.instant()));
        clock.forward(Duration.ofMinutes(6));

        // Then
        assertThat(published()).containsExactly(first, second.keyId());
        assertThat(keys.signer().keyId()).isEqualTo(first);

        // When
        clock.forward(Duration.ofMinutes(55));

        // Then
        assertThat(keys.signer().keyId()).isEqualTo(second.keyId());
        assertThat(published()).containsExactly(first, second.keyId());
    }

    @Test
    void goesOnWithWhatWasReadWhileTheKeysCannotBeRead() throws Exception {
        // Given
        var known = published();
        away = true;

        // When
        clock.forward(Duration.ofHours(2));

        // Then
        assertThat(published()).isEqualTo(known);
        assertThat(keys.signer().keyId()).isEqualTo(known.getFirst());
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void saysThatThereAreNoneWhenTheyWereNeverRead() {
        // Given
        away = true;

        // Then
        assertThatThrownBy(keys::published)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.KEYS_UNAVAILABLE));
    }
}
