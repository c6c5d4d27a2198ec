package dev.aceso.trust.sealing;

import java.util.Arrays;
import java.util.function.Function;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.sealing.cipher.Base32;
import dev.aceso.trust.sealing.cipher.Framing;
import dev.aceso.trust.sealing.cipher.Hmac;
import dev.aceso.trust.sealing.cipher.Secret;

/** Opaque ids and digests: HMAC-SHA256 under the MAC key, each use in a frame of its own. */
@ApplicationScoped
class Digests {
    private static final int OPAQUE_BYTES = 16;

    private final Secret key;

    Digests(Keeper keeper) {
        this.key = Secret.owning(keeper.macKey());
    }

    /** The first 128 bits, in base 32: 26 characters. */
    String opaqueId(PatientRef patient) {
        var mac = hmac(Framing.of("aceso.opaque").text(patient.ehr()).text(patient.id()));
        return Base32.encode(Arrays.copyOf(mac, OPAQUE_BYTES));
    }

    Bytes mac(String domain, Bytes content) {
        return Bytes.of(hmac(Framing.of("aceso.mac").text(domain).bytes(content.toArray())));
    }

    @PreDestroy
    void drop() {
        key.retire();
    }

    private byte[] hmac(Framing fields) {
        return with(key, use -> Hmac.of(use.key(), fields));
    }

    /** Uses a key that lives as long as the process. */
    static <T> T with(Secret secret, Function<Secret.Use, T> work) {
        try (var use = secret.use().orElseThrow(() -> new Failure(Code.KEYS_UNAVAILABLE, "the service is stopping"))) {
            return work.apply(use);
        }
    }
}
