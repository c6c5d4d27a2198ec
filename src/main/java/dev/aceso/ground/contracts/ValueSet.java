package dev.aceso.ground.contracts;

import java.util.List;
import java.util.Set;

/**
 * A checked-in expansion of a set of codes.
 *
 * @param id its name in contracts and functions, such as {@code diabetes}
 * @param title what it stands for
 * @param source where the codes come from
 * @param date when they were taken from there, ISO 8601
 * @param status how far they were verified
 * @param codes the codes one by one
 * @param under codes that stand for themselves and everything below them in a hierarchy by prefix (ICD-10-CM)
 */
public record ValueSet(
        String id, String title, String source, String date, String status, Set<Coding> codes, List<Coding> under) {
    public ValueSet {
        codes = Set.copyOf(codes);
        under = List.copyOf(under);
    }

    /** Whether the code is a member. */
    public boolean contains(Coding code) {
        return codes.contains(code)
                || under.stream()
                        .anyMatch(u ->
                                u.system().equals(code.system()) && code.code().startsWith(u.code()));
    }

    /** Whether one of the codes is a member. */
    public boolean containsAny(Set<Coding> any) {
        return any.stream().anyMatch(this::contains);
    }
}
