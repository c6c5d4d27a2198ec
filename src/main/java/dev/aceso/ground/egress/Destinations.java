package dev.aceso.ground.egress;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.PatientRef;
import io.quarkus.runtime.Startup;
import org.eclipse.microprofile.config.Config;

/** The table of every place outside that we may speak to. What is not in it is refused. A bad entry stops the start. */
@ApplicationScoped
@Startup
public class Destinations {
    private static final String ISSUER = "aceso.identity.issuer";
    private static final String DATABASE = "aceso.database.url";
    private static final String MAIL = "aceso.mail.server";
    /** Where mail servers listen, by scheme (RFC 8314, section 7.3; RFC 6409). */
    private static final Map<String, Integer> MAIL_PORTS = Map.of("smtps", 465, "smtp", 587);

    private final List<Destination> table;

    Destinations(EhrConfig ehrs, VaultConfig vault, Config config) {
        List<Destination> found = read(ehrs.all());
        // Last among those of EHRs: a whole host and port must not hide what is known more exactly.
        ehrs.all().forEach((id, ehr) -> tokens(id, ehr).ifPresent(found::add));
        vault.url().ifPresent(url -> found.add(base("vault", "aceso.vault.url", url, Destination.Purpose.VAULT)));
        config.getOptionalValue(ISSUER, URI.class)
                .ifPresent(url -> found.add(base("identity", ISSUER, url, Destination.Purpose.IDENTITY)));
        config.getOptionalValue(DATABASE, String.class)
                .ifPresent(url -> JdbcServers.of(DATABASE, url)
                        .forEach(server ->
                                found.add(new Destination("database", server, Destination.Purpose.DATABASE))));
        config.getOptionalValue(MAIL, URI.class)
                .ifPresent(url -> found.add(new Destination("mail", mailServer(url), Destination.Purpose.MAIL)));
        table = List.copyOf(found);
    }

    /** Every destination, for whoever wants to check. */
    public List<Destination> all() {
        return table;
    }

    /** Vault, if it is configured. */
    public Optional<Destination> vault() {
        return table.stream()
                .filter(d -> d.purpose() == Destination.Purpose.VAULT)
                .findFirst();
    }

    /** The mail server, if one is configured; its address has a port. */
    public Optional<Destination> mail() {
        return table.stream()
                .filter(d -> d.purpose() == Destination.Purpose.MAIL)
                .findFirst();
    }

    /** The destination that an address belongs to, if it belongs to one. */
    public Optional<Destination> of(URI address) {
        return table.stream().filter(d -> d.covers(address)).findFirst();
    }

    private static List<Destination> read(Map<String, EhrConfig.Ehr> ehrs) {
        List<Destination> found = new ArrayList<>();
        Set<String> issuers = new HashSet<>();
        ehrs.forEach((id, ehr) -> {
            String key = "aceso.ehr." + id;
            if (!PatientRef.valid(id, "x")) {
                throw new IllegalStateException(
                        "aceso.ehr: an id must match [a-z0-9-]{1,32}; one with a hyphen cannot be written in the environment");
            }
            if (ehr.issuer().isBlank() || !issuers.add(ehr.issuer())) {
                throw new IllegalStateException(key + ".issuer must be set, and differ from every other EHR's");
            }
            if (ehr.mfaAttestedUntil().isPresent() && ehr.mfaAttestedBy().isEmpty()) {
                throw new IllegalStateException(key + ".mfa-attested-by must say who attested it");
            }
            found.add(base(id, key + ".fhir-base-url", ehr.fhirBaseUrl(), Destination.Purpose.FHIR));
            found.add(new Destination(id, https(key + ".jwks-url", ehr.jwksUrl()), Destination.Purpose.KEYS));
            ehr.jku()
                    .orElse(List.of())
                    .forEach(jku -> found.add(new Destination(id, https(key + ".jku", jku), Destination.Purpose.KEYS)));
        });
        return found;
    }

    /** Where tokens are given: as configured, or anywhere on the FHIR server's own host and port, where discovery may point. */
    private static Optional<Destination> tokens(String id, EhrConfig.Ehr ehr) {
        var backend = ehr.backend();
        String key = "aceso.ehr." + id + ".backend.";
        if (backend.clientId().isEmpty()) {
            if (backend.tokenUrl().isPresent() || backend.audience().isPresent()) {
                throw new IllegalStateException(key + "client-id must be set where token-url or audience is");
            }
            return Optional.empty();
        }
        URI address = backend.tokenUrl()
                .map(url -> https(key + "token-url", url))
                .orElseGet(() -> URI.create("https://" + ehr.fhirBaseUrl().getRawAuthority()));
        return Optional.of(new Destination(id, address, Destination.Purpose.TOKENS));
    }

    private static Destination base(String system, String key, URI address, Destination.Purpose purpose) {
        URI base = https(key, address);
        if (base.getRawQuery() != null) {
            throw new IllegalStateException(key + " must have no query");
        }
        String plain = base.toString();
        return new Destination(
                system, URI.create(plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain), purpose);
    }

    private static URI mailServer(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme();
        boolean bare = address.getRawPath() != null
                && address.getRawPath().isEmpty()
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getRawUserInfo() == null;
        if (!MAIL_PORTS.containsKey(scheme) || address.getHost() == null || address.getPort() == 0 || !bare) {
            throw new IllegalStateException(
                    MAIL + " must be smtps:// or smtp:// with a host, and perhaps a port, and nothing else");
        }
        int port = address.getPort() == -1 ? MAIL_PORTS.getOrDefault(scheme, 0) : address.getPort();
        return URI.create(scheme + "://" + address.getHost() + ":" + port);
    }

    private static URI https(String key, URI address) {
        boolean good = "https".equalsIgnoreCase(address.getScheme())
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null
                && address.normalize().equals(address);
        if (!good) {
            throw new IllegalStateException(key + " must be an absolute https address without user info or fragment");
        }
        return address;
    }
}
