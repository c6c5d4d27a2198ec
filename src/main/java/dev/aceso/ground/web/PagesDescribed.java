package dev.aceso.ground.web;

import java.util.List;
import java.util.Objects;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Describes, when the application is built, what a {@link Page} is: whatever takes {@code before} and says that it answers a list answers a page of that list. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class PagesDescribed implements OASFilter {
    @Override
    public @Nullable Operation filterOperation(Operation operation) {
        if (Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of()).stream()
                .anyMatch(parameter -> "before".equals(parameter.getName()))) {
            operation
                    .getResponses()
                    .getAPIResponse("200")
                    .getContent()
                    .getMediaTypes()
                    .values()
                    .forEach(PagesDescribed::describe);
        }
        return operation;
    }

    private static void describe(MediaType answer) {
        Schema said = answer.getSchema();
        if (said.getType().contains(Schema.SchemaType.ARRAY)) {
            answer.setSchema(OASFactory.createSchema()
                    .addType(Schema.SchemaType.OBJECT)
                    .addProperty("items", said)
                    .addProperty(
                            "next",
                            OASFactory.createSchema()
                                    .description("What to pass as before for the next page; absent on the last")
                                    .addType(Schema.SchemaType.STRING)));
        }
    }
}
