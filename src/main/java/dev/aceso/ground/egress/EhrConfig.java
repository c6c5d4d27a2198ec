package dev.aceso.ground.egress;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The EHRs that the service works beside, by their configured id. */
@ConfigMapping(prefix = "aceso.ehr")
public interface EhrConfig {
    /** The EHRs by id. */
    @WithParentName
    Map<String, Ehr> ehr();

    /** One EHR. */
    interface Ehr {
        /** The {@code iss} of its hook tokens. */
        String issuer();

        /** Where its public keys are. */
        URI jwksUrl();

        /** Its FHIR base URL. */
        URI fhirBaseUrl();

        /** The CA that its certificates come from; the platform's when absent. */
        Optional<Path> caFile();

        /** The last day on which its attestation of MFA holds. */
        Optional<LocalDate> mfaAttestedUntil();

        /** Who gave that attestation. */
        Optional<String> mfaAttestedBy();

        /** Whether it is a test system. */
        @WithDefault("false")
        boolean test();

        /** The origins whose pages may call the hooks. */
        Optional<List<String>> corsOrigins();

        /** The values of {@code jku} that its tokens may carry besides {@link #jwksUrl()}. */
        Optional<List<String>> jkus();

        /** How long to wait for one answer. */
        @WithDefault("PT5S")
        Duration requestTimeout();
    }
}
