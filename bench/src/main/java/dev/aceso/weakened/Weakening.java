package dev.aceso.weakened;

import io.smallrye.config.ConfigMapping;

/** Which of the two weak services this is. */
@ConfigMapping(prefix = "weakened")
public interface Weakening {
    /** Whether records, log and claims are kept, unsealed and with the chart beside them; otherwise nothing is kept at all. */
    boolean keepsInTheClear();
}
