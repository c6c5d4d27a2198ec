package dev.aceso.trust.workforce.training;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.ground.parties.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How somebody stands with one course.
 *
 * @param course its id
 * @param title how it is called
 * @param state missing, ending or current
 * @param endsOn the last day on which it counts, or counted
 * @param where where it is taken
 * @param roles the roles that must have it, where not all must
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "TrainingCourseState")
public record CourseState(
        @Schema(examples = "privacy-basics") String course,
        String title,

        @Schema(enumeration = {"missing", "ending", "current"})
        String state,

        Optional<LocalDate> endsOn,
        String where,
        List<String> roles) {
    public CourseState {
        roles = List.copyOf(roles);
    }

    static CourseState of(Course course, Optional<Trained> trained, Policy policy) {
        Optional<LocalDate> endsOn = trained.flatMap(held -> held.endsOn(course));
        return new CourseState(
                course.id(),
                course.title(),
                State.of(endsOn, policy.today(), policy.soon()).wire(),
                endsOn,
                course.where(),
                course.roles().stream().map(Role::code).sorted().toList());
    }
}
