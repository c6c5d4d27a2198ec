package dev.aceso.ground.web;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;

/**
 * Bounds what a JSON body may do to us, and refuses a name given twice: two readers could take different values for it (RFC 8259
 * section 4).
 *
 * <p>The bounds are constants: the mapper is made before the configuration of the running service is there.
 */
@Singleton
class StrictJson implements ObjectMapperCustomizer {
    private static final int DEPTH = 64;
    private static final int STRING_LENGTH = 1 << 20;
    private static final int NUMBER_LENGTH = 100;
    private static final int NAME_LENGTH = 256;

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxStringLength(STRING_LENGTH)
                        .maxNumberLength(NUMBER_LENGTH)
                        .maxNameLength(NAME_LENGTH)
                        .build());
        mapper.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }
}
