package dev.aceso.ground.parties;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Who asks. Made only by {@code trust.identity}, from verified evidence. */
public sealed interface Caller {
    /** The roles that the access matrix may use for this caller. */
    Set<Role> roles();

    /** The issuer of the token that the caller showed. */
    String issuer();

    /** The subject in that token, unique within the issuer. */
    String subject();

    /**
     * A human being with their own account and evidence of a second factor.
     *
     * @param issuer the identity provider
     * @param subject the account there
     * @param displayName the name in the token, for the sealed table of persons; never for a log line
     * @param roles the roles granted there
     * @param self the patient this account belongs to; for who has the role of a representative and not that of a patient, the one
     *     patient for whom they act
     * @param session the provider's session id, where it sends one
     * @param authenticatedAt when the person last proved who they are
     * @param staff whom an EHR knows this account as, for the workforce
     * @param portal the configured id of the portal that acts for them, or through which they act for a patient
     */
    record Person(
            String issuer,
            String subject,
            String displayName,
            Set<Role> roles,
            Optional<PatientRef> self,
            Optional<String> session,
            Instant authenticatedAt,
            Optional<StaffRef> staff,
            Optional<String> portal)
            implements Caller {
        public Person {
            roles = Set.copyOf(roles);
        }

        /** Somebody who comes by themselves. */
        public Person(
                String issuer,
                String subject,
                String displayName,
                Set<Role> roles,
                Optional<PatientRef> self,
                Optional<String> session,
                Instant authenticatedAt,
                Optional<StaffRef> staff) {
            this(issuer, subject, displayName, roles, self, session, authenticatedAt, staff, Optional.empty());
        }

        /** Somebody whom no EHR is known to know as its staff. */
        public Person(
                String issuer,
                String subject,
                String displayName,
                Set<Role> roles,
                Optional<PatientRef> self,
                Optional<String> session,
                Instant authenticatedAt) {
            this(issuer, subject, displayName, roles, self, session, authenticatedAt, Optional.empty());
        }

        @Override
        public String toString() {
            return "Person" + roles;
        }
    }

    /**
     * An EHR's hook client. The user is asserted by the EHR, under its attestation that its users sign in with MFA.
     *
     * @param ehr the configured id of the EHR
     * @param issuer the issuer of the hook token
     * @param subject the client named in it
     * @param assertedUser the FHIR user that the hook's context names, such as {@code Practitioner/12}
     */
    record OnBehalf(String ehr, String issuer, String subject, Optional<String> assertedUser) implements Caller {
        @Override
        public Set<Role> roles() {
            return Set.of(Role.EHR_CLIENT);
        }

        @Override
        public String toString() {
            return "OnBehalf[" + ehr + "]";
        }
    }

    /**
     * Software of the identity provider that says who works here. It is nobody: no second factor is asked of it, and no record shown to it.
     *
     * @param issuer the identity provider
     * @param subject the client's id there
     */
    record Software(String issuer, String subject) implements Caller {
        @Override
        public Set<Role> roles() {
            return Set.of(Role.PROVISIONER);
        }

        @Override
        public String toString() {
            return "Software";
        }
    }
}
