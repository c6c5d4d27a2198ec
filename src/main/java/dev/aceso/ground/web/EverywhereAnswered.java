package dev.aceso.ground.web;

import java.util.Map;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.jspecify.annotations.Nullable;

/** Describes, when the application is built, what {@link EveryAnswer} may say to any call before a resource sees it. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class EverywhereAnswered implements OASFilter {
    private static final Map<String, String> ANSWERS = Map.of("429", "TooMany", "503", "Unavailable");

    @Override
    public @Nullable Operation filterOperation(Operation operation) {
        ANSWERS.forEach((status, shared) -> {
            if (!operation.getResponses().hasAPIResponse(status)) {
                operation
                        .getResponses()
                        .addAPIResponse(status, OASFactory.createAPIResponse().ref(shared));
            }
        });
        return operation;
    }
}
