package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Sensitivity;

/**
 * Reads everything that answers one query, page by page, and decides how complete it was: the one place where that is decided.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Entries are read one at a time and projected before anything else sees them; what is not named by the contract never becomes an
 * object of the model. A resource of another patient makes the whole answer worthless. COMPLETE and EMPTY are said only when
 * every page was read, nothing was left out unread, and no outcome entry said that something may be missing ({@link OutcomeEntry}).
 */
final class Reading {
    private final Plan plan;
    private final PatientRef patient;
    private final URI base;

    private final EnumSet<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    private final LookBack lookBack;
    private final Medications medications;
    private final Sieve sieve;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Set<Sensitivity>> visits = new HashMap<>();
    private int matches;
    private int entries;
    private int onPage;
    private boolean firstPage = true;
    private boolean fullPage;
    private OptionalInt total = OptionalInt.empty();
    private int received;
    private Optional<Links> links = Optional.empty();

    Reading(Plan plan, PatientRef patient, URI base, LocalDate today) {
        this.plan = plan;
        this.patient = patient;
        this.base = base;
        lookBack = new LookBack(plan, today);
        medications = new Medications(plan, patient, base, flaws);
        sieve = new Sieve(plan, patient, base, lookBack, medications, flaws);
    }

    /** Why an answer is not whole; and the warning it gives, where it is no ordinary thing. */
    enum Flaw {
        /** There is more than was read. */
        CUT,
        /** It may be the answer to a search that leaves out what is asked for. */
        NARROWER,
        /** There is more than the contract reads. */
        TOO_MANY(Warning.TOO_MANY),
        /** A medication could not be looked up. */
        UNRESOLVED,
        /** Something has no code by which it could be told what it is. */
        UNCLASSIFIED(Warning.UNCLASSIFIED),
        /** The same came in two versions, and nothing tells which is newer. */
        CONTRADICTORY(Warning.CONTRADICTORY),
        /** A resource was invalid. */
        REJECTED(Warning.INVALID_RESOURCE),
        /** A resource carried an unrecognised modifier extension. */
        MODIFIED(Warning.MODIFIER_EXTENSION),
        /** The Patient is no longer in use. */
        RETIRED(Warning.RETIRED_PATIENT),
        /** Something that counts is not dated to the day, so it may be newer than what is. */
        UNDATED(Warning.UNDATED),
        /** Something belongs to a sensitive category that may not be seen. */
        WITHHELD(Warning.WITHHELD),
        /** The server said that something was left out, or may have been. */
        OUTCOME,
        /** The server said that it did not carry the search out. */
        FAULT,
        /** A resource of a type that nobody asked for. */
        STRAY(Warning.WRONG_TYPE),
        /** A resource of which it is not said whose it is. */
        UNSAID(Warning.NO_PATIENT),
        /** There was no token to ask with. */
        NO_TOKEN(Warning.NO_TOKEN),
        /** What was granted does not serve the query. */
        SCOPE_MISSING(Warning.SCOPE_MISSING),
        /** The EHR did not take the token. */
        UNAUTHORIZED(Warning.EHR_UNAUTHORIZED),
        /** The EHR took the token and refused. */
        FORBIDDEN(Warning.EHR_FORBIDDEN),
        /** A resource of another patient. */
        FOREIGN(Warning.FOREIGN_PATIENT);

        private final Optional<Warning> warning;

        Flaw() {
            warning = Optional.empty();
        }

        Flaw(Warning warning) {
            this.warning = Optional.of(warning);
        }
    }

    /**
     * Reads one document: a Bundle, or the one resource itself where a read was asked for.
     *
     * @return the link to the next page
     * @throws Fhir.Unreadable when it is neither
     * @throws IOException when it is no JSON, is too long, or the connection broke
     */
    Optional<String> page(JsonParser json) throws IOException, Fhir.Unreadable {
        onPage = 0;
        return page(Document.read(json, this::entry));
    }

    /** The same of a document that was read before. */
    Optional<String> page(JsonNode tree) throws Fhir.Unreadable {
        onPage = 0;
        return page(Document.of(tree, this::entry));
    }

    private Optional<String> page(Document document) throws Fhir.Unreadable {
        if (document.cut()) {
            flaws.add(Flaw.TOO_MANY);
            return Optional.empty();
        }
        if (document.isSearchResult()) {
            document.total().ifPresent(said -> total = OptionalInt.of(Math.max(total.orElse(0), said)));
            Optional<String> next = document.next();
            if (firstPage) {
                document.self().ifPresent(self -> answers(self, next.isEmpty()));
            }
            firstPage = false;
            return next;
        }
        single(document);
        return Optional.empty();
    }

    /** What the first page says of its search; of a page that is as long as it may be, nothing says that there is not another, unless a link does. */
    private void answers(SelfLink self, boolean last) {
        if (self.narrower(plan)) {
            flaws.add(Flaw.NARROWER);
        }
        fullPage = last && self.count().filter(most -> onPage >= most).isPresent();
    }

    /** The ids of the included type that the answer refers to and that did not come with it. */
    List<String> missing() {
        return medications.missing();
    }

    /**
     * Reads one document of the answer to the question for some of those. Only what was asked for is taken; what does not come stays
     * unresolved, whatever the server says about it.
     *
     * @return the link to the next page
     * @throws Fhir.Unreadable when it is no result of a search
     * @throws IOException when it is no JSON, is too long, or the connection broke
     */
    Optional<String> lookedUp(Set<String> ids, JsonParser json) throws IOException, Fhir.Unreadable {
        Document document = Document.read(json, entry -> {
            JsonNode resource = entry.path("resource");
            String type = resource.path("resourceType").asText();
            received += Shape.values(resource);
            if (medications.include(type) && ids.contains(resource.path("id").asText())) {
                medications.offer(type, resource);
            }
            return ++entries <= mostEntries();
        });
        if (document.cut()) {
            return Optional.empty();
        }
        if (!document.isSearchResult()) {
            throw new Fhir.Unreadable("not the result of a search");
        }
        return document.next();
    }

    private int mostEntries() {
        return 2 * plan.query().limit() + 10;
    }

    private void single(Document document) throws Fhir.Unreadable {
        if (!document.hadEntries() && isOutcome(document.rest()) && OutcomeEntry.onlyNothingFound(document.rest())) {
            received += Shape.values(document.rest());
            return;
        }
        boolean asked = plan.query().found() == Found.READ
                && document.rest()
                        .path("resourceType")
                        .asText()
                        .equals(plan.query().type());
        if (document.hadEntries() || !asked) {
            throw new Fhir.Unreadable("not the resource that was asked for");
        }
        match(document.rest());
    }

    /** One entry of a Bundle; false when there are too many. */
    private boolean entry(JsonNode entry) {
        if (++entries > mostEntries()) {
            return false;
        }
        JsonNode resource = entry.path("resource");
        String type = resource.path("resourceType").asText();
        if (type.equals(plan.query().type())) {
            return match(resource);
        }
        received += Shape.values(resource);
        if (isOutcome(resource)) {
            said(OutcomeEntry.of(resource));
        } else if (medications.include(type)) {
            medications.offer(type, resource);
        } else {
            flaws.add(Flaw.STRAY);
        }
        return true;
    }

    private static boolean isOutcome(JsonNode resource) {
        return resource.path("resourceType").asText().equals("OperationOutcome");
    }

    private void said(OutcomeEntry.Meaning meaning) {
        switch (meaning) {
            case WHOLE -> {}
            case PART -> flaws.add(Flaw.OUTCOME);
            case FAILED -> flaws.add(Flaw.FAULT);
        }
    }

    private boolean match(JsonNode resource) {
        received += Shape.values(resource);
        onPage++;
        String id = resource.path("id").asText();
        boolean again = !id.isEmpty() && !seen.add(id);
        if (!again && ++matches > plan.query().limit()) {
            return false;
        }
        switch (Compartment.of(resource, plan, patient, base)) {
            case OTHER -> flaws.add(Flaw.FOREIGN);
            case UNSAID -> flaws.add(Flaw.UNSAID);
            case PATIENT -> {
                if (plan.patientElement().isEmpty()) {
                    links = Optional.of(links.map(one -> one.and(Links.of(resource, base)))
                            .orElseGet(() -> Links.of(resource, base)));
                }
                if (resource.path("resourceType").asText().equals("Encounter")) {
                    visits.merge(id, plan.labelling().of(resource, patient.ehr(), base), Marks::union);
                }
                sieve.add(resource);
            }
        }
        return true;
    }

    /** Something that should have been read was not. */
    void flaw(Flaw flaw) {
        flaws.add(flaw);
    }

    /** Whether a resource of another patient came. */
    boolean foreign() {
        return flaws.contains(Flaw.FOREIGN);
    }

    /** Resources of the type asked for that were seen so far. */
    int matches() {
        return matches;
    }

    /** Ends the reading. */
    Read finish() {
        List<Fact> facts = sieve.facts();
        // A full page may hide more, wherever it is cut off and however it is sorted, unless the server counts no more.
        boolean full = plan.query().found() == Found.SEARCH
                && (fullPage || matches >= plan.query().limit());
        boolean counted = total.isPresent() && total.getAsInt() <= matches;
        if ((full && !counted) || total.orElse(0) > matches) {
            flaws.add(Flaw.CUT);
        }
        if (foreign() || flaws.contains(Flaw.FAULT)) {
            return abandon();
        }
        Completeness completeness =
                !flaws.isEmpty() ? Completeness.PARTIAL : facts.isEmpty() ? Completeness.EMPTY : Completeness.COMPLETE;
        return new Read(
                new Answer(completeness, facts),
                flaws,
                received,
                sieve.handedOn(),
                links,
                new Marks(sieve.marks(), visits),
                sieve.versions());
    }

    /** Ends a reading of which nothing can be used. */
    Read abandon() {
        return new Read(Answer.failed(), flaws, received, 0);
    }

    /**
     * An answer with its counts.
     *
     * @param answer the answer
     * @param flaws what was wrong with what came
     * @param received values that came
     * @param handedOn values that went on
     * @param links what a Patient in it says of others; empty where none came
     * @param marks how sensitive what came is
     * @param versions each resource that came, by its id
     */
    record Read(
            Answer answer,
            Set<Flaw> flaws,
            int received,
            int handedOn,
            Optional<Links> links,
            Marks marks,
            Map<String, Version> versions) {
        private static final Set<Flaw> BETTERED_BY_ASKING =
                Set.of(Flaw.CUT, Flaw.NARROWER, Flaw.TOO_MANY, Flaw.UNRESOLVED, Flaw.CONTRADICTORY, Flaw.OUTCOME);

        Read {
            flaws = Set.copyOf(flaws);
            versions = Map.copyOf(versions);
        }

        /** An answer without a Patient, in which nothing is known to be sensitive. */
        Read(Answer answer, Set<Flaw> flaws, int received, int handedOn) {
            this(answer, flaws, received, handedOn, Optional.empty(), Marks.none(), Map.of());
        }

        static Read failed() {
            return new Read(Answer.failed(), Set.of(), 0, 0);
        }

        /** Nothing was asked, for this reason. */
        static Read failed(Flaw flaw) {
            return new Read(Answer.failed(), Set.of(flaw), 0, 0);
        }

        /** Whether it holds a resource of which another answer, that was asked for before, has what may be newer. */
        boolean contradicts(Read earlier) {
            return versions.entrySet().stream().anyMatch(one -> {
                Version before = earlier.versions.get(one.getKey());
                return before != null
                        && !before.equals(Version.UNTOLD)
                        && switch (one.getValue().against(before)) {
                            case SAME, NEWER -> false;
                            case OLDER, UNTOLD -> true;
                        };
            });
        }

        static Read empty() {
            return new Read(new Answer(Completeness.EMPTY, List.of()), Set.of(), 0, 0);
        }

        /** Those of the flaws that the log should hold. */
        Stream<Warning> warnings() {
            return flaws.stream().flatMap(flaw -> flaw.warning.stream());
        }

        /** Whether asking the EHR itself could give a better answer. */
        boolean worthAsking() {
            return answer.completeness() == Completeness.FAILED
                    || flaws.stream().anyMatch(BETTERED_BY_ASKING::contains);
        }
    }
}
