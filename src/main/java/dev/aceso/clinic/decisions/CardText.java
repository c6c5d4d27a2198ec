package dev.aceso.clinic.decisions;

import java.util.List;
import java.util.Optional;

import dev.aceso.clinic.inference.Card;
import dev.aceso.clinic.inference.Finding;

/**
 * The Markdown of one card: results, what was not computed and why, every input. Only figures and words of ours are in it: no name,
 * no id of a resource, nothing that a sender could have written.
 *
 * @param finding the whole finding
 * @param results the results of this card
 * @param gaps what was not computed and belongs to it
 * @param urgent what has to be seen first
 */
record CardText(Finding finding, List<Finding.Result> results, List<Finding.Gap> gaps, Optional<String> urgent) {
    private static final List<Card.Link> LINKS = List.of(
            new Card.Link("Source attributes", "/functions/" + CkmReview.ID),
            new Card.Link("Data contract", "/contracts/" + CkmReview.ID));

    Card card(String summary, String citation, String limits) {
        return new Card(summary, detail(limits), urgent.isPresent() ? "warning" : "info", citation, LINKS);
    }

    private String detail(String limits) {
        StringBuilder text = new StringBuilder();
        urgent.ifPresent(prompt -> text.append("**").append(prompt).append("**\n\n"));
        text.append("| Result | Value |\n|---|---|\n");
        for (Finding.Result result : results) {
            row(text, result.label(), result.value() + (result.unit().isEmpty() ? "" : " " + result.unit()));
        }
        if (!gaps.isEmpty()) {
            text.append("\nNot computed:\n\n");
            gaps.forEach(gap -> text.append("- ")
                    .append(gap.result())
                    .append(": ")
                    .append(gap.detail())
                    .append(" (")
                    .append(gap.reason())
                    .append(")\n"));
        }
        text.append("\n| Input | Value | Date | Source | Note |\n|---|---|---|---|---|\n");
        for (Finding.Input input : finding.inputs()) {
            row(
                    text,
                    input.label(),
                    input.value()
                                    .map(value -> value
                                            + input.unit()
                                                    .map(unit -> " " + unit)
                                                    .orElse(""))
                                    .orElse("")
                            + (input.state().equals("known") ? "" : " **" + input.state() + "**"),
                    input.observed().map(Object::toString).orElse(""),
                    input.source()
                            .map(source -> source.substring(0, source.indexOf('/')))
                            .orElse(""),
                    input.note().orElse(""));
        }
        return text.append('\n')
                .append(limits)
                .append("\n\nAn estimate from the chart as it was read, not a diagnosis.\n")
                .toString();
    }

    private static void row(StringBuilder text, String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ').append(cell.strip().replace("|", "\\|")).append(" |");
        }
        text.append('\n');
    }
}
