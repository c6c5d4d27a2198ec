package dev.aceso.demo.world;

/** The identity provider let nobody in. The message is what its page said. */
public final class SignInRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SignInRefused(String message) {
        super(message);
    }
}
