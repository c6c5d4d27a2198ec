package dev.aceso.ground.egress;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Login;
import dev.aceso.demo.world.MailServer;
import dev.aceso.demo.world.MailServer.Greeting;
import dev.aceso.demo.world.MailServer.Manner;
import dev.aceso.demo.world.Workspace;
import dev.aceso.ground.egress.Posting.Missed;
import dev.aceso.ground.egress.Posting.Taken;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Letters over a real wire: what arrives, and what is not sent to whom. */
class MailLinkTest {
    private static final String OFFICER = "privacy@hospital.example";
    private static Workspace workspace;
    private static DemoCa ca;
    private static DemoCa.Leaf leaf;
    private static Vertx vertx;

    private final Letter letter = new Letter(
            UUID.randomUUID(),
            new MailAddress(OFFICER),
            "Aceso: a subject",
            "One line.\n\n.\n..two dots\nFrom here on");

    @BeforeAll
    static void prepare() {
        workspace = Workspace.create();
        ca = DemoCa.create(workspace);
        leaf = ca.issue("mail");
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void clear() {
        vertx.close();
        workspace.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS"})
    void aLetterArrivesAsItIs(Greeting greeting) {
        try (var server = MailServer.start(leaf, greeting)) {
            // When
            var posting = to(server).send(letter);

            // Then
            assertThat(posting).isEqualTo(new Taken());
            assertThat(server.letters()).singleElement().satisfies(received -> {
                assertThat(received.from()).isEqualTo(MailLinks.SENDER);
                assertThat(received.to()).containsExactly(OFFICER);
                assertThat(received.header("From")).isEqualTo(MailLinks.SENDER);
                assertThat(received.header("To")).isEqualTo(OFFICER);
                assertThat(received.header("Subject")).isEqualTo("Aceso: a subject");
                assertThat(received.header("Message-ID")).isEqualTo("<" + letter.id() + "@hospital.example>");
                assertThat(received.header("Auto-Submitted")).isEqualTo("auto-generated");
                assertThat(received.body().strip()).isEqualTo(letter.text());
            });
        }
    }

    @Test
    void whoeverMustLogInDoesSoAndOnlyWithTheRightPassword() {
        var login = new Login("aceso", "its password");
        try (var server = MailServer.start(leaf, Greeting.STARTTLS, login)) {
            assertThat(to(server).send(letter)).isEqualTo(new Missed("mail-refused"));
            assertThat(to(server, "aceso.mail.username", "aceso", "aceso.mail.password", "another")
                            .send(letter))
                    .isEqualTo(new Missed("mail-refused"));
            assertThat(server.letters()).isEmpty();
            assertThat(to(server, "aceso.mail.username", "aceso", "aceso.mail.password", "its password")
                            .send(letter))
                    .isEqualTo(new Taken());
        }
    }

    /** Without STARTTLS nothing goes on, an older TLS is none, and a certificate is of that name and of our authority. */
    @Test
    void nothingIsSentWithoutGoodTls() {
        var other = DemoCa.create(Workspace.create());
        for (var greeting : new Greeting[] {Greeting.TLS, Greeting.STARTTLS}) {
            try (var server = MailServer.start(leaf, greeting);
                    var elsewhere = MailServer.elsewhere(leaf, greeting)) {
                assertThat(to(server, "aceso.mail.ca-file", other.file().toString())
                                .send(letter))
                        .as("%s, another authority", greeting)
                        .isEqualTo(new Missed("mail-untrusted"));
                var link = to(elsewhere);
                for (int time = 1; time <= 3; time++) {
                    assertThat(link.send(letter))
                            .as("%s, another name, letter %d", greeting, time)
                            .isEqualTo(new Missed("mail-untrusted"));
                }
                assertThat(server.attempts() + elsewhere.attempts()).isZero();
            }
        }
        try (var old = MailServer.start(leaf, Greeting.OLD_TLS);
                var plain = MailServer.start(leaf, Greeting.PLAIN)) {
            assertThat(to(old).send(letter)).isEqualTo(new Missed("mail-untrusted"));
            assertThat(to(plain).send(letter)).isEqualTo(new Missed("mail-untrusted"));
            assertThat(old.attempts() + plain.attempts()).isZero();
        }
    }

    @Test
    void aRefusalIsTold() {
        try (var server = MailServer.start(leaf, Greeting.TLS)) {
            for (var manner : new Manner[] {Manner.PUTS_OFF, Manner.REFUSES}) {
                server.behave(manner);
                assertThat(to(server).send(letter)).isEqualTo(new Missed("mail-refused"));
            }
            assertThat(server.letters()).isEmpty();
        }
    }

    @Test
    void whoeverDoesNotAnswerIsWaitedForNoLongerThanWasSaid() {
        try (var server = MailServer.start(leaf, Greeting.TLS)) {
            server.behave(Manner.HANGS);
            var begin = Instant.now();
            assertThat(to(server).send(letter)).isEqualTo(new Missed("mail-unanswered"));
            assertThat(Duration.between(begin, Instant.now()))
                    .isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(4));
        }
    }

    @Test
    void nobodyAtTheAddressIsUnreachable() {
        try (var server = MailServer.start(leaf, Greeting.TLS)) {
            var link = to(server);
            server.leave();
            assertThat(link.send(letter)).isEqualTo(new Missed("mail-unreachable"));
            server.comeBack();
            assertThat(link.send(letter)).isEqualTo(new Taken());
        }
    }

    /** As behind a firewall that drops what it does not let through: a listener whose queue is full answers no new connection. */
    @Test
    void whoeverDoesNotTakeAConnectionIsUnreachableAndNotUnanswered() throws Exception {
        try (var server = MailServer.start(leaf, Greeting.TLS);
                var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            try {
                for (boolean taken = true; taken && waiting.size() < 100; ) {
                    var one = new Socket();
                    waiting.add(one);
                    try {
                        one.connect(full.getLocalSocketAddress(), 200);
                    } catch (SocketTimeoutException e) {
                        taken = false;
                    }
                }
                var link = to(
                        server,
                        "aceso.mail.server",
                        "smtps://127.0.0.1:" + full.getLocalPort(),
                        "aceso.mail.timeout",
                        "PT6S");
                assertThat(link.send(letter)).isEqualTo(new Missed("mail-unreachable"));
            } finally {
                for (Socket one : waiting) {
                    one.close();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "privacy@hospital.example\r\nBcc: all@hospital.example",
                "privacy@hospital.example, all@hospital.example",
                "Privacy <privacy@hospital.example>",
                "\"a b\"@hospital.example",
                "privacy@hospital.example> SIZE=1",
                "privacy@[127.0.0.1]",
                "privacy",
                "@hospital.example",
                "privacy@",
                "privac\u00fd@hospital.example",
                ""
            })
    void whatIsNotAPlainAddressIsNone(String said) {
        assertThatThrownBy(() -> new MailAddress(said))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a plain address of mail");
    }

    /** Nothing that is put into a letter begins a header or another letter. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nBcc: x@hospital.example",
                "a\nBcc: x@hospital.example",
                "a\rb",
                "a\u0000b",
                "a\u2028b",
                "\u00e4",
                " "
            })
    void aSubjectIsOneLineOfAscii(String subject) {
        assertThatThrownBy(() -> new Letter(letter.id(), letter.to(), subject, "text"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n.\r\nMAIL FROM:<x@hospital.example>", "a\rb", "a\u0000b", "\u00e4", "\n"})
    void aTextIsLinesOfAscii(String text) {
        assertThatThrownBy(() -> new Letter(letter.id(), letter.to(), "subject", text))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Letter(letter.id(), letter.to(), "subject", "a".repeat(901)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Letter(letter.id(), letter.to(), "subject", "a\n".repeat(61)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "aceso.mail.server, https://mail.hospital.example",
        "aceso.mail.server, smtp:mail.hospital.example",
        "aceso.mail.server, smtps://secret@mail.hospital.example",
        "aceso.mail.server, smtps://mail.hospital.example/secret",
        "aceso.mail.server, smtps://mail.hospital.example?secret",
        "aceso.mail.server, smtps://mail.hospital.example:0",
        "aceso.mail.sender, Secret <secret@hospital.example>",
        "aceso.mail.username, secret",
        "aceso.mail.ca-file, /nowhere/ca.pem",
        "aceso.mail.timeout, PT61S",
    })
    void whatIsNotSaidProperlyStopsTheStart(String key, String value) {
        var properties = new java.util.HashMap<>(
                Map.of("aceso.mail.server", "smtps://mail.hospital.example", "aceso.mail.sender", MailLinks.SENDER));
        properties.put(key, value);
        assertThatThrownBy(() -> MailLinks.of(vertx, properties))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key.equals("aceso.mail.username") ? "username and password" : key)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "smtps://mail.hospital.example, smtps://mail.hospital.example:465",
        "smtp://mail.hospital.example, smtp://mail.hospital.example:587",
        "smtp://mail.hospital.example:25, smtp://mail.hospital.example:25",
    })
    void theServerIsADestination(String said, String address) {
        var table = new Destinations(
                StubServer.config(Map.of()),
                StubServer.vault(Map.of()),
                StubServer.settings(Map.of("aceso.mail.server", said)));
        assertThat(table.mail().orElseThrow().base()).hasToString(address);
        assertThat(table.of(java.net.URI.create(address))).isPresent();
        assertThat(table.of(java.net.URI.create("smtps://other.hospital.example:465")))
                .isEmpty();
    }

    private static MailLink to(MailServer server, String... more) {
        var properties = MailLinks.properties(server, ca);
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return MailLinks.of(vertx, properties);
    }
}
