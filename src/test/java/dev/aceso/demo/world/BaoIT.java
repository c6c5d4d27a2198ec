package dev.aceso.demo.world;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BaoIT {
    private static Workspace workspace;
    private static DemoCa ca;
    private static Bao shamir;
    private static Bao selfUnsealing;
    private static VaultLogins logins;

    @BeforeAll
    static void startServers() {
        workspace = Workspace.create();
        ca = DemoCa.create(workspace);
        var second = CompletableFuture.supplyAsync(() -> Bao.start(workspace, ca, "bao-static", Bao.Seal.STATIC));
        shamir = Bao.start(workspace, ca, "bao-shamir", Bao.Seal.SHAMIR);
        selfUnsealing = second.join();
        logins = VaultSetup.apply(shamir, Optional.empty(), VaultSetup.Lives.asWritten());
    }

    @AfterAll
    static void stopServers() {
        workspace.close();
    }

    @Test
    void speaksTls13OnlyOnLoopbackOnly() throws Exception {
        assertThat(Wire.handshake(shamir.port(), ca, "TLSv1.3")).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> Wire.handshake(shamir.port(), ca, "TLSv1.2")).isInstanceOf(SSLException.class);
        assertThat(Wire.speaksPlainHttp(shamir.port())).isFalse();
        assertThat(Wire.listening(shamir.process().pid()))
                .isNotEmpty()
                .allMatch(address -> address.isLoopbackAddress());
    }

    @Test
    void auditsToAFileThatIsItsOwnersAndHoldsNoSecret() throws Exception {
        // Given
        keep("audited", "plain-canary");

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shamir.auditLog())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(shamir.auditLog()))
                .contains("aceso-kv/data/derive/audited")
                .doesNotContain("plain-canary", shamir.rootToken());
    }

    @Test
    void refusesEverythingWhileSealed() {
        // Given
        keep("sealed", "kept");

        // When
        shamir.seal();
        try {
            // Then
            assertThat(shamir.sealed()).isTrue();
            assertThat(shamir.root()
                            .call("GET", "aceso-kv/data/derive/sealed", Map.of())
                            .status())
                    .isEqualTo(503);
        } finally {
            shamir.unseal();
        }
        assertThat(kept("sealed")).isEqualTo("kept");
    }

    @Test
    void comesBackSealedWithItsDataAfterAStop() {
        // Given
        keep("stopped", "kept");

        // When
        shamir.stop();
        assertThatThrownBy(() -> kept("stopped")).isInstanceOf(UncheckedIOException.class);
        shamir.start();

        // Then
        assertThat(shamir.sealed()).isTrue();
        shamir.unseal();
        assertThat(kept("stopped")).isEqualTo("kept");
    }

    @Test
    void comesBackWithItsDataAfterACrash() {
        // Given
        keep("killed", "kept");

        // When
        shamir.kill();
        shamir.start();
        shamir.unseal();

        // Then
        assertThat(kept("killed")).isEqualTo("kept");
    }

    @Test
    void unsealsItselfAfterACrashWhenItsSealIsStatic() {
        // Given
        var engine = Map.of("type", "transit");
        selfUnsealing.root().write("sys/mounts/kept", engine);

        // When
        selfUnsealing.kill();
        selfUnsealing.start();

        // Then
        assertThat(selfUnsealing.root().read("sys/mounts").data().has("kept/")).isTrue();
    }

    @Test
    void answersNothingWhileFrozen() throws Exception {
        // When
        shamir.freeze();
        var answer = CompletableFuture.supplyAsync(() -> shamir.anonymous().call("GET", "sys/health", Map.of()));
        try {
            // Then
            assertThatThrownBy(() -> answer.get(700, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
        } finally {
            shamir.thaw();
        }
        assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void snapshotsItself() {
        assertThat(selfUnsealing
                        .root()
                        .call("GET", "sys/storage/raft/snapshot", Map.of())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void unwrapsASecretIdOnce() {
        // Given
        var wrapped = logins.wrappedSecretId("sequence");

        // When
        var secretId = logins.unwrap(wrapped);

        // Then
        assertThat(secretId).isNotEmpty().isNotEqualTo(wrapped);
        assertThatThrownBy(() -> logins.unwrap(wrapped)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givesEachCommandTheWayInOfItsOwnIdentity() {
        // When
        var serve = logins.properties("serve");
        var sequence = logins.properties("sequence");

        // Then
        assertThat(serve)
                .containsEntry("aceso.vault.url", shamir.url())
                .containsEntry("aceso.vault.ca-file", ca.file().toString())
                .isEqualTo(logins.properties("serve"));
        assertThat(serve.get("aceso.vault.role-id")).isNotEqualTo(sequence.get("aceso.vault.role-id"));
        assertThat(logins.properties("erase")).isEqualTo(logins.properties("keys"));
    }

    @Test
    void givesTokensThatLiveAsLongAsTheyAreRenewed() {
        for (var identity : VaultSetup.identities()) {
            // When
            var token = logins.as(identity).read("auth/token/lookup-self").data();

            // Then
            assertThat(token.path("period").asInt()).as(identity).isEqualTo(3600);
            assertThat(token.path("explicit_max_ttl").asInt()).as(identity).isZero();
            assertThat(token.path("policies"))
                    .as(identity)
                    .extracting(policy -> policy.asText())
                    .containsExactlyInAnyOrder("self", identity);
        }
    }

    @Test
    void isSetUpTwiceWithoutAChange() {
        // Given
        var before = shamir.root().read("aceso-transit/keys/patient").data();
        keep("twice", "kept");

        // When
        VaultSetup.apply(
                shamir,
                Optional.empty(),
                new VaultSetup.Lives(Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1)));

        // Then
        assertThat(shamir.root().read("aceso-transit/keys/patient").data()).isEqualTo(before);
        assertThat(kept("twice")).isEqualTo("kept");
    }

    private static void keep(String name, String value) {
        shamir.root().write("aceso-kv/data/derive/" + name, Map.of("data", Map.of("wrapped", value)));
    }

    private static String kept(String name) {
        return shamir.root()
                .read("aceso-kv/data/derive/" + name)
                .data()
                .path("data")
                .path("wrapped")
                .asText();
    }
}
