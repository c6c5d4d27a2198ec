package dev.aceso.clinic.inference;

import java.util.List;

/**
 * One card for a clinician.
 *
 * @param summary one sentence, at most 140 characters
 * @param detail GitHub-flavoured Markdown: results, every input with value, unit and date, what is missing, limits
 * @param indicator {@code info}, {@code warning} or {@code critical}
 * @param citation the publication, as the label of the card's source
 * @param links paths under the public base URL, with a label each; the caller makes them absolute
 */
public record Card(String summary, String detail, String indicator, String citation, List<Link> links) {
    public Card {
        links = List.copyOf(links);
    }

    /** The same card with a notice after its detail. */
    Card noting(String notice) {
        return new Card(summary, detail + "\n\n" + notice, indicator, citation, links);
    }

    /**
     * A link on a card.
     *
     * @param label what it leads to
     * @param path a path of the service, beginning with a slash
     */
    public record Link(String label, String path) {}
}
