package dev.aceso.trust.access.disclosure;

import java.time.LocalDate;
import java.util.Set;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import dev.aceso.weakened.Weakening;

/** Notes no disclosure; or, where things are kept in the clear, what the real one does. */
@ApplicationScoped
@Alternative
@Priority(1)
class NoLedger implements Ledger {
    private final DatabaseLedger real;
    private final boolean keeps;

    NoLedger(DatabaseLedger real, Weakening weakening) {
        this.real = real;
        this.keeps = weakening.keepsInTheClear();
    }

    @Override
    public Set<String> held(String patient, Recipient to, LocalDate since) {
        return keeps ? real.held(patient, to, since) : Set.of();
    }

    @Override
    public void add(String patient, Recipient to, LocalDate day, PathSet paths) {
        if (keeps) {
            real.add(patient, to, day, paths);
        }
    }

    @Override
    public int forget(LocalDate before, int limit) {
        return keeps ? real.forget(before, limit) : 0;
    }
}
