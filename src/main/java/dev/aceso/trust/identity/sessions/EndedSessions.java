package dev.aceso.trust.identity.sessions;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a sign-out ended.
 *
 * @param ended how many sessions were in use
 */
@Schema(name = "EndedSessions")
record EndedSessions(int ended) {}
