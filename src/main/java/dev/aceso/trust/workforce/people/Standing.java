package dev.aceso.trust.workforce.people;

import java.util.Optional;
import java.util.UUID;

/**
 * How somebody who works here stands: all that is asked at each request.
 *
 * @param id their id here
 * @param active whether they work here now
 * @param account the pseudonym of the account that is theirs, once one turned out to be
 */
public record Standing(UUID id, boolean active, Optional<String> account) {}
