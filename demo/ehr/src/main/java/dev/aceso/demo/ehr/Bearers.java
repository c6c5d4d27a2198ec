package dev.aceso.demo.ehr;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.text.ParseException;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;

/** Verifies access tokens: signed by a key that the authorization server publishes now, by that issuer, for this server, not ended. */
final class Bearers {
    private static final String SCHEME = "Bearer ";
    private static final int MILLIS = 3_000;
    private static final int BYTES = 65_536;

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** For tokens whose audience is {@code audience}, the base URL of this server. */
    Bearers(Guard guard, String audience) throws IOException, GeneralSecurityException {
        var retriever = new DefaultResourceRetriever(MILLIS, MILLIS, BYTES, true, trusting(guard.authority()));
        // An unknown key is looked for at once: the server may have restarted with new ones.
        var keys = JWKSourceBuilder.<SecurityContext>create(
                        URI.create(guard.jwks()).toURL(), retriever)
                .rateLimited(false)
                .refreshAheadCache(false)
                .build();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.RS256, JWSAlgorithm.PS256), keys));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                audience, new JWTClaimsSet.Builder().issuer(guard.issuer()).build(), Set.of("exp", "scope")));
    }

    /**
     * The scopes of the token that a request shows.
     *
     * @param header the header {@code Authorization}, or null
     * @throws Refused when it shows none, or none that is good
     */
    Set<String> scopes(String header) throws Refused {
        if (header == null || !header.startsWith(SCHEME)) {
            throw new Refused();
        }
        try {
            String scope = processor
                    .process(header.substring(SCHEME.length()).strip(), null)
                    .getStringClaim("scope");
            return Set.of(scope.strip().split(" +"));
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException bad) {
            throw new Refused();
        }
    }

    /** The request shows no token that is good. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static SSLSocketFactory trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + number++, one);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, factory.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
