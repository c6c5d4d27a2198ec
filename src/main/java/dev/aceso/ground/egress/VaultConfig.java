package dev.aceso.ground.egress;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** HashiCorp Vault or OpenBao as keeper of keys and secrets. Without an address nothing of it starts. */
@ConfigMapping(prefix = "aceso.vault")
public interface VaultConfig {
    /** Its address, https, without the {@code /v1} of its API. */
    Optional<URI> url();

    /** The certificates that it is trusted by, PEM; without it those of the Java runtime. */
    Optional<String> caFile();

    /** The AppRole of this process, outside Kubernetes. */
    Optional<String> roleId();

    /** Its secret id, for any number of uses; who delivers it wrapped unwraps it before the process starts. */
    Optional<String> secretId();

    /** The Kubernetes role of this process, inside Kubernetes. */
    Optional<String> kubernetesRole();

    /** The file of its projected service account token, for the audience that the role at Vault names. Read again at each login. */
    @WithDefault("/var/run/secrets/aceso/vault/token")
    String kubernetesTokenFile();

    /** How long one call may take in all, logging in included. */
    @WithDefault("2s")
    Duration requestTimeout();

    /** The most connections held to it. */
    @WithDefault("32")
    int connections();

    /** How long before its end a token or a lease of database credentials is renewed, or another one taken. */
    @WithDefault("30M")
    Duration renewGrace();

    /** How long the service goes on while it does not answer. */
    @WithDefault("2M")
    Duration toleratedOutage();

    /** How much of the time {@code keys rotate} works with it; for the rest it leaves Vault and the machine to the service. 1: all of it. */
    @WithDefault("0.25")
    double backgroundShare();

    /** Where its engines are mounted. */
    Mount mount();

    /** Paths of engines, without slashes at their ends. */
    interface Mount {
        /** Transit, with the keys that never leave it. */
        @WithDefault("aceso-transit")
        String transit();

        /** KV version 2, with wrapped keys and other secrets. */
        @WithDefault("aceso-kv")
        String kv();

        /** The database engine, with passing roles. */
        @WithDefault("aceso-database")
        String database();

        /** AppRole, below {@code auth/}. */
        @WithDefault("approle")
        String approle();

        /** The Kubernetes method, below {@code auth/}. */
        @WithDefault("kubernetes")
        String kubernetes();
    }
}
