package dev.aceso.ground.web;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;

/**
 * Bounds what a JSON body may do to us, and refuses a name given twice: two readers could take different values for it (RFC 8259
 * section 4).
 */
@Singleton
class StrictJson implements ObjectMapperCustomizer {
    private final LimitsConfig limits;

    StrictJson(LimitsConfig limits) {
        this.limits = limits;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepth())
                        .maxStringLength(limits.jsonStringLength())
                        .maxNumberLength(limits.jsonNumberLength())
                        .maxNameLength(limits.jsonNameLength())
                        .maxDocumentLength(Math.max(limits.requestBytes(), limits.hookRequestBytes()))
                        .build());
        mapper.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }
}
