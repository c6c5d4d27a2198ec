package dev.aceso.trust.audit;

import java.util.Map;

/** What every entry of the running request says about how the person who did it was let in, in coded attributes. Whoever lets people in implements it. */
@FunctionalInterface
public interface Circumstances {
    /** The attributes; none outside a request. Never throws. */
    Map<String, String> now();
}
