package dev.aceso.trust.sealing.vault;

import java.sql.SQLException;
import java.util.UUID;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.InsideTheServiceWithVault;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.Envelope;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vault.VaultTransitSecretEngine;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.runtime.client.Private;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The service with a real Vault: every call of quarkus-vault too goes over our transport. */
@QuarkusTest
@TestProfile(InsideTheServiceWithVault.class)
class VaultInsideTheServiceIT {
    @Inject
    Envelope envelope;

    @Inject
    Instance<Signer> signer;

    @Inject
    VaultClient shared;

    @Inject
    @Private
    VaultClient forConfiguration;

    @Inject
    VaultTransitSecretEngine extension;

    @Test
    void sealsAndOpensUnderAKeyThatIsInVaultOnly() throws SQLException {
        // Given
        var patient = new PatientRef("north", "in-vault");
        var row = UUID.randomUUID();
        var text = Bytes.utf8("an inference");

        // When
        var key = envelope.keyOf(patient);
        var sealed = envelope.seal(key, "records.inference", row, 1, text);

        // Then
        assertThat(envelope.open(key, "records.inference", row, 1, sealed)).isEqualTo(text);
        assertThat(envelope.patient(envelope.opaqueId(patient))).contains(patient);
        var name = key.id().toString();
        assertThat(InsideTheServiceWithVault.Servers.running()
                        .bao()
                        .root()
                        .read("aceso-kv/data/patients/" + name.substring(0, 2) + "/" + name.substring(2, 4) + "/"
                                + name)
                        .data()
                        .path("data")
                        .path("wrapped")
                        .asText())
                .startsWith("vault:v1:");
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement();
                var count = statement.executeQuery("select count(*) from sealing.wrapped_key")) {
            count.next();
            assertThat(count.getLong(1)).isZero();
        }
    }

    @Test
    void theExtensionHasNoClientOfItsOwn() {
        assertThat(shared).isSameAs(forConfiguration);
        assertThat(shared.getExecutor()).isInstanceOf(VaultTransport.class);
        assertThatThrownBy(() -> extension.sign("checkpoints", "x"))
                .as("it speaks to the same Vault, as the same identity")
                .hasMessageContaining("403");
    }

    @Test
    void theServiceHasNoSigner() {
        assertThatThrownBy(() -> signer.get().publicKey()).isInstanceOf(IllegalStateException.class);
    }
}
