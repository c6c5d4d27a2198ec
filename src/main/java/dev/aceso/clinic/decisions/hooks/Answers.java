package dev.aceso.clinic.decisions.hooks;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.inference.Card;
import dev.aceso.clinic.inference.Conclusion;
import dev.aceso.ground.web.PublicBaseUrl;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Conclusions as CDS Hooks 2.0 responses. */
@ApplicationScoped
class Answers {
    private final PublicBaseUrl base;

    Answers(PublicBaseUrl base) {
        this.base = base;
    }

    /**
     * A response.
     *
     * @param cards none when nothing was computed
     * @param extension where the record is, and how much of the chart was used
     */
    @RegisterForReflection
    record Response(List<CdsCard> cards, Map<String, Object> extension) {}

    /**
     * A card on the wire.
     *
     * @param uuid names the card for feedback
     * @param summary one sentence
     * @param indicator how urgent
     * @param detail Markdown
     * @param source where it comes from
     * @param links where to read more
     */
    @RegisterForReflection
    record CdsCard(String uuid, String summary, String indicator, String detail, Source source, List<Link> links) {}

    /**
     * A card's source.
     *
     * @param label the publication
     * @param url the function's source attributes
     */
    @RegisterForReflection
    record Source(String label, String url) {}

    /**
     * A card's link.
     *
     * @param label what it leads to
     * @param url absolute
     * @param type always {@code absolute}: no SMART app is launched
     */
    @RegisterForReflection
    record Link(String label, String url, String type) {}

    Response of(String function, Conclusion conclusion) {
        var tally = conclusion.tally();
        return new Response(
                conclusion.cards().stream().map(card -> card(function, card)).toList(),
                Map.of(
                        "dev.aceso.record",
                        Map.of(
                                "id", conclusion.record().toString(),
                                "version", conclusion.version(),
                                "fresh", conclusion.fresh()),
                        "dev.aceso.minimum-necessary",
                        Map.of(
                                "asked", tally.asked(),
                                "received", tally.received(),
                                "handedOn", tally.handedOn(),
                                "dropped", tally.dropped())));
    }

    private CdsCard card(String function, Card card) {
        return new CdsCard(
                UUID.randomUUID().toString(),
                card.summary(),
                card.indicator(),
                card.detail(),
                new Source(card.citation(), base.resolve("/functions/" + function)),
                card.links().stream()
                        .map(link -> new Link(link.label(), base.resolve(link.path()), "absolute"))
                        .toList());
    }
}
