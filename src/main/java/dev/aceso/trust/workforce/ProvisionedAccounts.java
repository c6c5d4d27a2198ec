package dev.aceso.trust.workforce;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.Admission;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.people.Standing;
import dev.aceso.trust.workforce.people.Workers;
import dev.aceso.trust.workforce.people.WorkforceConfig;
import dev.aceso.trust.workforce.people.WorkforceConfig.AccountId;
import dev.aceso.trust.workforce.people.WorkforceConfig.Accounts;
import dev.aceso.trust.workforce.scim.ScimConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Lets whoever works here in while the identity provider says, by SCIM, that they do (45 CFR 164.308(a)(3)(ii)(C): access ends with the
 * employment).
 *
 * <p>An account becomes somebody's when it is first seen and its lasting id is their external id; from then on no other account is theirs, and
 * whatever the provider renames makes no difference. What is stored is asked at each request: nobody goes on by what was read before. When the
 * database cannot be asked, nobody of the workforce is let in.
 */
@ApplicationScoped
@Priority(ProvisionedAccounts.RANK)
class ProvisionedAccounts implements Admission {
    /** After names that several people use. */
    static final int RANK = 200;

    private static final Logger LOG = Logger.getLogger(ProvisionedAccounts.class);

    private final Workers workers;
    private final AccountSessions sessions;
    private final Log log;
    private final WorkforceConfig config;
    private final boolean provisioned;
    private final Accounts accounts;

    ProvisionedAccounts(Workers workers, AccountSessions sessions, Log log, WorkforceConfig config, ScimConfig scim) {
        this.workers = workers;
        this.sessions = sessions;
        this.log = log;
        this.config = config;
        this.provisioned = scim.clients().isPresent();
        this.accounts = config.accounts().orElse(provisioned ? Accounts.REQUIRED : Accounts.PROVIDER);
    }

    void check(@Observes StartupEvent start, @ConfigProperty(name = "aceso.command") Optional<String> command) {
        if (command.filter("serve"::equals).isPresent()) {
            check(ConfigUtils.getProfiles());
        }
    }

    /**
     * Compares the configuration with what may be.
     *
     * @throws IllegalStateException when the service may not start so
     */
    void check(List<String> profiles) {
        if (accounts == Accounts.REQUIRED && !provisioned) {
            throw new IllegalStateException(
                    "aceso.workforce.accounts=required needs aceso.scim.clients: else nobody could be made known");
        }
        if (config.accounts().isEmpty() && !provisioned && profiles.contains("prod")) {
            throw new IllegalStateException(
                    "Say who makes the workforce known, aceso.scim.clients, or that the identity"
                            + " provider alone decides, aceso.workforce.accounts=provider");
        }
        if (accounts == Accounts.PROVIDER) {
            LOG.warn(
                    "whoever the identity provider signs in may be of the workforce: nobody needs to be made known here");
        }
    }

    @Override
    public void admit(Caller.Person person, Arrival arrival) {
        if (!provisioned || !Workforce.has(person)) {
            return;
        }
        String account = sessions.account(person);
        Optional<String> called = called(person, arrival);
        Optional<Standing> found = workers.ofAccount(account)
                .or(() -> called.flatMap(externalId -> workers.ofExternalId(externalId)
                        .map(standing -> theirs(standing, externalId, account, person))));
        if (found.isEmpty() && accounts == Accounts.REQUIRED) {
            throw new Failure(Code.ACCOUNT_UNKNOWN);
        }
        // Who was made known anew is found above, whatever was forgotten of them.
        boolean active = found.map(Standing::active).orElseGet(() -> !workers.left(account, called));
        if (!active) {
            throw new Failure(Code.ACCOUNT_INACTIVE);
        }
    }

    private Optional<String> called(Caller.Person person, Arrival arrival) {
        return config.accountId() == AccountId.SUBJECT
                ? Optional.of(person.subject())
                : arrival.shown().workforceId();
    }

    /** Makes the account theirs, unless another is. */
    private Standing theirs(Standing standing, String externalId, String account, Caller.Person person) {
        if (!standing.active()) {
            return standing;
        }
        UUID known = log.meet(person);
        boolean bound = Durable.inTransaction(() -> {
            boolean now = workers.bind(standing.id(), externalId, account, known);
            if (now) {
                log.append(new Event(
                        Action.WORKFORCE_BIND,
                        Outcome.DONE,
                        Optional.of(person),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("worker", standing.id().toString())));
            }
            return now;
        });
        if (bound) {
            return standing;
        }
        // Somebody was faster: with this account, or with another.
        return workers.ofAccount(account).orElseThrow(() -> new Failure(Code.ACCOUNT_SECOND));
    }
}
