package dev.aceso.demo.world;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords and keys that live as long as one run. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** Returns 192 random bits, in letters that need no escaping in a URL, a shell, a properties file or JSON. */
    static String password() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
