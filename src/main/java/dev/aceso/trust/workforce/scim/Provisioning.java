package dev.aceso.trust.workforce.scim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.household.Dwelling;
import dev.aceso.trust.access.household.Dwellings;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Homes;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;
import dev.aceso.trust.workforce.people.WorkforceConfig;
import dev.aceso.trust.workforce.people.WorkforceConfig.AccountId;

/**
 * Who joins, who changes, who leaves: each durable in one transaction with its entry in the log and, for who leaves, with the end of their
 * sessions.
 */
@ApplicationScoped
class Provisioning {
    private final Workers workers;
    private final Homes homes;
    private final Dwellings dwellings;
    private final AccountSessions sessions;
    private final WorkforceConfig config;
    private final Log log;

    Provisioning(
            Workers workers,
            Homes homes,
            Dwellings dwellings,
            AccountSessions sessions,
            WorkforceConfig config,
            Log log) {
        this.workers = workers;
        this.homes = homes;
        this.dwellings = dwellings;
        this.sessions = sessions;
        this.config = config;
        this.log = log;
    }

    /**
     * Somebody new.
     *
     * @param lives where they live, where that is said
     * @throws Failure {@code ACCOUNT_TAKEN}
     */
    Worker join(Caller.Software by, Attributes attributes, Optional<Set<Dwelling>> lives) {
        return Durable.inTransaction(() -> {
            Worker worker = workers.add(attributes);
            moved(worker, lives);
            note(by, Action.WORKFORCE_JOIN, worker, Map.of("active", Boolean.toString(attributes.active())));
            return worker;
        });
    }

    /**
     * Somebody changed, or left, or is back.
     *
     * @param lives where they live from now on, where that is said
     * @throws Failure {@code NOT_FOUND}, {@code VERSION_STALE}, {@code ACCOUNT_TAKEN}, or what the change throws
     */
    Worker change(
            Caller.Software by,
            UUID id,
            Versions wanted,
            UnaryOperator<Attributes> change,
            Supplier<Optional<Set<Dwelling>>> lives) {
        // Opened here first, which may ask the keeper of keys: nobody should wait for that with the row held.
        var _ = find(id);
        Worker changed = Durable.inTransaction(() -> {
            Worker before = wanted.check(workers.hold(id).orElseThrow(Failure::notFound));
            Attributes after = change.apply(before.attributes());
            List<String> parts = new ArrayList<>(after.changed(before.attributes()));
            if (moved(before, lives.get())) {
                parts.add("home");
            }
            if (parts.isEmpty()) {
                note(by, Action.WORKFORCE_CHANGE, before, Map.of("changed", ""));
                return before;
            }
            Worker now = workers.change(before, after);
            boolean over = !after.active() || parts.contains("external-id");
            int ended = over ? end(by, before) : 0;
            note(
                    by,
                    action(before.attributes().active(), after.active()),
                    before,
                    Map.of("changed", String.join("+", parts), "sessions", Integer.toString(ended)));
            return now;
        });
        sessions.readAgain();
        return changed;
    }

    /**
     * Somebody is gone, and forgotten.
     *
     * @throws Failure {@code NOT_FOUND}, {@code VERSION_STALE}
     */
    void leave(Caller.Software by, UUID id, Versions wanted) {
        var _ = find(id);
        Durable.inTransaction(() -> {
            Worker worker = wanted.check(workers.hold(id).orElseThrow(Failure::notFound));
            workers.forget(worker);
            homes.forget(worker.id());
            int ended = end(by, worker);
            note(
                    by,
                    Action.WORKFORCE_LEAVE,
                    worker,
                    Map.of("changed", "forgotten", "sessions", Integer.toString(ended)));
            return worker;
        });
        sessions.readAgain();
    }

    /**
     * Whoever has this id.
     *
     * @throws Failure {@code NOT_FOUND}
     */
    Worker find(UUID id) {
        return workers.find(id).orElseThrow(Failure::notFound);
    }

    /** Writes into the log what was done with somebody. */
    void note(Caller.Software by, Action action, Worker worker, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("worker", worker.id().toString());
        worker.bound()
                .ifPresent(bound -> attributes.put("person", bound.person().toString()));
        log.append(Event.done(action, by, Purpose.ADMINISTRATION, attributes));
    }

    /** Only the pseudonyms of where they live are kept. */
    private boolean moved(Worker worker, Optional<Set<Dwelling>> lives) {
        return lives.map(all -> all.stream().map(dwellings::pseudonym).collect(Collectors.toSet()))
                .map(pseudonyms -> homes.move(worker.id(), pseudonyms))
                .orElse(false);
    }

    private static Action action(boolean before, boolean after) {
        if (before == after) {
            return Action.WORKFORCE_CHANGE;
        }
        return after ? Action.WORKFORCE_JOIN : Action.WORKFORCE_LEAVE;
    }

    /** Ends the sessions of the account that is theirs, or would be: one that was never seen here may be in use on its way. */
    private int end(Caller.Software by, Worker worker) {
        return worker.bound()
                .map(Worker.Bound::account)
                .or(() -> config.accountId() == AccountId.SUBJECT
                        ? worker.attributes().externalId().map(id -> sessions.account(by.issuer(), id))
                        : Optional.empty())
                .map(sessions::end)
                .orElse(0);
    }
}
