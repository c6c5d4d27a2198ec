package dev.aceso.ground.egress;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.Posting.Missed;
import dev.aceso.ground.egress.Posting.Taken;
import dev.aceso.ground.failure.Causes;
import io.quarkus.runtime.Startup;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import org.jboss.logging.Logger;

/**
 * Hands letters to the mail server of the configuration, and to nobody else: TLS 1.3 only, its host name and certificate checked, each letter over
 * a connection of its own that ends with it. A letter that was not taken is not tried again here; whoever asked does so.
 */
@ApplicationScoped
@Startup
public class MailLink {
    private static final Logger LOG = Logger.getLogger(MailLink.class);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** The part of the time in which a connection is made. */
    private static final int CONNECTS_WITHIN = 3;

    private final Vertx vertx;
    private final Optional<Route> route;

    MailLink(Vertx vertx, MailServerConfig config, Destinations destinations) {
        this.vertx = vertx;
        this.route = destinations.mail().map(to -> Route.of(to, config));
        demand(
                config.timeout().toMillis() > 0 && config.timeout().compareTo(LONGEST) <= 0,
                "timeout must be a minute at most");
    }

    /** Whether there is a server. */
    public boolean there() {
        return route.isPresent();
    }

    /**
     * Hands one over, in the time that the configuration gives it.
     *
     * @throws IllegalStateException when no server is configured: see {@link #there}
     */
    public Posting send(Letter letter) {
        Route way = route.orElseThrow(() -> new IllegalStateException("aceso.mail.server is not set"));
        MailClient client = MailClient.create(vertx, way.settings());
        try {
            client.sendMail(way.message(letter))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(way.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Taken();
        } catch (TimeoutException e) {
            return new Missed("mail-unanswered");
        } catch (ExecutionException e) {
            return missed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Missed("mail-unanswered");
        } finally {
            client.close();
        }
    }

    private static Missed missed(Throwable fault) {
        for (Throwable cause : Causes.of(fault)) {
            switch (cause) {
                case SMTPException said -> {
                    LOG.warnf("the mail server answered %d", said.getReplyCode());
                    return new Missed("mail-refused");
                }
                case SSLException e -> {
                    return new Missed("mail-untrusted");
                }
                case GeneralSecurityException e -> {
                    return new Missed("mail-untrusted");
                }
                case ConnectException e -> {
                    return new Missed("mail-unreachable");
                }
                case UnknownHostException e -> {
                    return new Missed("mail-unreachable");
                }
                default -> {
                    // the client's words for a server that does not offer it
                    if (String.valueOf(cause.getMessage()).startsWith("STARTTLS required")) {
                        return new Missed("mail-untrusted");
                    }
                }
            }
        }
        return new Missed("mail-unanswered");
    }

    /**
     * How letters go.
     *
     * @param to the mail server
     * @param config what else is known of it
     * @param sender whom letters are from
     */
    private record Route(Destination to, MailServerConfig config, MailAddress sender) {
        static Route of(Destination to, MailServerConfig config) {
            config.caFile().ifPresent(file -> demand(Files.isReadable(Path.of(file)), "ca-file cannot be read"));
            demand(
                    config.username().isPresent() == config.password().isPresent(),
                    "username and password must be set together");
            return new Route(to, config, sender(config));
        }

        /**
         * Fresh ones for each client, and without a word about checking the host name: the client of version 4 checks it when nothing was said
         * about it, writes that into the settings, and takes what was said before as a wish not to.
         */
        MailConfig settings() {
            boolean wrapped = to.base().getScheme().equals("smtps");
            int millis = Math.toIntExact(config.timeout().toMillis());
            MailConfig settings = new MailConfig(to.base().getHost(), to.base().getPort());
            settings.setSsl(wrapped)
                    .setStarttls(wrapped ? StartTLSOptions.DISABLED : StartTLSOptions.REQUIRED)
                    .setTrustAll(false)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                    // Before all the time is over: that nobody is there, and that somebody does not answer, are told
                    // apart.
                    .setConnectTimeout(Math.max(1, millis / CONNECTS_WITHIN))
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setIdleTimeout(millis)
                    .setKeepAlive(false)
                    .setMaxPoolSize(1)
                    .setAllowRcptErrors(false)
                    .setOwnHostname(sender.domain())
                    .setLogin(LoginOption.DISABLED);
            config.caFile().ifPresent(file -> settings.setPemTrustOptions(new PemTrustOptions().addCertPath(file)));
            config.username()
                    .ifPresent(user -> settings.setLogin(LoginOption.REQUIRED)
                            .setUsername(user)
                            .setPassword(config.password().orElseThrow()));
            return settings;
        }

        Duration timeout() {
            return config.timeout();
        }

        MailMessage message(Letter letter) {
            return new MailMessage(sender.value(), letter.to().value(), letter.subject(), letter.text())
                    .setHeaders(MultiMap.caseInsensitiveMultiMap()
                            .add("Message-ID", "<" + letter.id() + "@" + sender.domain() + ">")
                            // no out-of-office answers (RFC 3834, section 5)
                            .add("Auto-Submitted", "auto-generated"));
        }

        private static MailAddress sender(MailServerConfig config) {
            try {
                return new MailAddress(config.sender().orElse(""));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("aceso.mail.sender must be a plain address of mail", e);
            }
        }

        /** Says nothing of accounts. */
        @Override
        public String toString() {
            return "Route[]";
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("aceso.mail." + otherwise);
        }
    }
}
