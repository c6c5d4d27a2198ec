package dev.aceso.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Emergency;
import dev.aceso.demo.world.MailServer.Manner;
import dev.aceso.demo.world.MailServer.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is told by mail that somebody broke the glass, from the call to the mailbox. */
class NoticesIT {
    private static final String OFFICER = "privacy.nguyen";
    private static Site site;

    private final List<String> accesses = new ArrayList<>();
    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    @AfterEach
    void asUsual() {
        site.world.mail().leave();
        site.world.mail().comeBack();
        site.world.mail().behave(Manner.TAKES);
        // one person may not have many open
        accesses.forEach(NoticesIT::judge);
    }

    @Test
    void thePrivacyOfficerGetsOneLetterWithNothingAboutAnybody() {
        // Given
        var somebody = Site.somebody();
        var id = site.opaque("demo", somebody);
        var words = "Toadflax " + UUID.randomUUID();

        // When
        var opened = open(id, "transfer", words);

        // Then
        var access = opened.json().path("id").asText();
        var letter = one(access);
        assertThat(letter.to()).containsExactly("privacy@hospital.example");
        assertThat(letter.header("Subject")).isEqualTo("Aceso: an emergency access is to be reviewed");
        assertThat(letter.body())
                .contains("Emergency access  " + access)
                .contains("Opened at         "
                        + opened.json()
                                .path("openedAt")
                                .asText()
                                .substring(0, 16)
                                .replace('T', ' ') + " UTC")
                .contains("Reason given      transfer")
                .contains("Review due by     "
                        + opened.json()
                                .path("reviewDueAt")
                                .asText()
                                .substring(0, 16)
                                .replace('T', ' ') + " UTC")
                .contains(site.world.serviceUrl() + "/api/v1/emergency-accesses/" + access);
        assertThat(site.get(
                                letter.body()
                                        .lines()
                                        .filter(line -> line.startsWith(site.world.serviceUrl()))
                                        .map(line -> line.substring(
                                                site.world.serviceUrl().length()))
                                        .findFirst()
                                        .orElseThrow(),
                                OFFICER)
                        .body())
                .contains(words);
        // neither who nor whose, however it is called
        for (var secret : List.of(
                somebody, id, words, opened.json().path("openedBy").asText(), "kim", "nurse", "Toadflax", "demo")) {
            assertThat(letter.text()).doesNotContainIgnoringCase(secret);
        }
        assertThat(sent(access, "done", 1)).singleElement().satisfies(entry -> {
            assertThat(entry.at("/who/kind").asText()).isEqualTo("system");
            assertThat(entry.at("/attributes/kind").asText()).isEqualTo("emergency-opened");
            assertThat(entry.at("/attributes/attempts").asText()).isEqualTo("1");
            assertThat(entry.has("patient")).isFalse();
            assertThat(letter.header("Message-ID"))
                    .isEqualTo("<" + entry.at("/attributes/notice").asText() + "@hospital.example>");
        });
        assertThat(site.world.mail().letters(access)).hasSize(1);
    }

    @Test
    void aMailServerThatIsAwayOrSaysNoDelaysTheLetterAndNothingElse() {
        // Given
        site.world.mail().leave();
        var opened = open(site.opaque("demo", Site.somebody()), "ehr-down", "It is dark here.");
        var access = opened.json().path("id").asText();
        Site.await("an attempt", () -> attempts(access) > 0);

        // When
        site.world.mail().behave(Manner.PUTS_OFF);
        site.world.mail().comeBack();
        long offered = site.world.mail().attempts();
        Site.await("an attempt that is refused", () -> site.world.mail().attempts() > offered);
        assertThat(site.world.mail().letters(access)).isEmpty();
        site.world.mail().behave(Manner.TAKES);

        // Then
        one(access);
        assertThat(sent(access, "done", 1)).hasSize(1);
    }

    @Test
    void whoeverDoesNotJudgeInTimeIsRemindedAndWhoeverDidIsNot() {
        // Given
        var overdue = open(site.opaque("demo", Site.somebody()), "other", "Not looked at.")
                .json()
                .path("id")
                .asText();
        var judged = open(site.opaque("demo", Site.somebody()), "other", "Looked at.")
                .json()
                .path("id")
                .asText();
        one(overdue);
        one(judged);
        judge(judged);

        // When the time of both is over
        site.change("ALTER TABLE notices.notice DISABLE TRIGGER only_onward");
        site.change("UPDATE notices.notice SET due_at = now() - interval '1 second', next_at = now()"
                + " WHERE kind = 'emergency-overdue' AND about IN ('" + overdue + "', '" + judged + "')");
        site.change("ALTER TABLE notices.notice ENABLE TRIGGER only_onward");

        // Then
        Site.await("the reminder", () -> site.world.mail().letters(overdue).size() == 2);
        assertThat(site.world.mail().letters(overdue).getLast().header("Subject"))
                .isEqualTo("Aceso: the review of an emergency access is overdue");
        Site.await(
                "its end",
                () -> site.count("SELECT count(*) FROM notices.notice WHERE about = '" + judged
                                + "' AND kind = 'emergency-overdue' AND state = 'needless'")
                        == 1);
        assertThat(site.world.mail().letters(judged)).hasSize(1);
    }

    private Api.Answer open(String patient, String reason, String words) {
        var token = site.world.keycloak().browser().withTwoFactors("nurse.kim").access();
        var opened = Emergency.open(site.aceso, token, patient, reason, words);
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        accesses.add(opened.json().path("id").asText());
        return opened;
    }

    private static void judge(String access) {
        var judged = site.aceso.post(
                "/api/v1/emergency-accesses/" + access + "/review",
                Optional.of(site.token(OFFICER)),
                "{\"outcome\":\"justified\",\"note\":\"As it was.\"}");
        assertThat(judged.status()).as(judged.body()).isEqualTo(200);
    }

    private static Received one(String access) {
        Site.await("a letter", () -> !site.world.mail().letters(access).isEmpty());
        return site.world.mail().letters(access).getFirst();
    }

    private static long attempts(String access) {
        return site.count("SELECT coalesce(sum(attempts), 0) FROM notices.notice WHERE about = '" + access + "'");
    }

    private List<JsonNode> sent(String access, String outcome, int many) {
        Site.await("the entry", () -> entries(access, outcome).size() >= many);
        return entries(access, outcome);
    }

    private List<JsonNode> entries(String access, String outcome) {
        return site.log(mark, "notice.send", outcome).stream()
                .filter(entry -> entry.at("/attributes/about").asText().equals(access))
                .toList();
    }
}
