package dev.aceso.demo.world;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The recovery key of a world. A site keeps the private half offline; a world that is thrown away keeps it beside the rest.
 *
 * @param publicHalf the PEM file that the service is told
 * @param privateHalf the PEM file, 0600, that only a restore is told
 */
public record RecoveryPair(Path publicHalf, Path privateHalf) {
    private static final int BITS = 3072;
    private static final int LINE = 64;

    /** Makes a new pair. */
    public static RecoveryPair in(Workspace workspace) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            var pair = generator.generateKeyPair();
            return new RecoveryPair(
                    workspace.write(
                            "recovery/public.pem",
                            pem("PUBLIC KEY", pair.getPublic().getEncoded())),
                    workspace.write(
                            "recovery/private.pem",
                            pem("PRIVATE KEY", pair.getPrivate().getEncoded())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] content) {
        var base64 = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
