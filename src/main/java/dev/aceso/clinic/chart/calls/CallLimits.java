package dev.aceso.clinic.chart.calls;

import java.time.Duration;

import dev.aceso.ground.egress.EhrConfig;

/**
 * What one EHR may cost us, and we it.
 *
 * @param timeout how long one request may take, from beginning to end
 * @param retries how often a read is tried again
 * @param retryDelay how long before the first of them; twice as long before each further one, and up to as much again by chance
 * @param volume over how many requests the circuit breaker judges
 * @param ratio the part of them that must have failed for it to open
 * @param rest how long it stays open
 * @param atOnce the most requests at once
 * @param waiting the most that wait for one of those to end
 */
record CallLimits(
        Duration timeout,
        int retries,
        Duration retryDelay,
        int volume,
        double ratio,
        Duration rest,
        int atOnce,
        int waiting) {

    /**
     * As configured.
     *
     * @param key the configuration key of the EHR, for messages
     * @param connections the most connections that its client holds
     * @throws IllegalStateException when a figure would switch a bound off; it names its key
     */
    static CallLimits of(String key, EhrConfig.Ehr ehr, int connections) {
        demand(positive(ehr.requestTimeout()), key + ".request-timeout must be longer than nothing");
        demand(ehr.retries() >= 0 && ehr.retries() <= 10, key + ".retries must be between 0 and 10");
        demand(positive(ehr.retryDelay()), key + ".retry-delay must be longer than nothing");
        demand(ehr.breakerVolume() > 0, key + ".breaker-volume must be at least 1");
        demand(ehr.breakerRatio() > 0 && ehr.breakerRatio() <= 1, key + ".breaker-ratio must be above 0 and at most 1");
        demand(positive(ehr.breakerDelay()), key + ".breaker-delay must be longer than nothing");
        demand(ehr.requestsAtOnce() > 0, key + ".requests-at-once must be at least 1");
        demand(ehr.requestsWaiting() > 0, key + ".requests-waiting must be at least 1");
        return new CallLimits(
                ehr.requestTimeout(),
                ehr.retries(),
                ehr.retryDelay(),
                ehr.breakerVolume(),
                ehr.breakerRatio(),
                ehr.breakerDelay(),
                Math.min(ehr.requestsAtOnce(), connections),
                ehr.requestsWaiting());
    }

    /** The same for another use, which has connections of its own. */
    CallLimits over(int connections) {
        return new CallLimits(timeout, retries, retryDelay, volume, ratio, rest, connections, waiting);
    }

    /** The same for what is sent once, whatever comes of it. */
    CallLimits once() {
        return new CallLimits(timeout, 0, retryDelay, volume, ratio, rest, atOnce, waiting);
    }

    private static boolean positive(Duration duration) {
        return duration.toMillis() > 0;
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
