package dev.aceso.trust.custody.command;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** What the service is asked, by paths below its endpoints of custody. A refusal is a {@link Desk.Declined}. */
interface Counter {
    /** Asks for what is there. */
    JsonNode get(String path);

    /** Asks for something to be done. */
    JsonNode post(String path, Map<String, String> body);
}
