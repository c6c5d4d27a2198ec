package dev.aceso.trust.identity.sessions;

import java.util.Arrays;
import java.util.Locale;

import dev.aceso.ground.failure.Code;

/** Why a session ended. The wire names are stored: added, never renamed. */
enum Why {
    /** Nobody used it. */
    IDLE,
    /** The sign-in is too old. */
    TOO_LONG,
    /** The person signed out here. */
    SIGNED_OUT,
    /** The person signed out of all. */
    SIGNED_OUT_EVERYWHERE,
    /** The identity provider said so. */
    PROVIDER,
    /** It was used from places that one person cannot be at. */
    TWO_PLACES;

    String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Code code() {
        return this == IDLE ? Code.SESSION_IDLE : Code.SESSION_ENDED;
    }

    static Why of(String wire) {
        return Arrays.stream(values())
                .filter(why -> why.wire().equals(wire))
                .findFirst()
                .orElseThrow();
    }
}
