package dev.aceso.trust.notices;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.MailAddress;
import dev.aceso.ground.egress.MailLink;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Who is told. That nobody is must have been said: a service in production does not start without a word about it. */
@Singleton
class Recipients {
    private static final Logger LOG = Logger.getLogger(Recipients.class);
    private static final String OFFICER = "aceso.notices.privacy-officer";
    private static final String NOBODY = "none";
    private static final Duration LONGEST = Duration.ofDays(30);

    private final NoticesConfig config;
    private final MailLink mail;
    private final Optional<MailAddress> officer;

    Recipients(NoticesConfig config, MailLink mail) {
        this.config = config;
        this.mail = mail;
        this.officer =
                config.privacyOfficer().filter(said -> !said.equals(NOBODY)).map(Recipients::address);
    }

    /** The privacy officer, unless nobody is to be written to. */
    Optional<MailAddress> privacyOfficer() {
        return officer;
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
        Duration most = config.giveUpAfter();
        if (most.toSeconds() < 1 || most.compareTo(LONGEST) > 0) {
            throw new IllegalStateException(
                    "aceso.notices.give-up-after must be a second at least and 30 days at most");
        }
        if (config.privacyOfficer().isEmpty() && profiles.contains("prod")) {
            throw new IllegalStateException(
                    "Say where the privacy officer is written to when somebody breaks the glass, " + OFFICER
                            + ", or that nobody is: " + NOBODY);
        }
        if (officer.isPresent() && !mail.there()) {
            throw new IllegalStateException(OFFICER + " needs aceso.mail.server");
        }
        if (officer.isEmpty()) {
            LOG.warn("nobody is written to when somebody breaks the glass: the privacy officer has to look");
        }
    }

    private static MailAddress address(String said) {
        try {
            return new MailAddress(said);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(OFFICER + " must be a plain address of mail, or " + NOBODY, e);
        }
    }
}
