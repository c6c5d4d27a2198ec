package dev.aceso.trust.notices;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

import dev.aceso.ground.failure.Failure;
import io.quarkus.arc.All;

/**
 * What the privacy officer is to be told.
 *
 * <h2>Guarantees</h2>
 *
 * <p>A notice is committed with what it is about, or not at all. One that was committed is sent once it is due, and again until the mail server
 * took it: at least once, each time with the same Message-ID. It ends as sent, as needless because its {@link Wording} has nothing to say any
 * more, or as given up after {@code aceso.notices.give-up-after}; sent and given up are entries {@code notice.send} of the log. Nothing is
 * written down where nobody is to be told.
 */
@Singleton
public class Notices {
    private static final int MOST_COUNTED = 1_000;

    private final NoticeRows rows;
    private final Recipients recipients;
    private final NoticesConfig config;
    private final Map<String, Wording> wordings;

    Notices(NoticeRows rows, Recipients recipients, NoticesConfig config, @All List<Wording> wordings) {
        this.rows = rows;
        this.recipients = recipients;
        this.config = config;
        this.wordings = wordings.stream().collect(Collectors.toUnmodifiableMap(Wording::kind, Function.identity()));
    }

    /**
     * Has the privacy officer told, in the running transaction. Of one row each kind is told once.
     *
     * @param kind a kind for which there is a {@link Wording}
     * @param about the row it is about
     * @param due not before that time, by the database's clock
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void tell(String kind, UUID about, Instant due) {
        if (!wordings.containsKey(kind)) {
            throw new IllegalArgumentException("no notice of this kind");
        }
        if (recipients.privacyOfficer().isPresent()) {
            rows.add(UUID.randomUUID(), kind, about, due, config.giveUpAfter());
        }
    }

    /** What can be said here. */
    Set<String> kinds() {
        return wordings.keySet();
    }

    /** What a notice of one of those kinds says now; empty when it need not be said. */
    Optional<Wording.Text> text(NoticeRows.Row row) {
        return Optional.ofNullable(wordings.get(row.kind())).orElseThrow().about(row.about());
    }

    /** How many were given up and would still have something to say, because nobody has acted on what they are about; of the newest thousand. */
    long givenUp() {
        return rows.givenUp(MOST_COUNTED).stream()
                .filter(row -> !wordings.containsKey(row.kind()) || text(row).isPresent())
                .count();
    }
}
