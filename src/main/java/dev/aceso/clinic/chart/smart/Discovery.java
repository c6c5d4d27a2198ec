package dev.aceso.clinic.chart.smart;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.TokenLink;
import dev.aceso.ground.egress.TokenLink.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Where an EHR gives tokens, as its FHIR server says at {@code .well-known/smart-configuration}. What it says is remembered for an hour and
 * followed only to addresses of the table of destinations, so a changed document sends nobody elsewhere.
 */
final class Discovery {
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int LONGEST = 2_000;

    private final String ehr;
    private final TokenLink link;
    private final Clock clock;
    private volatile @Nullable Found found;

    Discovery(String ehr, TokenLink link, Clock clock) {
        this.ehr = ehr;
        this.link = link;
        this.clock = clock;
    }

    private record Found(URI address, Instant at) {}

    URI tokens() throws NoToken {
        Instant now = clock.instant();
        Found known = found;
        if (known == null || !now.isBefore(known.at.plus(REMEMBERED))) {
            known = new Found(look(), now);
            found = known;
        }
        return known.address;
    }

    private URI look() throws NoToken {
        Reply reply = link.configuration(ehr).orElseThrow(() -> NoToken.because("no answer to discovery"));
        JsonNode said = Answered.json(reply);
        if (reply.status() != 200 || !said.isObject()) {
            throw NoToken.because("discovery found no SMART configuration");
        }
        offers(said, "token_endpoint_auth_methods_supported", "private_key_jwt");
        offers(said, "token_endpoint_auth_signing_alg_values_supported", "ES384");
        URI address = address(said.path("token_endpoint").asText());
        if (!link.mayAsk(ehr, address)) {
            throw NoToken.because("discovery names an address that is not a destination: configure token-url");
        }
        return address;
    }

    /** What it does not say is tried. */
    private static void offers(JsonNode said, String list, String wanted) throws NoToken {
        if (said.path(list).isArray()) {
            for (JsonNode one : said.path(list)) {
                if (one.asText().equals(wanted)) {
                    return;
                }
            }
            throw NoToken.because("the EHR does not offer " + wanted);
        }
    }

    private static URI address(String text) throws NoToken {
        try {
            if (!text.isEmpty() && text.length() <= LONGEST) {
                return URI.create(text);
            }
        } catch (IllegalArgumentException e) {
            throw NoToken.because("discovery names no address for tokens");
        }
        throw NoToken.because("discovery names no address for tokens");
    }
}
