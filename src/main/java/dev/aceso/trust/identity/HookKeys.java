package dev.aceso.trust.identity;

import java.net.URI;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.aceso.ground.egress.Egress;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The public keys of the EHRs, fetched from their configured addresses.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>Keys are fetched when first needed, when an unknown one is named and when they are no longer fresh; at most once per interval
 * and EHR, whatever is asked, so that a flood of made-up key ids costs the EHR nothing. While an EHR cannot be reached its known
 * keys go on working for a bounded time; then, and for unknown ones, the answer is that the EHR is away, not that the token is
 * wrong. While a fetch is under way, whoever names a known key goes on with it and waits for nothing.
 */
@ApplicationScoped
class HookKeys {
    private static final int LONGEST_SET = 65_536;
    private static final int MOST_KEYS = 50;
    private static final int RSA_BITS = 2048;
    private static final int P384_BITS = 384;

    private final Function<URI, Optional<String>> source;
    private final EhrConfig ehrs;
    private final HookConfig config;
    private final Clock clock;
    private final Map<String, Keyring> keyrings = new ConcurrentHashMap<>();

    @Inject
    HookKeys(Egress egress, EhrConfig ehrs, HookConfig config, Clock clock) {
        this(egress::get, ehrs, config, clock);
    }

    HookKeys(Function<URI, Optional<String>> source, EhrConfig ehrs, HookConfig config, Clock clock) {
        this.source = source;
        this.ehrs = ehrs;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The key of that id.
     *
     * @throws Failure {@code UNAUTHENTICATED} when the EHR has no such key, {@code IDENTITY_UNAVAILABLE} when that cannot be told
     */
    PublicKey key(String ehr, String kid) {
        Keyring keyring = keyrings.computeIfAbsent(ehr, this::keyring);
        Fetched fetched = keyring.fetched;
        Instant now = clock.instant();
        PublicKey known = fetched.keys.get(kid);
        if (known != null && now.isBefore(fetched.at.plus(config.keysFresh()))) {
            return known;
        }
        boolean usable = known != null && now.isBefore(fetched.at.plus(config.keysKept()));
        Fetched newest = usable ? keyring.refreshedUnlessUnderWay(now) : keyring.refreshed(now);
        PublicKey found = newest.keys.get(kid);
        if (found != null && now.isBefore(newest.at.plus(config.keysKept()))) {
            return found;
        }
        if (keyring.failing) {
            throw new Failure(Code.IDENTITY_UNAVAILABLE, "The keys of this EHR cannot be fetched.");
        }
        throw new Failure(Code.UNAUTHENTICATED, "The key is not one of this EHR's.");
    }

    private Keyring keyring(String ehr) {
        EhrConfig.Ehr known = ehrs.all().get(ehr);
        if (known == null) {
            throw new IllegalArgumentException("no such EHR");
        }
        return new Keyring(known.jwksUrl());
    }

    /** What one fetch brought. */
    private record Fetched(Map<String, PublicKey> keys, Instant at) {}

    private final class Keyring {
        private final URI address;
        private final ReentrantLock turn = new ReentrantLock();
        private volatile Fetched fetched = new Fetched(Map.of(), Instant.EPOCH);
        private volatile Instant attempted = Instant.EPOCH;
        private volatile boolean failing;

        Keyring(URI address) {
            this.address = address;
        }

        /** Fetches when it is time to; whoever waited for a fetch under way takes what it brought. */
        Fetched refreshed(Instant now) {
            turn.lock();
            return inTurn(now);
        }

        /** Fetches when it is time to and nobody else does; a slow EHR thus holds up one call, not each. */
        Fetched refreshedUnlessUnderWay(Instant now) {
            return turn.tryLock() ? inTurn(now) : fetched;
        }

        private Fetched inTurn(Instant now) {
            try {
                if (!now.isBefore(attempted.plus(config.refreshInterval()))) {
                    attempted = now;
                    fetch(now);
                }
                return fetched;
            } finally {
                turn.unlock();
            }
        }

        private void fetch(Instant now) {
            Optional<Map<String, PublicKey>> keys = source.apply(address).flatMap(HookKeys::read);
            keys.ifPresent(brought -> fetched = new Fetched(brought, now));
            failing = keys.isEmpty();
        }
    }

    /** What cannot be read as a key set counts as not fetched: a page of a proxy must not empty the keyring. */
    private static Optional<Map<String, PublicKey>> read(String set) {
        if (set.length() > LONGEST_SET) {
            return Optional.empty();
        }
        try {
            Map<String, PublicKey> keys = new HashMap<>();
            new JsonWebKeySet(set)
                    .getJsonWebKeys().stream()
                            .limit(MOST_KEYS)
                            .forEach(jwk -> usable(jwk).ifPresent(key -> keys.put(jwk.getKeyId(), key)));
            return Optional.of(Map.copyOf(keys));
        } catch (JoseException _) {
            return Optional.empty();
        }
    }

    /** Keys for signatures only, and only of the kinds and sizes that the two algorithms take. */
    private static Optional<PublicKey> usable(JsonWebKey jwk) {
        if (jwk.getKeyId() == null
                || (jwk.getUse() != null && !jwk.getUse().equals("sig"))
                || !(jwk instanceof PublicJsonWebKey pair)) {
            return Optional.empty();
        }
        PublicKey key = pair.getPublicKey();
        boolean strong = (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= RSA_BITS)
                || (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == P384_BITS);
        return strong ? Optional.of(key) : Optional.empty();
    }
}
