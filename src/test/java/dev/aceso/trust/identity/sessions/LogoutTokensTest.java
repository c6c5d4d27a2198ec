package dev.aceso.trust.identity.sessions;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.identity.ProviderClocks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogoutTokensTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private final LogoutTokens tokens = new LogoutTokens(
            "https://idp.example/realms/aceso",
            Fixed.config(SessionConfig.class, Map.of()),
            ProviderClocks.by(new Hands(NOON)));

    @Test
    void readsWhoseSessionEnds() {
        LogoutToken token = tokens.read(claims());
        assertThat(token.session()).isEqualTo(Optional.of("sid-1"));
        assertThat(token.subject()).isEqualTo(Optional.of("sub-1"));
        assertThat(token.id()).isEqualTo("jti-1");
        assertThat(token.issued()).isEqualTo(NOON);
        assertThat(tokens.read(without("sid")).session()).isEmpty();
        assertThat(tokens.read(without("sub")).subject()).isEmpty();
    }

    @Test
    void refusesWhatIsNoLogoutTokenForUs() {
        List<Consumer<JwtClaims>> wrongs = List.of(
                claims -> claims.setIssuer("https://elsewhere.example"),
                claims -> claims.setAudience("another-client"),
                claims -> claims.unsetClaim("aud"),
                claims -> claims.setStringClaim("nonce", "n"),
                claims -> claims.unsetClaim("events"),
                claims -> claims.setStringClaim("events", EVENT),
                claims -> claims.setClaim("events", Map.of("http://schemas.example/other", Map.of())),
                claims -> claims.setClaim("events", Map.of(EVENT, "yes")),
                claims -> claims.unsetClaim("jti"),
                claims -> claims.setClaim("jti", 7),
                claims -> claims.unsetClaim("iat"),
                claims -> claims.unsetClaim("exp"),
                claims -> claims.setIssuedAt(at(60)),
                claims -> claims.setIssuedAt(at(-601)),
                claims -> claims.setExpirationTime(at(-31)),
                claims -> claims.setClaim("sid", "x".repeat(256)),
                claims -> {
                    claims.unsetClaim("sid");
                    claims.unsetClaim("sub");
                });
        assertThat(wrongs).allSatisfy(wrong -> {
            JwtClaims claims = claims();
            wrong.accept(claims);
            assertThatThrownBy(() -> tokens.read(claims))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.MALFORMED));
        });
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://idp.example/realms/aceso");
        claims.setAudience("aceso-portal");
        claims.setSubject("sub-1");
        claims.setStringClaim("sid", "sid-1");
        claims.setJwtId("jti-1");
        claims.setIssuedAt(at(0));
        claims.setExpirationTime(at(120));
        claims.setClaim("events", Map.of(EVENT, Map.of()));
        return claims;
    }

    private static JwtClaims without(String claim) {
        JwtClaims claims = claims();
        claims.unsetClaim(claim);
        return claims;
    }

    private static NumericDate at(long seconds) {
        return NumericDate.fromSeconds(NOON.plusSeconds(seconds).getEpochSecond());
    }
}
