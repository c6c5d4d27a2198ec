package dev.aceso.trust.identity;

import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;

/**
 * Who acts for the subject of a token (RFC 8693 section 4.1).
 *
 * @param portal the configured id of the portal
 * @param mapping where its tokens say what
 * @param representative the person who acts through it; nobody, where the portal acts at the patient's own word
 */
record Acting(String portal, Mapping mapping, Optional<Representative> representative) {
    /**
     * A person who acts for the patient.
     *
     * @param subject their account
     * @param name how the portal names them
     */
    record Representative(String subject, String name) {
        /** Names nobody. */
        @Override
        public String toString() {
            return "Representative[]";
        }
    }

    /**
     * The caller: the patient by this portal, or the person who acts for that one patient.
     *
     * @throws Failure {@code UNAUTHENTICATED} when the subject is not a patient and nothing else
     */
    Caller.Person caller(Caller.Person subject) {
        if (subject.self().isEmpty() || !subject.roles().equals(Set.of(Role.PATIENT))) {
            throw new Failure(Code.UNAUTHENTICATED, "A portal acts for a patient, and for nobody who works here.");
        }
        return new Caller.Person(
                subject.issuer(),
                representative.map(Representative::subject).orElse(subject.subject()),
                representative.map(Representative::name).orElse(subject.displayName()),
                representative.isPresent() ? Set.of(Role.REPRESENTATIVE) : subject.roles(),
                subject.self(),
                subject.session(),
                subject.authenticatedAt(),
                Optional.empty(),
                Optional.of(portal));
    }
}
