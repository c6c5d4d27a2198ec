package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;

import dev.aceso.ground.parties.PatientRef;

/** The end of a patient's key in the rows of {@code sealing.data_key} and in the memory of this process. */
@ApplicationScoped
class KeyLives implements PatientKeys {
    private final DataKeys rows;
    private final PatientEnvelope envelope;
    private final WrappedKeys wrappedKeys;
    private final UnwrappedKeys unwrapped;
    private final Instance<Escrow> escrow;

    KeyLives(
            DataKeys rows,
            PatientEnvelope envelope,
            WrappedKeys wrappedKeys,
            UnwrappedKeys unwrapped,
            Instance<Escrow> escrow) {
        this.rows = rows;
        this.envelope = envelope;
        this.wrappedKeys = wrappedKeys;
        this.unwrapped = unwrapped;
        this.escrow = escrow;
    }

    @Override
    @Transactional
    public Optional<Living> living(String opaqueId) {
        return rows.of(opaqueId).map(this::living);
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<Living> livingAlone(String opaqueId) {
        return rows.alone(opaqueId).map(this::living);
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean giveUp(UUID keyId, Instant at) {
        return rows.giveUp(keyId, at);
    }

    @Override
    public boolean gone(UUID keyId) {
        return wrappedKeys.gone(Keeper.Kek.PATIENT, keyId);
    }

    @Override
    public void forget(UUID keyId) {
        escrow.forEach(kept -> kept.forget(keyId));
        unwrapped.drop(keyId);
    }

    private Living living(DataKeyRow row) {
        PatientRef patient = envelope.named(row);
        return new Living(row.id, patient, row.createdAt);
    }
}
