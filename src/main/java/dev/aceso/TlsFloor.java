package dev.aceso;

import java.security.Security;

/**
 * Lets this process speak nothing older than TLS 1.3, whoever makes the connection.
 *
 * <p>Our own clients, the listener and the identity provider's client are pinned one by one. The database's driver cannot be: it would agree to TLS
 * 1.2 and log in before the pool asks the server what was agreed. So the runtime itself offers no older version.
 */
final class TlsFloor {
    private static final String PROPERTY = "jdk.tls.disabledAlgorithms";
    private static final String OLDER = "TLSv1.2, TLSv1.1, TLSv1, SSLv3, SSLv2Hello, DTLSv1.2, DTLSv1.0";

    private TlsFloor() {}

    /** To be called before the first connection: the runtime reads it once. */
    static void raise() {
        var disabled = Security.getProperty(PROPERTY);
        Security.setProperty(PROPERTY, disabled == null || disabled.isBlank() ? OLDER : disabled + ", " + OLDER);
    }
}
