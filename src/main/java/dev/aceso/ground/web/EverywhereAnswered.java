package dev.aceso.ground.web;

import java.util.Map;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.jspecify.annotations.Nullable;

/** Describes, when the application is built, what may be said to any call before a resource sees it: {@link EveryAnswer}, and whoever reads bodies. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class EverywhereAnswered implements OASFilter {
    private static final Map<String, String> ANSWERS = Map.of("429", "TooMany", "503", "Unavailable");
    private static final Map<String, String> TO_A_BODY =
            Map.of("403", "Forbidden", "413", "TooLarge", "415", "UnsupportedMediaType");

    @Override
    public @Nullable Operation filterOperation(Operation operation) {
        ANSWERS.forEach((status, shared) -> add(operation, status, shared));
        if (operation.getRequestBody() != null) {
            TO_A_BODY.forEach((status, shared) -> add(operation, status, shared));
        }
        return operation;
    }

    private static void add(Operation operation, String status, String shared) {
        if (!operation.getResponses().hasAPIResponse(status)) {
            operation
                    .getResponses()
                    .addAPIResponse(status, OASFactory.createAPIResponse().ref(shared));
        }
    }
}
