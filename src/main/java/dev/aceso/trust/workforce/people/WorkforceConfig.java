package dev.aceso.trust.workforce.people;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whose accounts are let in. */
@ConfigMapping(prefix = "aceso.workforce")
public interface WorkforceConfig {
    /** Whether somebody of the workforce must have been made known by SCIM; without a word, they must where SCIM is configured. */
    Optional<Accounts> accounts();

    /** What the external id of SCIM is: the account's lasting id in tokens, or the employer's number in them. */
    @WithDefault("subject")
    AccountId accountId();

    /** Names, as they are in tokens, of real people whose names look like those of accounts that several use. */
    Optional<List<String>> peopleNamed();

    /** Who is let in. */
    enum Accounts {
        /** Who was made known, and is active. */
        REQUIRED,
        /** Whoever the identity provider signs in, but those who are known to have left. */
        PROVIDER
    }

    /** What of a token equals the external id. */
    enum AccountId {
        /** The claim that names the account for good. */
        SUBJECT,
        /** The claim with the employer's number. */
        EMPLOYEE_NUMBER
    }
}
