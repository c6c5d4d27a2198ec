package dev.aceso.clinic.chart.smart;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.TokenLink;
import dev.aceso.ground.egress.TokenLink.Reply;
import dev.aceso.ground.failure.Failure;

/** Asks one EHR for tokens in the name of this service (SMART App Launch 2.2, "Backend Services"). */
final class Backend {
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final String ehr;
    private final String client;
    private final EhrConfig.Ehr config;
    private final TokenLink link;
    private final AssertionKeys keys;
    private final Clock clock;
    private final Discovery discovery;
    private final ReentrantLock turn = new ReentrantLock();

    Backend(String ehr, String client, EhrConfig.Ehr config, TokenLink link, AssertionKeys keys, Clock clock) {
        this.ehr = ehr;
        this.client = client;
        this.config = config;
        this.link = link;
        this.keys = keys;
        this.clock = clock;
        this.discovery = new Discovery(ehr, link, clock);
    }

    /**
     * Asks for a token, when nobody else does.
     *
     * @throws NoToken when there is none, with the reason in words of ours
     */
    Token ask(Scopes scopes) throws NoToken {
        turn.lock();
        try {
            return asked(scopes);
        } finally {
            turn.unlock();
        }
    }

    private Token asked(Scopes scopes) throws NoToken {
        Optional<URI> configured = config.backend().tokenUrl();
        URI address = configured.isPresent() ? configured.get() : discovery.tokens();
        Instant now = clock.instant();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        scopes.text(config.scopeDialect()).ifPresent(text -> form.put("scope", text));
        form.put("client_assertion_type", ASSERTION);
        form.put("client_assertion", assertion(config.backend().audience().orElseGet(address::toString), now));
        Reply reply = link.ask(ehr, address, encoded(form)).orElseThrow(() -> NoToken.because("no answer"));
        return Answered.token(reply, scopes, now);
    }

    private String assertion(String audience, Instant now) throws NoToken {
        try {
            return ClientAssertion.sign(keys.signer(), client, audience, now);
        } catch (Failure failure) {
            throw NoToken.because(failure.code().wire());
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
