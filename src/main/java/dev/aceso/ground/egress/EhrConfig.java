package dev.aceso.ground.egress;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/**
 * The EHRs that this service is connected to, by their id ({@code [a-z0-9-]{1,32}}). As environment:
 * {@code ACESO_EHR_HOSPITAL_FHIR_BASE_URL} sets {@code aceso.ehr.hospital.fhir-base-url}; an id with a hyphen can be written
 * in a file only.
 */
@ConfigMapping(prefix = "aceso.ehr")
public interface EhrConfig {
    /** One entry per EHR. */
    @WithParentName
    Map<String, Ehr> all();

    /** What an EHR holds. */
    enum Environment {
        /** The charts of people. */
        PRODUCTION,
        /** Charts of nobody. */
        TEST
    }

    /** One EHR. */
    interface Ehr {
        /** Whether its patients are people; the same for good, so that test and production never share a record. */
        @WithDefault("production")
        Environment environment();

        /** The issuer of its hook tokens. */
        String issuer();

        /** Where the keys of that issuer are, https only. */
        URI jwksUrl();

        /** The other addresses of keys that a token may name in {@code jku}, beside {@code jwks-url}. */
        Optional<List<URI>> jku();

        /** The base of its FHIR R4 interface, https only. */
        URI fhirBaseUrl();

        /** The certificates that its servers are trusted by, PEM; without it those of the Java runtime. */
        Optional<String> caFile();

        /** The last day on which its attestation that all its users sign in with a second factor holds. */
        Optional<LocalDate> mfaAttestedUntil();

        /** Who attested it. */
        Optional<String> mfaAttestedBy();

        /** The web origins from which its browsers may call the hook endpoints. */
        Optional<List<String>> corsOrigins();

        /** How long one request to it may take at most, from beginning to end. */
        @WithDefault("3s")
        Duration requestTimeout();

        /** How often a read that got no answer is tried again. */
        @WithDefault("2")
        int retries();

        /** How long before the first of them; twice as long before each further one, and by chance up to as much again. */
        @WithDefault("100ms")
        Duration retryDelay();

        /** Over how many requests its circuit breaker judges. */
        @WithDefault("20")
        int breakerVolume();

        /** The part of them that must have failed for it to open. */
        @WithDefault("0.75")
        double breakerRatio();

        /** How long no request is sent once it is open. */
        @WithDefault("1s")
        Duration breakerDelay();

        /** The most requests at once; never more than {@code aceso.limits.ehr-connections}. */
        @WithDefault("64")
        int requestsAtOnce();

        /** The most requests that wait for one of those to end; one more is refused. */
        @WithDefault("512")
        int requestsWaiting();

        /**
         * Whether searches are sent as {@code POST _search}, which keeps the patient's id out of addresses and access logs.
         * Off only for a server that cannot.
         */
        @WithDefault("true")
        boolean searchByPost();

        /**
         * What it is asked for to know who treats a patient: {@code encounter}, {@code appointment}, {@code care-team}, {@code order} and
         * {@code assignment}; or {@code none}, and it is not asked. Without a word all where the service is registered there, and nothing where it is not: it would ask without a token.
         */
        Optional<List<String>> relations();

        /**
         * Whether it is asked where a patient lives, to mark what is done by somebody who lives there too. Without a word where the service is registered there.
         */
        Optional<Boolean> household();

        /** How it writes SMART scopes when it is asked for a token. */
        @WithDefault("smart-v2")
        ScopeDialect scopeDialect();

        /** Asking it for tokens in the name of the service. */
        Backend backend();

        /** SMART Backend Services; off without a client id. */
        interface Backend {
            /** The id under which this service is registered there. */
            Optional<String> clientId();

            /** Where tokens are given, https; without it, where the FHIR server says, if that is on its own host and port. */
            Optional<URI> tokenUrl();

            /** The {@code aud} of client assertions; without it the address where tokens are given. */
            Optional<String> audience();
        }
    }
}
