package dev.aceso.clinic.chart.smart;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.AssertionSigner;

/** Proves who this service is, for one request (RFC 7523; SMART App Launch 2.2, "Client Authentication: Asymmetric"). */
final class ClientAssertion {
    /** SMART allows five minutes. */
    static final Duration LIFETIME = Duration.ofMinutes(2);

    private ClientAssertion() {}

    /**
     * Signs one.
     *
     * @param client the id under which this service is registered
     * @param audience whom it is for
     */
    static String sign(AssertionSigner signer, String client, String audience, Instant now) {
        ObjectNode header = JsonNodeFactory.instance
                .objectNode()
                .put("alg", "ES384")
                .put("typ", "JWT")
                .put("kid", signer.keyId());
        ObjectNode claims = JsonNodeFactory.instance
                .objectNode()
                .put("iss", client)
                .put("sub", client)
                .put("aud", audience)
                .put("jti", UUID.randomUUID().toString())
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond());
        String input = encoded(header) + "." + encoded(claims);
        return input + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(signer.sign(Bytes.utf8(input)).toArray());
    }

    private static String encoded(ObjectNode part) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(part.toString().getBytes(StandardCharsets.UTF_8));
    }
}
