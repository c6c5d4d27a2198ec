package dev.aceso.trust.workforce.people;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.store.Statements;

/** The rows of {@code workforce.home}: where those who work here live, by keyed pseudonyms only. Each statement joins the running transaction. */
@Singleton
public class Homes {
    private final Statements rows;

    Homes(Statements rows) {
        this.rows = rows.brief();
    }

    /**
     * Where somebody lives from now on; whether that is somewhere else than before.
     *
     * @param worker somebody whom the running transaction holds, or has just added
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public boolean move(UUID worker, Set<String> homes) {
        if (homes.isEmpty()) {
            return forget(worker);
        }
        return rows.change(
                        "INSERT INTO workforce.home AS held (worker, homes) VALUES (?, string_to_array(?, ','))"
                                + " ON CONFLICT (worker) DO UPDATE SET homes = excluded.homes WHERE held.homes <> excluded.homes",
                        worker,
                        homes.stream().sorted().collect(Collectors.joining(",")))
                == 1;
    }

    /** Forgets where somebody lives; whether it was known. */
    public boolean forget(UUID worker) {
        return rows.change("DELETE FROM workforce.home WHERE worker = ?", worker) == 1;
    }

    /**
     * Where somebody lives who has this account; and notes as whom an EHR knows it, by which it is found for what they do there.
     *
     * @param ehrUser the pseudonym of that, where the account is known as somebody
     */
    public Set<String> ofAccount(String account, Optional<String> ehrUser) {
        return rows.first(
                        "SELECT h.worker, array_to_string(h.homes, ',') AS homes, h.ehr_user FROM workforce.home h"
                                + " JOIN workforce.person p ON p.id = h.worker WHERE p.account = ?",
                        row -> new Known(
                                row.getObject("worker", UUID.class),
                                homes(row.getString("homes")),
                                Optional.ofNullable(row.getString("ehr_user"))),
                        account)
                .map(known -> {
                    ehrUser.filter(user -> !known.ehrUser().equals(Optional.of(user)))
                            .ifPresent(user -> note(known.worker(), user));
                    return known.homes();
                })
                .orElse(Set.of());
    }

    /** Where somebody lives whom an EHR knows so; nothing, where their account was not seen so. */
    public Set<String> ofEhrUser(String ehrUser) {
        return rows.first(
                        "SELECT array_to_string(homes, ',') AS homes FROM workforce.home WHERE ehr_user = ?",
                        row -> homes(row.getString("homes")),
                        ehrUser)
                .orElse(Set.of());
    }

    private record Known(UUID worker, Set<String> homes, Optional<String> ehrUser) {}

    /** Nobody else is known so from then on. */
    private void note(UUID worker, String ehrUser) {
        rows.change("UPDATE workforce.home SET ehr_user = NULL WHERE ehr_user = ? AND worker <> ?", ehrUser, worker);
        rows.change("UPDATE workforce.home SET ehr_user = ? WHERE worker = ?", ehrUser, worker);
    }

    private static Set<String> homes(String joined) {
        return Arrays.stream(joined.split(",", -1)).collect(Collectors.toUnmodifiableSet());
    }
}
