package dev.aceso.ground.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.jspecify.annotations.Nullable;

/** Describes, when the application is built, what may be said to any call before a resource sees it: {@link EveryAnswer}, whoever reads bodies, and whoever asks who it is. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class EverywhereAnswered implements OASFilter {
    /** In order, so that the same sources are always described by the same bytes. */
    private static final SortedMap<String, String> ANSWERS =
            new TreeMap<>(Map.of("429", "TooMany", "503", "Unavailable"));

    private static final SortedMap<String, String> TO_A_PERSON =
            new TreeMap<>(Map.of("401", "Unauthenticated", "403", "Forbidden"));
    private static final SortedMap<String, String> TO_A_BODY =
            new TreeMap<>(Map.of("403", "Forbidden", "413", "TooLarge", "415", "UnsupportedMediaType"));

    @Override
    public @Nullable Operation filterOperation(Operation operation) {
        ANSWERS.forEach((status, shared) -> add(operation, status, shared));
        if (Objects.requireNonNullElse(operation.getSecurity(), List.<SecurityRequirement>of()).stream()
                .anyMatch(requirement -> requirement.hasScheme("person"))) {
            TO_A_PERSON.forEach((status, shared) -> add(operation, status, shared));
        }
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
