package dev.aceso.clinic.decisions.hooks;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.aceso.trust.custody.erasure.HeldRecords;

/** Stored answers of hooks, as an erasure counts them. */
@ApplicationScoped
class HeldAnswers implements HeldRecords {
    private final EntityManager database;

    HeldAnswers(EntityManager database) {
        this.database = database;
    }

    @Override
    public String kind() {
        return "hooks.claim";
    }

    @Override
    @Transactional
    public long count(UUID dataKey) {
        return (Long) database.createNativeQuery(
                        "select count(*) from hooks.claim where data_key = :key and answer is not null", Long.class)
                .setParameter("key", dataKey)
                .getSingleResult();
    }

    @Override
    @Transactional
    public Optional<Instant> newest(UUID dataKey) {
        return Optional.ofNullable((Instant) database.createNativeQuery(
                        "select max(answered_at) from hooks.claim where data_key = :key", Instant.class)
                .setParameter("key", dataKey)
                .getSingleResult());
    }
}
